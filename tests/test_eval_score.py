"""The scorer: against numbers worked out by hand, and against the yardstick where it is at hand."""

import importlib.util
import json
import math
import random
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.measuring import measures, text
from eval.measuring.results import Cited, FoundPassage, Result, load_results, result_line
from eval.measuring.scoring import Outcome, judge, judge_all
from eval.sets import load_questions
from eval.sets.questions import Gold, SetQuestion

SHARED = Path(__file__).parents[2] / "shared"
YARDSTICK = SHARED / "score" / "score.py"
needs_yardstick = pytest.mark.skipif(
    not YARDSTICK.exists(), reason="the yardstick is not beside the checkout"
)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("1,048 项，８７.４％", "1048项87.4%"),
        ("12 34", "12|34"),
        ("12,34", "12|34"),
        ("《 Ａ_b 》", "ab"),
        ("第 3. 条", "第3条"),
        ("", ""),
    ],
)
def test_normal_form(given: str, expected: str) -> None:
    assert text.normal(given) == expected


@pytest.mark.parametrize(
    ("hay", "needle", "expected"),
    [
        ("受理76.6万件", "76.6万件", True),
        ("受理176.6万件", "76.6万件", False),
        ("占比22.5%", "2.5%", False),
        ("共 1,048 项", "1048项", True),
        ("共10480", "1048", False),
        ("1048.5", "1048", False),
        ("任意", "", False),
    ],
)
def test_contains_never_cuts_a_figure(hay: str, needle: str, expected: bool) -> None:
    assert text.contains(hay, needle) is expected


def test_coverage_by_hand() -> None:
    # 甲乙丙丁戊 has the shingles 甲乙丙丁, 乙丙丁戊; the other text holds only the first.
    assert text.coverage("甲乙丙丁戊", "甲乙丙丁己") == 0.5
    assert text.overlaps("甲乙丙丁己", "甲乙丙丁戊")
    assert not text.overlaps("甲乙丙己", "甲乙丙丁戊")


def test_character_f1_by_hand() -> None:
    # Shared 件、万 of 76.6万件 (6 characters) and 万件: precision 2/6, recall 2/2.
    assert text.character_f1("76.6万件", "万件") == pytest.approx(2 * (2 / 6) / (2 / 6 + 1))
    assert text.character_f1("", "万件") == 0.0


def test_within_takes_the_section_and_what_is_below() -> None:
    assert text.within(["一、总报告", "(二)监管", "1.审计"], ["（二）监管"])
    assert not text.within(["一、总报告"], ["一、总报告", "(二)监管"])


def question(**changes: object) -> SetQuestion:
    gold = Gold(quote="取得证书的27人,占比22.5%", section=("二", "(4)"), answers=("27人",))
    return SetQuestion(**{"id": "q", "text": "几人？", "type": "number", "gold": (gold,)} | changes)  # type: ignore[arg-type]


def result(**changes: object) -> Result:
    cited = Cited("a.txt", ("二", "(4)"), "取得证书的27人,占比22.5%。", 0, 17)
    values: dict[str, object] = {"id": "q", "status": "answered", "answer": "27人", "citations": (cited,)}
    return Result(**values | changes)  # type: ignore[arg-type]


def test_verdicts() -> None:
    stranger = Cited("a.txt", (), "与此无关的另外一句话")
    unanswerable = question(answerable=False, gold=())
    cases = [
        (question(), result(), "right"),
        (question(), result(answer="127人"), "wrong_answer"),
        (question(), result(citations=(stranger,)), "uncited"),
        (question(), result(citations=(*[stranger] * 5, *result().citations)), "uncited"),
        (question(), result(answer="27人" + "啊" * 178), "too_long"),
        (question(), result(status="not_found"), "wrongly_refused"),
        (question(), result(status="error"), "crashed"),
        (question(), None, "missing"),
        (unanswerable, result(status="not_found"), "rightly_refused"),
        (unanswerable, result(), "not_refused"),
        (unanswerable, result(status="error"), "crashed"),
        (unanswerable, None, "missing"),
    ]
    assert [judge(asked, given).verdict for asked, given, _ in cases] == [verdict for *_, verdict in cases]
    assert [judge(asked, given).correct for asked, given, _ in cases] == [
        verdict in ("right", "rightly_refused") for *_, verdict in cases
    ]


