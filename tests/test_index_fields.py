"""Fields of documents, and documents chosen by them in every face, over files and over Milvus."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from fake_engine import FakeEngine
from fastapi.testclient import TestClient
from index_fakes import BagOfCharacters, parsed

from chatbot.web import Settings, create_app
from index import Index, build_index
from index.documents import DocumentMark
from index.fields import Fields, chosen, fields_of
from ingest import InputError, Parsed
from ingest.validity import Validity

DAY = date(2024, 6, 1)


def document(
    source: str, title: str, validity: Validity | None = None, text: str = "公园每日开放。"
) -> Parsed:
    made = parsed(source, ("一、开放", [text]))
    return replace(made, document=replace(made.document, title=title), validity=validity or Validity())


RULES = document(
    "规章/公园办法.docx",
    "青石市白塔区公园管理办法（试行）",
    Validity(issuer="白塔区园林局", published="2021-03-01", effective="2021-04-01", expires="2023-03-31"),
)
REPORT = document("年报.txt", "青石市公园白皮书（2022年版）")
NOTICE = document(
    "规章/通知.txt", "国家林业部门关于公园的通知", Validity(effective="2023-05-01", issuer="国家林业部门")
)
ENGLISH = document("guide.txt", "Park guide 2023", text="The park opens at six.")
ALL = [RULES, REPORT, NOTICE, ENGLISH]


def marks() -> list[DocumentMark]:
    return [
        DocumentMark(one.document.source, one.document.title, one.document.id, 0, 1, 0, fields_of(one))
        for one in ALL
    ]


def test_what_documents_tell_of_themselves() -> None:
    assert fields_of(RULES) == Fields(
        "办法", "白塔区园林局", "白塔区", "2021", "zh", "2021-04-01", "2023-03-31", False
    )
    assert fields_of(REPORT) == Fields("白皮书", "", "青石市", "2022", "zh")
    assert fields_of(NOTICE).place == "" and fields_of(NOTICE).kind == "通知"
    assert fields_of(ENGLISH) == Fields("", "", "", "2023", "en")


@pytest.mark.parametrize(
    ("where", "found"),
    [
        (["year=2021"], [0]),
        (["year=2021-2022"], [0, 1]),
        (["year=2021", "year=2023"], [0, 2, 3]),
        (["kind=白皮书"], [1]),
        (["body=园林"], [0]),
        (["place=白塔"], [0]),
        (["collection=规章", "year=2023"], [2]),
        (["validity=已过有效期"], [0]),
        (["validity=现行有效"], [2]),
        (["language=en"], [3]),
        (["title=公园", "language=zh"], [0, 1, 2]),
    ],
)
def test_documents_are_chosen_by_fields(where: list[str], found: list[int]) -> None:
    assert chosen(marks(), where, DAY) == [ALL[number].document.source for number in found]


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("colour=red", "字段有 kind"),
        ("year", "字段=值"),
        ("year=", "字段=值"),
        ("year=1999", "现有：2021、2022、2023"),
    ],
)
def test_a_condition_that_is_none_or_fits_nothing_is_one_line(where: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        chosen(marks(), [where], DAY)


def test_a_mark_comes_whole_from_disk_and_an_older_one_without_fields(tmp_path: Path) -> None:
    build_index(ALL, tmp_path / "index", BagOfCharacters())
    assert list(Index.open(tmp_path / "index", BagOfCharacters()).documents.marks) == [
        replace(mark, sections=0, sentences=1) for mark in marks()
    ]
    older = {"source": "甲.txt", "title": "甲", "id": "0" * 12, "sections": 1, "passages": 1, "sentences": 1}
    assert DocumentMark.of(json.loads(json.dumps(older))).fields == Fields()


@pytest.mark.parametrize("store", ["files", "milvus"])
def test_only_what_fits_is_searched(tmp_path: Path, store: str) -> None:
    place = tmp_path / "trial.db"
    if store == "milvus":
        pytest.importorskip("milvus_lite")
    build_index(
        ALL, tmp_path / "index", BagOfCharacters(), store=f"milvus:{place}" if store == "milvus" else ""
    )
    index = Index.open(tmp_path / "index", BagOfCharacters())
    fitting = chosen(index.documents.marks, ["year=2021-2022"])
    found = {hit.passage.source for hit in index.search("公园几时开放", 10, fitting)}
    assert found == {"规章/公园办法.docx", "年报.txt"}
    if store == "milvus":
        from milvus_lite.server_manager import server_manager_instance

        from index.milvus.client import connected

        rows = connected(str(place)).query(
            f"{index.manifest.collections}_passages",
            filter='year == "2021"',
            output_fields=["kind", "source"],
        )
        assert [(row["kind"], row["source"]) for row in rows] == [("办法", "规章/公园办法.docx")]
        connected.cache_clear()
        server_manager_instance.release_server(str(place))


def test_the_interface_for_programs_takes_conditions(tmp_path: Path) -> None:
    with TestClient(create_app(FakeEngine(ALL), Settings(data_dir=tmp_path))) as client:

        def sources(**body: object) -> set[str]:
            hits = client.post("/api/search", json={"query": "公园开放", **body}).json()["hits"]
            return {hit["source"] for hit in hits}

        assert sources(where=["year=2021"]) == {"规章/公园办法.docx"}
        assert sources(where=["title=公园"], sources=["年报.txt", "guide.txt"]) == {"年报.txt"}
        assert len(sources()) == 4
        asked = client.post("/api/ask", json={"question": "公园每日开放吗", "where": ["year=2022"]}).json()
        assert {one["source"] for one in asked["citations"]} <= {"年报.txt"}
        refused = client.post("/api/ask", json={"question": "公园每日开放吗", "where": ["colour=red"]})
        assert refused.status_code == 400 and "字段有" in refused.json()["error"]["message"]
