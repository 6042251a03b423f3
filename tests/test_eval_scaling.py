"""A large library out of a small one, and what is measured of it."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from index_fakes import BagOfCharacters, two_documents

from eval.runs import curve, scaling
from index import Index
from ingest import InputError, write_passages


def test_documents_are_repeated_with_other_figures_in_the_same_places(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("index.encoder.default_encoder", BagOfCharacters)
    write_passages(two_documents(), tmp_path / "p.jsonl")
    root = tmp_path / "large"
    assert scaling.main(["build", str(tmp_path / "p.jsonl"), "--times", "3", "--out", str(root)]) == 0
    assert "one document changed" in capsys.readouterr().out
    index = Index.open(root, BagOfCharacters())
    assert (len(index.documents), len(index.passages)) == (6, 9)
    once, again = index.documents.of("甲.txt"), index.documents.of("0001/甲.txt")
    assert "1048件" in once.document.text and "2159件" in again.document.text
    assert [one.span for one in once.passages[1:]] == [one.span for one in again.passages[1:]]
    figures = tmp_path / "figures.jsonl"
    assert (
        scaling.main(["build", str(tmp_path / "p.jsonl"), "--out", str(root), "--figures", str(figures)]) == 0
    )
    (row,) = curve.rows_of(figures.read_text("utf-8").splitlines())
    assert (row["documents"], row["passages"]) == (2, 3) and row["build"] > 0 and row["peak"] > 10
    assert scaling.main(["build", str(tmp_path / "p.jsonl"), "--times", "0", "--out", str(root)]) == 2


def test_vectors_are_drawn_once_for_a_text_and_are_of_length_1() -> None:
    drawn = scaling.Drawn(BagOfCharacters())
    rows = drawn.encode_passages(["甲", "乙", "甲"])
    assert (rows[0] == rows[2]).all() and not (rows[0] == rows[1]).all()
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1.0, abs=1e-5)


def test_the_curve_goes_through_the_figures(tmp_path: Path) -> None:
    """Figures that grow tenfold with ten times the passages lie on a straight line."""
    lines = [json.dumps({"passages": 10**n, "build": 10 ** (n - 2), "memory": 300}) for n in (2, 3, 4)]
    lines += [json.dumps({"passages": 10**n, "open": 0.5, "answer": 0.08}) for n in (4, 3, 2)]
    (tmp_path / "figures.jsonl").write_text("\n".join(lines), "utf-8")
    out = tmp_path / "curve.svg"
    assert curve.main([str(tmp_path / "figures.jsonl"), "--out", str(out)]) == 0
    found = ElementTree.parse(out).getroot().findall(".//{http://www.w3.org/2000/svg}polyline")
    assert len(found) == 4
    (x0, y0), (x1, y1), (x2, y2) = (map(float, one.split(",")) for one in found[0].get("points", "").split())
    assert (
        x1 - x0 == pytest.approx(x2 - x1, abs=0.2) and y0 - y1 == pytest.approx(y1 - y2, abs=0.2) and y0 > y2
    )
    assert len({one.split(",")[1] for one in found[1].get("points", "").split()}) == 1
    assert [curve.told(value) for value in (0.123, 8, 80.4, 612.6, 10_000, 61_938)] == [
        "0.12",
        "8",
        "80",
        "613",
        "1万",
        "6.2万",
    ]


def test_figures_that_are_none_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "figures.jsonl").write_text('{"passages": 3}\n[]\n', "utf-8")
    assert curve.main([str(tmp_path / "figures.jsonl"), "--out", str(tmp_path / "x.svg")]) == 2
    assert "第 2 行" in capsys.readouterr().err
    with pytest.raises(InputError, match="没有“建库"):
        curve.drawn(curve.rows_of(['{"passages": 3}']))