def test_all_required_wants_every_answer_and_citation() -> None:
    other = Gold(quote="乡镇平均办理了380.34件次", section=("三",), answers=("380.34件",))
    asked = question(gold=(*question().gold, other), all_required=True)
    both = (*result().citations, Cited("a.txt", ("三",), "乡镇平均办理了380.34件次"))
    assert judge(asked, result(answer="27人；380.34件", citations=both)).correct
    assert not judge(asked, result(answer="27人；380.34件")).correct
    assert not judge(asked, result(answer="27人", citations=both)).correct


def test_the_named_file_must_be_cited() -> None:
    gold = Gold(quote="取得证书的27人,占比22.5%", answers=("27人",), doc="b.txt")
    assert judge(question(gold=(gold,)), result()).verdict == "uncited"


def test_a_statute_is_named_without_suffix_and_date() -> None:
    asked = question(gold=(Gold(section=("(4)",), doc="某法"),))
    assert judge(asked, result(citations=(Cited("某法(2020-01-02).md", ("(4)",), "甲"),))).correct
    assert not judge(asked, result(citations=(Cited("某法实施细则.md", ("(4)",), "甲"),))).correct


def test_evidence_without_a_quote() -> None:
    by_section = question(gold=(Gold(section=("(4)",), answers=("27人",)),))
    by_answer = question(gold=(Gold(answers=("27人",)),))
    elsewhere = question(gold=(Gold(section=("(5)",), answers=("27人",)),))
    assert judge(by_section, result()).correct
    assert judge(by_answer, result()).correct
    assert judge(elsewhere, result()).verdict == "uncited"


def test_passages_for_evidence_without_a_quote() -> None:
    passages = (
        FoundPassage("b.txt", ("别处",), "有27人"),
        FoundPassage("a.txt", ("二", "(4)", "小节"), "没有数"),
    )
    by_section = judge(question(gold=(Gold(section=("(4)",), doc="a.txt"),)), result(passages=passages))
    by_answer = judge(question(gold=(Gold(answers=("27人",)),)), result(passages=passages))
    assert (by_section.relevant_ranks, by_section.section_ranks) == ((2,), (2,))
    assert (by_answer.relevant_ranks, by_answer.section_ranks) == ((1,), ())
    assert by_section.correct, "evidence without a quote and an answer is answered by its citation"


def test_citations_are_checked_against_the_source() -> None:
    source = "取得证书的27人,占比22.5%。以下从略"
    moved = Cited("a.txt", (), "取得证书的27人", 1, 9)
    outcome = judge(question(), result(citations=(*result().citations, moved)), {"a.txt": source}.__getitem__)
    assert outcome.result is not None
    assert outcome.result.bad_citations == 1


def test_sections_are_not_counted_where_no_question_names_one() -> None:
    unnamed = SetQuestion("a", "几件?", True, gold=(Gold(quote="共3件。", answers=("3件",)),))
    found = measures.figures(measures.values(judge_all([unnamed], {})))
    assert "answer_hit" in found
    assert not {"section_exact", "section@1", "section@5", "section_ndcg@10"} & set(found)


def test_figures_by_hand() -> None:
    def asked(name: str, answerable: bool = True) -> SetQuestion:
        return question(id=name) if answerable else question(id=name, answerable=False, gold=())

    gold_text, other = "取得证书的27人,占比22.5%", FoundPassage("a.txt", (), "别的")
    found = FoundPassage("a.txt", ("二", "(4)"), gold_text)
    outcomes = judge_all(
        [asked("a"), asked("b"), asked("c"), asked("d", False), asked("e", False)],
        {
            "a": result(passages=(other, found), latency_ms=10, short_answer="27人"),
            "b": result(status="not_found", passages=(found,), latency_ms=30),
            "d": result(status="not_found", latency_ms=20),
            "e": result(latency_ms=40, answer="甲"),
        },
    )
    figures = {key: figure.value for key, figure in measures.figures(measures.values(outcomes)).items()}
    assert figures["items"] == 5
    assert figures["missing"] == 1
    assert figures["correct"] == 2 / 5
    assert figures["answerable_correct"] == 1 / 3
    assert figures["refused_rightly"] == 1 / 2
    assert figures["refused_wrongly"] == 2 / 3
    assert figures["evidence@1"] == 1 / 3
    assert figures["evidence@5"] == 2 / 3
    assert figures["mrr@10"] == pytest.approx((1 / 2 + 1) / 3)
    assert figures["ndcg@10"] == pytest.approx((1 / math.log2(3) + 1) / 3)
    assert figures["section@1"] == 1 / 3
    assert figures["short_em"] == 1 / 3
    assert figures["latency_ms_p50"] == 30
    assert figures["latency_ms_p95"] == 40


