"""Two runs side by side, the gate, the refusal curve; every number worked out by hand."""

import json
import math
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.__main__ import main
from eval.measuring.intervals import bootstrap, paired
from eval.measuring.measures import ALL
from eval.measuring.ranking import measure
from eval.measuring.refusal import Point, auroc, curve, reliability
from eval.measuring.results import Cited, Result
from eval.measuring.scoring import judge_all
from eval.report.compare import compare, comparison_text
from eval.report.floors import FILE, broken, load_floors, parse_floor
from eval.runs.run import Info, Run, keep_results
from eval.sets.questions import Gold, SetQuestion
from ingest.errors import InputError

GOLD = (Gold(quote="全年受理诉求3.2万件", answers=("3.2万件",)),)
CITED = (Cited("a.txt", (), "全年受理诉求3.2万件"),)


def questions(answerable: int, unanswerable: int) -> tuple[SetQuestion, ...]:
    yes = [SetQuestion(f"y{n}", "受理多少件？", gold=GOLD) for n in range(answerable)]
    return (*yes, *(SetQuestion(f"n{n}", "明年呢？", answerable=False) for n in range(unanswerable)))


def run(name: str, asked: tuple[SetQuestion, ...], right: set[str], **given: float) -> Run:
    """A run that answers everything, rightly where the id is in ``right``; ``given`` are confidences by id."""
    results = {
        question.id: Result(
            question.id,
            "answered" if question.answerable or question.id not in right else "not_found",
            "3.2万件" if question.id in right else "别的",
            citations=CITED,
            confidence=given.get(question.id),
        )
        for question in asked
    }
    return Run(name, asked, results, Info("set.jsonl"))


def test_interval_is_what_choices_would_draw() -> None:
    values = [0.0, 1.0, 1.0, 0.0, 1.0, 0.5, 0.25]
    rng = random.Random(0)
    means = sorted(sum(drawn) / 7 for drawn in (rng.choices(values, k=7) for _ in range(1000)))
    assert bootstrap(values).low == means[25]
    assert bootstrap(values).high == means[974]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_interval_stays_within_the_values(values: list[float]) -> None:
    interval = bootstrap(values, rounds=200)
    assert min(values) - 1e-9 <= interval.low <= interval.high <= max(values) + 1e-9


def test_interval_of_nothing() -> None:
    assert math.isnan(bootstrap([]).low)


def test_paired_by_hand() -> None:
    # Three of four questions turned right: of the 2^3 sign flips, only +++ and --- reach the sum of 3.
    result = paired([0, 0, 0, 1], [1, 1, 1, 1])
    assert result.difference == 0.75
    assert result.p == pytest.approx(2 / 8, abs=0.02)
    assert not result.significant
    assert paired([0, 1], [0, 1]).p == 1.0
    assert paired([0] * 20, [1] * 20).significant
    with pytest.raises(ValueError, match="1 and 2"):
        paired([0], [0, 1])


def test_ranking_by_hand() -> None:
    ranked = {"q": ["x", "a", "b"], "r": ["c"]}
    found = measure(
        {"q": {"a": 1, "b": 1}, "r": {"c": 1}, "s": {"z": 1}}, ranked, ["hit@1", "hit@3", "mrr@10", "ndcg@10"]
    )
    assert found.each["hit@1"] == {"q": 0, "r": 1, "s": 0}
    assert found.means["hit@3"] == pytest.approx(2 / 3)
    assert found.each["mrr@10"] == {"q": 0.5, "r": 1, "s": 0}
    dcg, ideal = 1 / math.log2(3) + 1 / math.log2(4), 1 + 1 / math.log2(3)
    assert found.each["ndcg@10"]["q"] == pytest.approx(dcg / ideal)
    with pytest.raises(ValueError, match="map@3"):
        measure({}, {}, ["map@3"])


def test_ranking_keeps_the_order_of_many() -> None:
    ids = [f"d{n}" for n in np.random.default_rng(0).permutation(200)]
    found = measure({"q": {ids[149]: 1}}, {"q": ids}, ["recall@100", "recall@150", "mrr@200"])
    assert found.means == pytest.approx({"recall@100": 0, "recall@150": 1, "mrr@200": 1 / 150})


def test_compare_by_hand() -> None:
    asked = questions(3, 1)
    comparison = compare(run("a", asked, {"y0", "n0"}), run("b", asked, {"y1", "y2", "n0"}))
    assert [turned.after.question.id for turned in comparison.turned_right] == ["y1", "y2"]
    assert [turned.after.question.id for turned in comparison.turned_wrong] == ["y0"]
    correct = next(change for change in comparison.changes if change.measure.key == "correct")
    assert (correct.before, correct.after, correct.paired.difference) == (0.5, 0.75, 0.25)
    text = comparison_text(comparison, examples=1)
    assert "转对 2 题" in text and "…另有 1 题" in text and "（答对 → 答错）" in text


def test_only_shared_questions_are_compared() -> None:
    asked = questions(3, 0)
    reworded = (*asked[:2], replace(asked[2], text="另一问"), SetQuestion("z", "新的", answerable=False))
    comparison = compare(run("a", asked, {"y2"}), run("b", reworded, set()))
    assert (comparison.shared, comparison.left_out) == (2, 2)
    assert not comparison.turned_wrong
    with pytest.raises(InputError, match="没有共同的题目"):
        compare(run("a", asked, set()), run("b", questions(0, 1), set()))


