"""An answer as safe HTML: what is marked, where the chips stand, and that no foreign text can act."""

from __future__ import annotations

import html
import re

import pytest
from fake_engine import document
from hypothesis import given
from hypothesis import strategies as st

from chatbot.answer import Answer, Citation, NearSection, OtherFigure
from chatbot.web.answers.render import answer_html, chip, lit, pieces, question_html
from chatbot.web.desk.shelf import Shelf
from chatbot.web.shown.words import LANGUAGES, language_of, words

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "![x](https://evil.test/x.png)",
    "<form action=https://evil.test><button>go</button></form>",
    '<meta http-equiv="refresh" content="0;url=https://evil.test">',
    "${alert(1)} {{constructor}} {% raw %}",
    "# heading\n- list\n> quote\n```code```\n$$x$$",
    "<svg/onload=alert(1)>&lt;b&gt;",
    "\u202egnp.exe\u202c",
]


def cite(quote: str, start: int = 0, anchor: str = "s1") -> Citation:
    return Citation(
        "文件.txt", "abc", ("一、总则", "(一)目的"), anchor, 7, quote, start, start + len(quote), "p1"
    )


def answered(text: str, *citations: Citation, short: str | None = None) -> Answer:
    return Answer("answered", text, "问", "问", citations, short)


@given(st.text())
def test_lit_leaves_nothing_for_markdown_or_html(text: str) -> None:
    safe = lit(text)
    assert re.fullmatch(r"(?:&#\d+;|[^\x00-\x1f!-/:-@\[-`{-\x7f])*", safe)


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"])))
def test_lit_shows_the_text_as_it_is(text: str) -> None:
    assert html.unescape(lit(text)) == text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_makes_no_markup_in_question_or_answer(text: str) -> None:
    plain = set(re.findall(r"<(\w+)", answer_html(answered("文", cite("文")), "zh-CN", Shelf([]), ["问"])))
    answer = Answer(
        "answered",
        text,
        text,
        text + "?",
        (Citation(text, "abc", (text,), "s1", 1, text, 0, len(text), "p1"),),
        text,
        other_figures=(OtherFigure(text, cite(text)),),
    )
    made = answer_html(answer, "zh-CN", Shelf([]), [text])
    assert set(re.findall(r"<(\w+)", made)) <= plain | {"mark", "br", "strong"}
    assert "javascript:" not in made and "https:" not in made and "${" not in made and "{{" not in made
    breaks = ["br"] * text.count("\n")
    assert re.findall(r"<(\w+)", question_html(text)) in (["p", "p", "a"], ["p", *breaks, "p", "a"])


def test_chips_stand_after_their_quotes_and_the_short_answer_is_marked_inside_the_first() -> None:
    first, second = "共受理3件,办结2件。", "另有2件转办。"
    shown = pieces(answered(first + second, cite(first), cite(second, 50), short="2件"))
    assert [(p.text, p.short, p.cites) for p in shown] == [
        ("共受理3件,办结", False, ()),
        ("2件", True, ()),
        ("。", False, (1,)),
        ("另有2件转办。", False, (2,)),
    ]


def test_a_quote_that_is_not_in_the_text_has_its_chip_at_the_end() -> None:
    shown = pieces(answered("进驻率为98.1%。", cite("2021年129098.1")))
    assert [(p.text, p.cites) for p in shown] == [("进驻率为98.1%。", (1,))]


def test_a_tables_rows_have_their_chips_on_their_own_lines() -> None:
    text = "2021年:进驻 1290项,进驻率 98.1%\n2020年:进驻 1048项,进驻率 87.4%"
    shown = pieces(answered(text, cite("2020年104887.4"), cite("2021年129098.1", 20), short="98.1%"))
    assert [(p.text, p.cites) for p in shown] == [
        ("2021年:进驻 1290项,进驻率 ", ()),
        ("98.1%", (2,)),
        ("\n2020年:进驻 1048项,进驻率 87.4%", (1,)),
    ]