@pytest.fixture(scope="module")
def yardstick() -> ModuleType:
    spec = importlib.util.spec_from_file_location("yardstick", YARDSTICK)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


official_text = st.text(alphabet="件第条12.3,，。 %％①_年０、|\0", max_size=14)


@needs_yardstick
@given(official_text, official_text)
def test_text_agrees_with_the_yardstick(yardstick: ModuleType, a: str, b: str) -> None:
    assert text.normal(a) == yardstick.norm(a)
    assert text.contains(a, b) == yardstick.contains(yardstick.norm(a), b)
    assert text.overlaps(a, b) == yardstick.overlaps(a, b)
    assert text.character_f1(a, b) == yardstick.char_f1(a, b)


def invented(asked: SetQuestion, source: str, rng: random.Random) -> Result | None:
    """A result as a middling program would give it: the gold one here, something wrong there."""
    if rng.random() < 0.05:
        return None
    if rng.random() < 0.2:
        return Result(asked.id, rng.choice(["not_found", "error"]), latency_ms=rng.random() * 300)
    quotes = [gold.quote for gold in asked.gold] + [
        source[i : i + 40] for i in rng.sample(range(len(source) - 40), 3)
    ]
    rng.shuffle(quotes)
    quotes = quotes[: rng.randint(1, 6)]
    starts = [source.find(quote) for quote in quotes]
    sections = [gold.section for gold in asked.gold] or [("前言",)]
    cited = tuple(
        Cited("chaoyang-2021.txt", rng.choice(sections), quote, start, start + len(quote))
        for quote, start in zip(quotes, starts, strict=True)
    )
    passages = tuple(
        FoundPassage("chaoyang-2021.txt", rng.choice(sections), quote + "。" * 3) for quote in quotes
    )
    answer = "，".join([*rng.sample(asked.accepted, min(len(asked.accepted), 2)), quotes[0]])
    short = rng.choice([None, *asked.accepted, quotes[0][:5]])
    return Result(
        asked.id, "answered", answer, short, cited, passages, latency_ms=rng.choice([rng.random() * 99, None])
    )


@needs_yardstick
@pytest.mark.parametrize("seed", [1, 2])
def test_every_figure_is_the_yardsticks(tmp_path: Path, seed: int) -> None:
    questions_file, source_file = SHARED / "questions/chaoyang-dev.jsonl", SHARED / "corpus/chaoyang-2021.txt"
    source = source_file.read_text(encoding="utf-8")
    questions = load_questions(questions_file)
    rng = random.Random(seed)
    results = [row for asked in questions if (row := invented(asked, source, rng)) is not None]
    results_file = tmp_path / "results.jsonl"
    results_file.write_text("".join(map(result_line, results)), encoding="utf-8")

    command = [sys.executable, YARDSTICK, questions_file, results_file, "--source", source_file, "--json"]
    theirs = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    outcomes = judge_all(questions, load_results(results_file), lambda name: source)
    ours = measures.figures(measures.values(outcomes))

    for key in ("correct_low", "correct_high"):
        assert getattr(ours["correct"], key.removeprefix("correct_")) == theirs.pop(key)
    assert {key: ours[key].value for key in theirs} == theirs


def test_marks_doubt_and_what_misleads() -> None:
    question = SetQuestion(
        "q",
        "收费多少?",
        type="number",
        gold=(Gold(quote="收费五百元以上一千元以下", answers=("五百元以上一千元以下",)),),
    )
    cited = (Cited("a.txt", (), "收费五百元以上一千元以下", 0, 12),)

    def outcome(**given: Any) -> Outcome:
        return judge(question, Result("q", "answered", citations=cited, **given))

    whole = outcome(answer="收费五百元以上一千元以下", short_answer="五百元以上一千元以下")
    assert (whole.correct, whole.mark_right, whole.misled, whole.hedged) == (True, True, False, False)
    half = outcome(answer="收费五百元以上一千元以下", short_answer="五百元")
    assert (half.correct, half.mark_right) == (True, False)
    bare = outcome(answer="收费五百元以上一千元以下")
    assert bare.mark_right is None
    wrong = outcome(answer="另行规定", short_answer="另行规定")
    assert (wrong.misled, wrong.mark_right) == (True, False)
    doubted = outcome(answer="另行规定", sure=False)
    assert (doubted.misled, doubted.hedged) == (False, True)
    unasked = judge(
        SetQuestion("q", "电话?", answerable=False), Result("q", "answered", answer="有", short_answer="有")
    )
    assert (unasked.misled, unasked.mark_right) == (True, False)
