"""The short answer by hand: what a reader's marks decide, and what they may not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.drafting.short import Short, short_answer
from chatbot.finding.candidates import Unit
from chatbot.question.analysis import analyse
from chatbot.reader.decode import spans_within
from chatbot.reader.features import Features
from chatbot.reader.mark import Mark
from index.terms import Terms, bigrams
from ingest import parse
from ingest.document import Document
from ingest.ledger.books import Books
from ingest.span import Span
from ingest.structure import Passage, Sentence

BEFORE = "上文一句。"


class ByLetters:
    """Imitates the corpus of one passage: no text is nearer to a question than another."""

    def __init__(self, passage: Passage) -> None:
        self.terms = Terms([passage])

    def likeness(self, question: str, texts: Sequence[str]) -> list[float]:
        return [0.0] * len(texts)


def _unit(sentence: str) -> tuple[Unit, str]:
    text = BEFORE + sentence
    span = Span(len(BEFORE), len(text))
    whole = Passage("f.txt", ("标题",), "s1", 0, len(text), text, sentences=(Sentence(span),))
    return Unit(whole, span, sentence, sentence, "", 0, 0, 0, frozenset(), frozenset()), text


def answer(question: str, sentence: str, *marks: tuple[str, float]) -> Short | None:
    """The short answer, ``marks`` being stretches of the sentence with the reader's shares."""
    unit, text = _unit(sentence)
    placed = [Mark(Span(text.index(m), text.index(m) + len(m)), share) for m, share in marks]
    return short_answer(analyse(question), ByLetters(unit.passage), unit, text, placed)


@pytest.mark.parametrize(
    ("question", "sentence", "marks", "expected"),
    [
        ("谁来主持?", "主持人为退休教师,每周一次。", [("退休教师,", 0.9)], "退休教师"),
        ("章子要自己花钱吗?", "首套印章由财政承担,全年支出4万元。", [("财政承担", 0.9)], "财政承担"),
        ("站点添了多少个?", "新增站点6个、拆除站点8个。", [("6个", 0.6), ("8个", 0.4)], "6个"),
        ("站点拆了多少个?", "新增站点6个、拆除站点8个。", [("6个", 0.4), ("8个", 0.6)], "8个"),
        ("一年几起?", "共受理7起,历时3个月。", [("共受理7起", 0.9)], "7起"),
        ("要等多少天?", "材料齐的当日受理,共3天公示。", [("当日受理", 1.0)], "当日受理"),
        ("哪几种服务?", "提供4种服务,即诊疗、送药和陪护。", [("诊疗、送药和陪护", 0.9)], "诊疗、送药和陪护"),
        (
            "提供多少种服务?",
            "提供4种服务,即诊疗、送药和陪护。",
            [("诊疗、送药和陪护", 0.9), ("4种", 0.1)],
            "4种",
        ),
        ("两年分别是多少?", "前年5件,去年6件。", [("前年5件,去年6件", 0.9)], "前年5件,去年6件"),
        ("两年分别是多少?", "前年5件,去年6件。", [], None),
        ("推出了哪些标识?", "推出“小普”“小法”形象。", [("“小普”“小法", 0.9)], "“小普”“小法”"),
        ("按什么办?", "执行《园区条例(试行)》第三条。", [("园区条例(试行", 0.9)], "园区条例(试行)"),
        ("章叫什么名字?", "名为“小普”章。", [("小普”章", 0.9)], "“小普”章"),
        (
            "用了哪几种方式?",
            "采取上门、电话、约谈三种方式。",
            [("三种方式", 0.8), ("上门、电话、约谈", 0.2)],
            "上门、电话、约谈",
        ),
        (
            "有哪些程序?",
            "履行公众参与、专家论证、风险评估、合法性审查和集体讨论程序。",
            [("专家论证、风险评估", 0.9)],
            "专家论证、风险评估",
        ),
        (
            "那几个“朝”字头的品牌叫什么?",
            "设13个大厅,推出“朝好办”“朝我看”两个品牌。",
            [("“朝好办”“朝我看”", 0.9)],
            "“朝好办”“朝我看”",
        ),
        (
            "“1+N”是什么模式?",
            "设1个专班,联合多个部门,形成朝阳“1+N”模式。",
            [("朝阳“1+N”模式", 0.8), ("设1个专班,联合多个部门", 0.2)],
            "设1个专班,联合多个部门",
        ),
        ("怎么发布?", "探索出调用显示屏发布的渠道。", [("出调用显示屏发布", 0.9)], "调用显示屏发布"),
        ("怎么做的?", "实行出庭应诉制度。", [("出庭应诉制度", 0.9)], "出庭应诉制度"),
        ("怎么做的?", "由地区办事处上门。", [("地区办事处上门", 0.9)], "地区办事处上门"),
        ("依据什么文件?", "依据《园区条例》办理。", [("园区", 0.01), ("《园区条例》", 0.9)], "《园区条例》"),
    ],
)
def test_by_hand(question: str, sentence: str, marks: list[tuple[str, float]], expected: str | None) -> None:
    short = answer(question, sentence, *marks)
    assert (short.text if short else None) == expected