def test_floors_by_direction() -> None:
    judged = run("a", questions(2, 2), {"y0", "n0"})
    fallen = {
        floor.measure.key
        for floor in broken([parse_floor("correct=0.5"), parse_floor("correct=0.51")], judged)
    }
    assert fallen == {"correct"}
    assert not broken([parse_floor("correct=0.5"), parse_floor("refused_wrongly=0")], judged)
    assert broken([parse_floor("latency_ms_p50=100")], judged), "a figure that is missing breaks its floor"
    assert (
        broken([parse_floor("citations=99"), parse_floor("crashed=0")], judged)[0].measure.key == "citations"
    )


@pytest.mark.parametrize("text", ["correct", "correct=much", "wrong=0.5", "correct=nan"])
def test_a_faulty_floor_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        parse_floor(text)


def test_the_projects_floors_name_real_measures() -> None:
    for floors in json.loads(FILE.read_text(encoding="utf-8")).values():
        assert set(floors) <= set(ALL)


def test_gate_and_compare_exit_with_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = questions(2, 0)
    set_file = tmp_path / "set.jsonl"
    set_file.write_text("", encoding="utf-8")
    for name, right in (("a", {"y0", "y1"}), ("b", {"y0"})):
        keep_results(tmp_path / name, set_file, run(name, asked, right))
    a, b = str(tmp_path / "a"), str(tmp_path / "b")
    floors = tmp_path / "floors.json"
    floors.write_text('{"set.jsonl": {"correct": 0.75}}', encoding="utf-8")
    assert main(["gate", a, "--floors", str(floors)]) == 0
    assert main(["gate", b, "--floors", str(floors)]) == 1
    assert main(["compare", a, b]) == 0
    assert main(["compare", a, b, "--floor", "correct=0.75"]) == 1
    assert "1项低于底线" in capsys.readouterr().err
    floors.write_text('{"other.jsonl": {}}', encoding="utf-8")
    assert main(["gate", a, "--floors", str(floors)]) == 2
    assert main(["gate", a, "--floors", str(tmp_path / "none.json")]) == 2
    floors.write_text("[]", encoding="utf-8")
    with pytest.raises(InputError):
        load_floors(floors, run("a", asked, set()))


def test_refusal_curve_by_hand() -> None:
    asked = questions(2, 2)
    judged = run("a", asked, {"y0"}, y0=0.9, y1=0.4, n0=0.4, n1=0.95)
    outcomes = judge_all(asked, judged.results)
    assert curve(outcomes) == (
        Point(0.0, 0, 0, 1 / 4),
        Point(0.4, 0, 0, 1 / 4),
        Point(0.9, 1 / 2, 1 / 2, 2 / 4),
        Point(0.95, 1 / 2, 1, 1 / 4),
        Point(1.0, 1, 1, 2 / 4),
    )
    # Pairs (y, n): .9>.4, .9<.95, .4=.4 half, .4<.95: 1.5 of 4.
    assert auroc(outcomes) == 1.5 / 4


def test_what_was_refused_stays_refused_and_a_crash_is_never_right() -> None:
    asked = questions(1, 2)
    judged = run("a", asked, {"y0", "n0"}, y0=0.9)
    results = dict(judged.results) | {"n1": Result("n1", "error")}
    assert curve(judge_all(asked, results))[0] == Point(0.0, 1 / 2, 0, 2 / 3)


def test_what_a_refusal_withheld_counts_below_its_threshold() -> None:
    asked = questions(2, 1)
    judged = run("a", asked, {"y0", "n0"}, y0=0.9)
    right = replace(judged.results["y0"], id="y1", confidence=0.3)
    results = dict(judged.results) | {
        "y1": Result("y1", "not_found", confidence=0.3, withheld=right),
        "n0": Result(
            "n0", "not_found", confidence=0.2, withheld=Result("n0", "answered", "甲", confidence=0.2)
        ),
    }
    outcomes = judge_all(asked, results)
    assert sum(outcome.correct for outcome in outcomes) == 2
    assert curve(outcomes) == (
        Point(0.0, 0, 0, 2 / 3),
        Point(0.2, 0, 0, 2 / 3),
        Point(0.3, 1, 0, 3 / 3),
        Point(0.9, 1, 1 / 2, 2 / 3),
        Point(1.0, 1, 1, 1 / 3),
    )
    assert [step.n for step in reliability(outcomes)] == [1, 1, 1]


def test_no_confidence_no_curve() -> None:
    outcomes = judge_all(questions(1, 1), run("a", questions(1, 1), {"y0"}).results)
    assert curve(outcomes) == ()
    assert auroc(outcomes) is None
    assert reliability(outcomes) == ()


def test_reliability_by_hand() -> None:
    asked = questions(3, 0)
    outcomes = judge_all(asked, run("a", asked, {"y0"}, y0=0.82, y1=0.88, y2=1.0).results)
    low, high = reliability(outcomes)
    assert (low.low, low.confidence, low.right, low.n) == (0.8, pytest.approx(0.85), 0.5, 2)
    assert (high.high, high.right, high.n) == (1.0, 0.0, 1)
