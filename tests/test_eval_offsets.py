"""Questions whose evidence is kept as places: by hand, for any text, and every one that the project carries."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.sets import SETS, load_questions, question_files
from eval.sets.held_out import HeldOut, held_out
from eval.sets.held_out import main as write_side
from eval.sets.offsets import main, placed, read_placed, resolved
from ingest import Document
from ingest.errors import InputError

REAL = Path(__file__).parents[2] / "shared" / "real"
STATUTES = REAL.parent / "statutes"
TEXT = "窗口九点开门。\n窗口周末\n不开。"
ROW = {
    "id": "a-1",
    "question": "周末去行吗？",
    "style": "plain",
    "type": "followup",
    "history": [{"question": "几点开门？", "answer": "窗口九点开门。"}],
    "answerable": True,
    "doc": "a.txt",
    "gold": [{"quote": "窗口周末\n不开", "answers": ["不开"], "section": ["一"], "doc": "a.txt"}],
    "note": "窗口九点开门",
}


DOCUMENT = Document("a.txt", TEXT)


def test_places_by_hand() -> None:
    kept = placed(ROW, DOCUMENT, bare=True)
    assert kept["gold"] == [[8, 15, [13, 15]]]
    assert kept["history"] == [["几点开门？"]]
    assert "九点" not in json.dumps(kept, ensure_ascii=False)
    back = resolved(kept, DOCUMENT, DOCUMENT.sha256)
    assert [(g["quote"], g["answers"]) for g in back["gold"]] == [("窗口周末\n不开", ["不开"])]


def test_a_whole_row_comes_back_as_it_was() -> None:
    several = ROW | {"gold": [*ROW["gold"], {**ROW["gold"][0], "answers": ["不营业"]}], "all_required": True}
    for row in (ROW, several):
        kept = placed(row, DOCUMENT, bare=False)
        assert resolved(kept, DOCUMENT, DOCUMENT.sha256) == row
    with pytest.raises(ValueError, match="substring"):
        placed(several, DOCUMENT, bare=True)


@given(st.text(min_size=1, max_size=60), st.data())
def test_every_quote_comes_back(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    at = data.draw(st.integers(start, end - 1))
    row = ROW | {"gold": [{"quote": text[start:end], "answers": [text[at:end]]}]}
    try:
        document = Document("a.txt", text)
        kept = placed(row, document, bare=True)
    except UnicodeEncodeError:  # half of a surrogate pair stands in no file
        return
    gold = resolved(kept, document, document.sha256)["gold"][0]
    assert (gold["quote"], gold["answers"]) == (text[start:end], [text[at:end]])


def test_another_text_and_a_wrong_place_are_refused() -> None:
    kept, sha256 = placed(ROW, DOCUMENT, bare=True), DOCUMENT.sha256
    for another in (sha256.swapcase(), None):
        with pytest.raises(InputError, match=r"1行，字段 sha256.*a\.txt"):
            resolved(kept, DOCUMENT, another, "1行")
    for pair in ([3, 99], [5, 5], [1], ["1", 2]):
        for gold in ([8, 15, pair], pair):
            with pytest.raises(InputError, match="gold"):
                resolved(kept | {"gold": [gold]}, DOCUMENT, sha256, "1行")


def test_the_command_writes_places_and_an_ordinary_set(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    docs, sets = tmp_path / "docs" / "below", tmp_path / "sets"
    docs.mkdir(parents=True)
    sets.mkdir()
    (docs / "a.txt").write_text(TEXT, encoding="utf-8")
    rows = [
        ROW,
        ROW | {"id": "a-2", "history": [], "note": ""},
        ROW | {"id": "a-3", "answerable": False, "gold": []},
    ]
    given_set, kept, out = sets / "set.jsonl", sets / "set.places", tmp_path / "build" / "out.jsonl"
    given_set.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    ends = ["--docs", str(tmp_path / "docs"), "--out"]
    assert main([str(given_set), *ends, str(kept), "--whole"]) == 0
    second = kept.read_text(encoding="utf-8").splitlines()[2].split("\t")
    assert second[:2] == ["a-2", ""], "the document is the one above"
    assert main([str(kept), *ends, str(out)]) == 0
    back = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [row["gold"] for row in back] == [row["gold"] for row in rows]
    assert load_questions(kept) == load_questions(given_set)
    assert main([str(tmp_path / "no.places"), *ends, str(out)]) == 2
    assert "no.places" in capsys.readouterr().err
    kept.write_text("id\tdoc\tquestion\tgold\nq\ta.txt\t问\t[1,\n", encoding="utf-8")
    assert main([str(kept), *ends, str(out)]) == 2
    assert "set.places 第2行" in capsys.readouterr().err


@pytest.mark.parametrize(("folder", "count"), [("invented", 8696), ("unseen", 1275), ("fit", 400)])
def test_every_question_on_invented_documents_resolves(folder: str, count: int) -> None:
    files = question_files(SETS / folder / "questions")
    questions = [question for path in files for question in load_questions(path)]
    assert len(questions) == count == len({question.id for question in questions})


@pytest.mark.skipif(not REAL.exists(), reason="the real documents lie beside the checkout")
@pytest.mark.parametrize(
    ("folder", "docs", "count"), [("real", REAL / "docs", 7917), ("acts", STATUTES / "docs", 1642)]
)
def test_every_question_of_the_project_resolves(folder: str, docs: Path, count: int) -> None:
    rows = [row.row for path in question_files(SETS / folder) for row in read_placed(path, docs)]
    assert len(rows) == count == len({row["id"] for row in rows})
    for row in rows:
        assert row["answerable"] == bool(row["gold"])
        for gold in row["gold"]:
            assert gold["quote"].strip() == gold["quote"]
            assert gold["answers"] and all(a and a in gold["quote"] for a in gold["answers"])


def test_a_document_is_on_one_side_whoever_asks() -> None:
    held = held_out()
    assert len(held.unseen) == 24 and len(held.fit) == 16 and not held.unseen & held.fit
    assert held.side(next(iter(held.unseen)), "train1") == "unseen"
    assert held.side("anything.txt", "train13") == "unseen"
    assert held.side("GWR-ANHUI-2026.txt", "w1") == "fit"
    assert held.side("FINALACCOUNT-SHANGHAI_PUTUO_PLANNING-2024.txt", "train12") == "aside"
    assert held.side("anything.txt", "w1") == "real"


@pytest.mark.skipif(not REAL.exists(), reason="the real documents lie beside the checkout")
def test_no_writer_kept_out_asks_of_a_document_to_train_on() -> None:
    held = held_out()
    for path in (REAL / "questions").glob("*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            document = json.loads(line)["doc"]
            assert held.side(document) == held.side(document, path.stem)


def test_a_side_is_written_as_a_set_and_its_folder_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "build" / "unseen.jsonl"
    assert write_side(["unseen", "--real", str(tmp_path), "--out", str(out)]) == 2
    assert "questions" in capsys.readouterr().err and not out.exists()


@pytest.mark.skipif(not REAL.exists(), reason="the real documents lie beside the checkout")
def test_the_sides_hold_their_documents_alone(tmp_path: Path) -> None:
    held: HeldOut = held_out()
    ids: dict[str, set[str]] = {}
    for side in ("unseen", "fit"):
        out = tmp_path / f"{side}.jsonl"
        assert write_side([side, "--real", str(REAL), "--out", str(out)]) == 0
        questions = load_questions(out)
        ids[side] = {q.id for q in questions}
        other = held.fit if side == "unseen" else held.unseen
        assert questions and not {q.doc for q in questions} & (other | held.aside)
    assert not ids["unseen"] & ids["fit"]
