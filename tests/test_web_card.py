"""What the card of a document tells, each with its place in the text."""

from __future__ import annotations

import pytest
from fake_engine import document

from chatbot.web.desk.card import card
from ingest.ledger.books import Books
from ingest.parsing import parse
from ingest.readers import document_of
from ingest.readers.html import read_html

NOTICE = """青石区社区食堂补贴办法

青民发〔2026〕12号

第一章 总则

第一条 为了方便老年人就餐，制定本办法。

第二章 补贴

第二条 全区社区食堂共有86家。全年发放就餐补贴320万元。

第六条 本办法自2026年10月1日起施行，有效期五年。

青石区民政局

2026年9月5日
"""


def test_number_body_day_and_validity_are_told_with_their_places() -> None:
    parsed = document(NOTICE)
    made = card(parsed, Books([parsed]).of(parsed.document.source))
    told = {fact.kind: fact.text for fact in made.facts}
    assert told.pop("validity").endswith("（自2026年10月1日起施行）")  # before it, how it stands today
    assert told == {
        "body": "青石区民政局",
        "number": "青民发〔2026〕12号",
        "date": "2026年9月5日",
    }
    text = parsed.document.text
    assert all(fact.span and fact.span.of(text) in fact.text for fact in made.facts)


def test_key_figures_stand_where_they_say() -> None:
    parsed = document(NOTICE)
    made = card(parsed, Books([parsed]).of(parsed.document.source))
    assert [(f.indicator, f.text) for f in made.figures] == [("发放就餐补贴", "320万元")]
    assert all(parsed.document.text[f.start : f.end] == f.text for f in made.figures)


def test_facts_come_before_what_a_rule_lays_down() -> None:
    text = (
        "青石区2021年停车办法\n\n第一章 概况\n\n第一条 2019年全区新建停车位900个。\n\n"
        "第二章 标准\n\n第二条 每处停车场应当设置无障碍车位30个。"
    )
    parsed = document(text)
    book = Books([parsed]).of(parsed.document.source)
    assert {(e.text, e.role) for e in book.entries} == {("900个", "level"), ("30个", "rule")}
    assert [(f.indicator, f.text) for f in card(parsed, book).figures] == [("全区新建停车位", "900个")]


@pytest.mark.parametrize("text", ["。", "只有一句话，没有标题。", "标题\n\n" + "一、甲\n" * 3])
def test_a_bare_text_has_a_card_without_facts(text: str) -> None:
    parsed = document(text)
    assert card(parsed, Books([parsed]).of(parsed.document.source)).facts == ()


def test_what_a_page_says_beside_its_text_is_told_without_a_place() -> None:
    page = (
        '<html><head><meta name="PubDate" content="2025-05-30 11:19"><meta name="ContentSource" content="青石区民政局">'
        "</head><body><h1>社区食堂开放通告</h1><p>全区社区食堂对老年人开放。</p>"
        "<p>实施日期：2025年6月1日</p><p>失效日期：2025年12月31日</p></body></html>"
    )
    parsed = parse(document_of(read_html(page.encode(), "a.html"), "a.html"))
    told = {fact.kind: fact for fact in card(parsed, Books([parsed]).of("a.html")).facts}
    assert (told["body"].text, told["body"].span) == ("青石区民政局", None)
    assert (told["date"].text, told["date"].span) == ("2025年5月30日", None)
    assert told["validity"].text == "已过有效期（2025年6月1日起施行，有效至2025年12月31日）"
