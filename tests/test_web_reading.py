"""The reading page: every character is there once, the marks stand exactly, nothing foreign acts."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_engine import document, white_paper
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from web_app import application

from chatbot.web.pages.leaf import LeafBlock, LeafMarks, LeafRun, blocks, contents_span, find
from chatbot.web.pages.reading import cited_span
from ingest import BUNDLED, Document, Span

TEXT = BUNDLED.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with TestClient(application(tmp_path_factory.mktemp("data"))) as made:
        yield made


@pytest.fixture(scope="module")
def address() -> str:
    return f"/doc/{white_paper().document.id}"


def runs_of(block: LeafBlock) -> list[LeafRun]:
    return [run for line in block.lines for run in line] + list(block.rest)


@given(st.integers(0, len(TEXT)), st.integers(1, 3000))
def test_any_range_is_marked_exactly(start: int, length: int) -> None:
    cited = Span(start, min(start + length, len(TEXT)))
    shown = [run for block in blocks(white_paper(), LeafMarks(cited)) for run in runs_of(block)]
    marked = "".join(run.text for run in shown if run.mark == "cited")
    assert re.sub(r"\s", "", marked) == re.sub(r"\s", "", cited.of(TEXT))


def test_every_line_is_shown_once_and_in_order() -> None:
    shown = [
        "".join(run.text for run in line) for b in blocks(white_paper(), LeafMarks()) for line in b.lines
    ]
    assert "".join("".join(shown).split()) == "".join(TEXT.split())


def test_the_white_paper_has_its_headings_tables_contents_and_boilerplate() -> None:
    parsed = white_paper()
    made = list(blocks(parsed, LeafMarks()))
    assert [b.section for b in made if b.kind == "heading"] == list(parsed.sections)
    assert [b.table for b in made if b.kind == "table"] == list(parsed.tables)
    (contents,) = [b for b in made if b.kind == "contents"]
    assert contents.lines[0][0].text == "目录" and contents.lines[-1][0].text.startswith("结束语")
    folded = "".join(run.text for b in made if b.kind == "boilerplate" for run in runs_of(b))
    assert "会员咨询热线" in folded and "扫一扫" in folded


def test_a_fold_with_a_mark_stands_open() -> None:
    parsed = white_paper()
    contents = contents_span(parsed.document)
    assert contents is not None
    made = [
        b for b in blocks(parsed, LeafMarks(Span(contents.start, contents.start + 2))) if b.kind == "contents"
    ]
    assert [b.open for b in made] == [True]


def test_search_finds_whatever_the_width_and_case_with_its_place() -> None:
    text = "甲:ＡＢＣ。\n乙:abc。\n㎡与m2。"
    found = find(Document("文件.txt", text), "abc")
    assert [span.of(text) for span in found] == ["ＡＢＣ", "abc"]
    assert [span.of(text) for span in find(Document("文件.txt", text), "m2")] == ["㎡", "m2"]
    assert find(Document("文件.txt", text), "  ") == ()


@pytest.mark.parametrize(
    "query", ["", "5", "9-5", "5-5", "a-b", "-1-5", "99999999-999999999", "1-2-3", "1e3-2e3"]
)
def test_a_range_that_is_none_marks_nothing(client: TestClient, address: str, query: str) -> None:
    assert cited_span(white_paper(), query) is None
    response = client.get(address, params={"q": query})
    assert response.status_code == 200 and 'id="hit"' not in response.text


def test_the_link_of_a_citation_marks_the_quote(client: TestClient) -> None:
    answer = client.post("/api/ask", json={"question": "全年区政府门户网站主动公开政府信息多少条"}).json()
    citation = answer["citations"][0]
    page = client.get(citation["url"]).text
    marked = re.findall(r'<mark class="zr-cited"(?: id="hit")?>(.*?)</mark>', page)
    assert html.unescape("".join(marked)) == citation["quote"]
    assert page.count('id="hit"') == 1


def test_every_section_has_its_anchor_once_and_every_id_is_unique(client: TestClient, address: str) -> None:
    page = client.get(address, params={"find": "法治"}).text
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert {section.anchor for section in white_paper().sections} <= set(ids)


def test_tables_stand_beside_their_raw_rows(client: TestClient, address: str) -> None:
    page = client.get(address).text
    assert "2021年129098.1" in page
    assert re.search(r'<th scope="row">2021年</th><td>1290</td><td>98\.1</td>', page)


def test_search_inside_lists_the_places(client: TestClient, address: str) -> None:
    page = client.get(address, params={"find": "涉企事项"}).text
    count = len(find(white_paper().document, "涉企事项"))
    assert f"“涉企事项”共 {count} 处" in page
    assert page.count('<mark class="zr-found"') == count
    assert "文中没有“量子”" in client.get(address, params={"find": "量子"}).text


def test_an_unknown_document_is_404_and_offers_the_present_ones(client: TestClient, address: str) -> None:
    response = client.get("/doc/000000000000")
    assert response.status_code == 404
    assert address in response.text


def test_a_hostile_document_and_search_stay_text(tmp_path: Path) -> None:
    text = (
        "一、<script>alert(1)</script>\n\n<img src=x onerror=alert(1)>{{7*7}}${7*7}正文。\n\n"
        '二、"><svg onload=alert(1)>\n\n正文。'
    )
    parsed = document(text, "<b>.txt")
    with TestClient(application(tmp_path, [parsed])) as client:
        page = client.get(f"/doc/{parsed.document.id}", params={"find": '"><script>', "q": "0-30"}).text
    for tag in ("<script>alert", "<img", "<svg", "<b>"):
        assert tag not in page
    shown = html.unescape(re.sub(r"<[^>]*>", "", page))
    assert "<img src=x onerror=alert(1)>{{7*7}}${7*7}正文。" in shown


def test_the_interface_speaks_the_readers_language_and_the_document_its_own(
    client: TestClient, address: str
) -> None:
    english = client.get(address, headers={"Accept-Language": "en"})
    assert '<html lang="en">' in english.text and "Ask about this section" in english.text
    assert '<article lang="zh-CN">' in english.text
    assert "Accept-Language" in english.headers["Vary"]
    assert "問這一節" in client.get(address, params={"lang": "zh-TW"}).text


def test_the_lines_of_the_title_page_are_set_apart(client: TestClient, address: str) -> None:
    front = re.findall(r'<p class="zr-front">(.*?)</p>', client.get(address).text)
    assert front == ["朝阳区法治政府建设白皮书", "(2021版)", "2022年8月"]
