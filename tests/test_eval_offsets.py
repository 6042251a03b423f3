"""Questions whose evidence is kept as places: by hand, for any text, and every one that the project carries."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.sets import SETS, load_questions
from eval.sets.held_out import HeldOut, held_out
from eval.sets.held_out import main as write_side
from eval.sets.offsets import DIGESTS, main, placed, read_placed, resolved
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


def test_places_by_hand() -> None:
    kept = placed(ROW, Document("a.txt", TEXT))
    assert kept["gold"] == [{"start": 8, "end": 15, "answers": [[13, 15]]}]
    assert kept["history"] == [{"question": "几点开门？"}]
    assert "九点" not in json.dumps(kept, ensure_ascii=False)
    document = Document("a.txt", TEXT)
    back = resolved(kept, document, document.sha256)
    assert [(g["quote"], g["answers"]) for g in back["gold"]] == [("窗口周末\n不开", ["不开"])]


@given(st.text(min_size=1, max_size=60), st.data())
def test_every_quote_comes_back(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    at = data.draw(st.integers(start, end - 1))
    row = ROW | {"gold": [{"quote": text[start:end], "answers": [text[at:end]]}]}
    try:
        document = Document("a.txt", text)
        kept = placed(row, document)
    except UnicodeEncodeError:  # half of a surrogate pair stands in no file
        return
    gold = resolved(kept, document, document.sha256)["gold"][0]
    assert (gold["quote"], gold["answers"]) == (text[start:end], [text[at:end]])


def test_another_text_and_a_wrong_place_are_refused() -> None:
    kept, sha256 = placed(ROW, Document("a.txt", TEXT)), Document("a.txt", TEXT).sha256
    for another in (sha256.swapcase(), None):
        with pytest.raises(InputError, match=r"1行，字段 sha256.*a\.txt"):
            resolved(kept, Document("a.txt", TEXT), another, "1行")
    for pair in ([3, 99], [5, 5], [1], ["1", 2]):
        wrong = kept | {"gold": [{"start": 8, "end": 15, "answers": [pair]}]}
        with pytest.raises(InputError, match="start"):
            resolved(wrong, Document("a.txt", TEXT), sha256, "1行")


def test_the_command_writes_an_ordinary_set(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "docs" / "below").mkdir(parents=True)
    (tmp_path / "docs" / "below" / "a.txt").write_text(TEXT, encoding="utf-8")
    digests = {"a.txt": Document("a.txt", TEXT).sha256}
    (tmp_path / DIGESTS).write_text(json.dumps(digests), encoding="utf-8")
    line = json.dumps(placed(ROW, Document("a.txt", TEXT)), ensure_ascii=False)
    (tmp_path / "set.jsonl").write_text(line + "\n", encoding="utf-8")
    out = tmp_path / "build" / "out.jsonl"
    assert main([str(tmp_path / "set.jsonl"), "--docs", str(tmp_path / "docs"), "--out", str(out)]) == 0
    assert json.loads(out.read_text(encoding="utf-8"))["gold"][0]["answers"] == ["不开"]
    assert main([str(tmp_path / "no.jsonl"), "--docs", str(tmp_path / "docs"), "--out", str(out)]) == 2
    assert "no.jsonl" in capsys.readouterr().err


@pytest.mark.skipif(not REAL.exists(), reason="the real documents lie beside the checkout")
@pytest.mark.parametrize(
    ("folder", "docs", "count"), [("real", REAL / "docs", 7917), ("acts", STATUTES / "docs", 1642)]
)
def test_every_question_of_the_project_resolves(folder: str, docs: Path, count: int) -> None:
    rows = [row for path in sorted((SETS / folder).glob("*.jsonl")) for row in read_placed(path, docs)]
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