def by_book(question: str, sentence: str, *marks: tuple[str, float], told: str = "") -> str | None:
    """The short answer where the document is the sentence, with its ledger."""
    parsed = parse(Document("f.txt", sentence))
    (passage,) = parsed.passages
    unit = Unit(
        passage, passage.span, sentence, sentence, "", 0, 0, 0, frozenset(), frozenset(bigrams(sentence))
    )
    placed = [Mark(Span(sentence.index(m), sentence.index(m) + len(m)), share) for m, share in marks]
    found = short_answer(
        analyse(question, told=told), ByLetters(passage), unit, sentence, placed, Books([parsed]).of("f.txt")
    )
    return found.text if found else None


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("街道与乡镇的人均执法量分别是多少?", "337.3件、380.34件"),
        ("街道和乡镇哪个检查得快?", "街道办事处检查"),
    ],
)
def test_of_two_figures_the_one_that_stands_out(question: str, expected: str) -> None:
    sentence = "街道办事处检查67357件,人均执法量为337.3件;乡人民政府检查141233件,人均执法量为380.34件。"
    assert by_book(question, sentence, ("街道办事处检查", 1.0)) == expected


_GROWN = "工单的响应率、办结率由2022年的71%、62%提高至2023年的93%、88%。"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("2023年的办结率是多少?", "88%"),
        ("2022年的办结率是多少?", "62%"),
        ("2022年响应率达到多少?", "71%"),
        ("前后两年的办结率分别是多少?", "62%、88%"),
        ("2023年底响应率多少?", "93%"),
    ],
)
def test_of_a_row_the_figure_of_the_name_and_year_asked_for(question: str, expected: str) -> None:
    assert by_book(question, _GROWN) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("2021年扩展到多少个社区?", "540个"),
        ("2020年有多少个社区?", "100个"),
    ],
)
def test_the_figure_of_the_year_asked_for(question: str, expected: str) -> None:
    sentence = "该计划最初在50个社区试点,2020年扩展到100个社区,2021年在全区540个社区推广。"
    assert by_book(question, sentence) == expected


def test_the_year_asked_for_goes_before_what_the_reader_takes() -> None:
    sentence = "该计划2020年扩展到100个社区,2021年在全区540个社区推广。"
    told = "2020年扩展到100个社区。"
    assert by_book("2021年做到多少个社区?", sentence, ("100个社区", 1.0), told=told) == "540个"


def test_a_follow_up_asks_for_another_figure() -> None:
    sentence = "网站主动公开信息27209条,受理依申请信息公开1994条。"
    assert by_book("主动公开信息多少条?", sentence) == "27209条"
    assert by_book("主动公开信息多少条?", sentence, told="一共27209条。") == "1994条"
    assert by_book("主动公开信息多少条?", sentence, told=sentence) == "27209条"


def test_a_name_holds_no_figure() -> None:
    sentence = "八桥街道、三间房街道、两河街道共11个单位申报。"
    assert by_book("有多少个街道?", sentence, ("三间", 0.9)) == "11个"


def test_a_bare_name_is_no_reason_and_may_be_whom_one_asks_for() -> None:
    sentence = "石桥街道司法所因编制不足,由双井街道代管。"
    marks = ("石桥街道", 0.7), ("编制不足", 0.3)
    assert by_book("为什么要代管?", sentence, *marks) == "编制不足"
    assert by_book("由谁代管?", sentence, ("双井街道", 0.9)) == "双井街道"
    assert by_book("哪里编制不足?", sentence, ("司法所", 0.9)) == "司法所"


def test_a_person_is_asked_for_by_name() -> None:
    sentence = "时任区长李明作为负责人出庭,多位副区长出庭应诉。"
    assert by_book("区长是谁?", sentence, ("多位副区长", 0.6)) == "李明"
    assert (
        by_book("调解中心谁负责?", "调解中心由阿依古丽负责,主任王芳协助。", ("阿依古丽", 0.9)) == "阿依古丽"
    )


def test_offsets_are_those_of_the_document() -> None:
    sentence = "调解由退休教师主持。"
    short = answer("谁来主持?", sentence, ("退休教师", 0.9))
    assert short is not None
    assert short.span.of(BEFORE + sentence) == "退休教师"


_FLAT = Features((0, 9, 2, 5, 6, 7, 8, 2), 3, ((0, 2), (2, 4), (4, 6), (6, 8)), True)


@given(
    st.lists(st.floats(-9, 9, width=32), min_size=8, max_size=8),
    st.lists(st.floats(-9, 9, width=32), min_size=8, max_size=8),
    st.integers(0, 9),
    st.integers(0, 9),
)
def test_marks_lie_within_the_sentence(starts: list[float], ends: list[float], a: int, b: int) -> None:
    within = (min(a, b), max(a, b))
    logits = (np.array(values, dtype=np.float32) for values in (starts, ends))
    for span in spans_within(*logits, _FLAT, "abcdefgh", within):
        assert within[0] <= span.start < span.end <= within[1]
        assert np.isfinite(span.score)
