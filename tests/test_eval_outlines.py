"""Outlines kept as places: agreement by hand, faults told, and the real ones where the documents are at hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.sets.outlines import Agreement, agreement, main, report, row_of, tree
from ingest import parse, read_document

REAL = Path(__file__).parents[1] / "eval/sets/outlined/real.jsonl"
DOCS = Path(__file__).parents[2] / "shared/real/docs"
TEXT = "一、目标\n\n建成学校。\n\n（一）规模\n\n十所。\n\n（二）时间\n\n三年。\n\n二、保障\n\n安排资金。\n"


def test_a_heading_under_another_one_is_right_and_out_of_place() -> None:
    golden = tree([(0, 1), (10, 2), (20, 2), (30, 1)])
    assert golden == {0: -1, 10: 0, 20: 0, 30: -1}
    told = agreement(golden, tree([(0, 1), (10, 2), (20, 3), (40, 1)]))
    assert told == Agreement(golden=4, found=4, right=3, placed=2)
    assert (told.f1, told.placed_f1) == (0.75, 0.5)
    assert agreement({}, {}).f1 == 1.0 and agreement({}, {5: -1}).f1 == 0.0


def test_documents_are_judged_and_a_changed_one_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    found = parse(read_document(tmp_path / "a.txt"))
    row = row_of(found.document, [(s.heading.start, s.heading.end, s.level) for s in found.sections[:3]])
    assert not any("目标" in str(part) for part in row["sections"])  # places and hashes, no words
    rows = tmp_path / "outlines.jsonl"
    rows.write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    assert main([str(rows), "--docs", str(tmp_path)]) == 0
    assert capsys.readouterr().out.splitlines()[-1].split()[:5] == ["0.857", "0.857", "3", "4", "3"]
    (tmp_path / "a.txt").write_text(TEXT + "附则。", encoding="utf-8")
    assert main([str(rows), "--docs", str(tmp_path)]) == 2
    assert "与标注时不同" in capsys.readouterr().err


@pytest.mark.skipif(not DOCS.is_dir(), reason="the real documents are not at hand")
def test_the_outlines_of_the_real_documents() -> None:
    told = list(report(REAL, DOCS))[-1].split()
    assert float(told[0]) >= 0.95 and float(told[1]) >= 0.9