@given(st.text(min_size=1), st.text(), st.text(), st.text())
def test_pieces_together_are_the_text(text: str, one: str, two: str, short: str) -> None:
    answer = answered(text, cite(one), cite(two), short=short)
    shown = pieces(answer)
    assert "".join(piece.text for piece in shown) == text.rstrip()
    if text.rstrip():
        assert sorted(number for piece in shown for number in piece.cites) == [1, 2]


def test_citations_of_one_section_share_a_line_of_the_basis() -> None:
    made = answer_html(
        answered("甲。丙。乙。", cite("甲。"), cite("丙。", 9, "s2"), cite("乙。", 2)), "zh-CN", Shelf([])
    )
    rows = re.findall(r"<li>(.*?)</li>", made)
    assert [re.findall(r'class="cite"[^>]*>(\d)<', row) for row in rows] == [["1", "3"], ["2"]]


def test_a_chip_is_tied_to_the_last_character_of_its_quote() -> None:
    shown = answered("甲办结。", cite("甲办结。"), cite("办结。", 1))
    made = html.unescape(answer_html(shown, "zh-CN", Shelf([])))
    assert re.search(r'甲办结<span class="zj-tie">。<a class="cite"[^>]*>1</a></span><a class="cite"', made)


def test_a_chip_names_its_source_for_a_screen_reader() -> None:
    assert html.unescape(chip(1, cite("甲"), "zh-CN")) == (
        '<a class="cite" href="#src-p1.0-1" role="button" title="来源1：一、总则 › (一)目的">1</a>'
    )


def test_a_refusal_says_why_once_and_what_is_near() -> None:
    answer = Answer(
        "not_found",
        "文件没有给出金额。",
        "多少钱",
        "补贴多少钱",
        reason="figure_missing",
        nearest=(NearSection("文件.txt", ("一、总则",), "s1", 7),),
    )
    made = html.unescape(answer_html(answer, "zh-CN", Shelf([]), ["补贴给谁?"]))
    for expected in (
        "文件没有给出金额。",
        "一、总则",
        "第7页",
        "补贴给谁?",
        "按“补贴多少钱”查找",
    ):
        assert expected in made
    paragraphs = re.findall(
        r"<p class=\"([\w -]+)\">(.*?)</p>", html.unescape(answer_html(answer, "en", Shelf([])))
    )
    assert [kind for kind, _ in paragraphs] == [
        "zj-state zj-state-none",
        "zj-resolved",
        "zj-why",
        "zj-label",
        "zj-tools",
    ]
    assert "does not give what is asked for" in paragraphs[2][1]


def test_a_place_without_headings_bears_the_documents_title() -> None:
    shelf = Shelf([document("某区白皮书\n\n一、总则\n\n共受理3件。", "scan-7.txt")])
    near = (NearSection("scan-7.txt", (), "", None),)
    made = html.unescape(answer_html(Answer("not_found", "没有。", "问", "问", nearest=near), "zh-CN", shelf))
    assert "某区白皮书" in made and "scan-7.txt" not in made


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("", "zh-CN"),
        ("zh-CN,zh;q=0.9", "zh-CN"),
        ("zh-Hans-CN", "zh-CN"),
        ("zh-HK,zh;q=0.9,en;q=0.8", "zh-TW"),
        ("zh-Hant-TW", "zh-TW"),
        ("en-US,en;q=0.9", "en"),
        ("fr-FR,en;q=0.5", "en"),
        ("fr", "zh-CN"),
    ],
)
def test_the_language_follows_the_browser(accept: str, language: str) -> None:
    assert language_of(accept) == language


def test_every_language_has_every_phrase() -> None:
    tables = [words(language) for language in LANGUAGES]
    assert tables[0].keys() == tables[1].keys() == tables[2].keys()
    assert tables[1]["open_original"] == "在原文中打開"
    for key, phrase in tables[0].items():
        assert phrase.count("{}") == tables[2][key].count("{}"), key
