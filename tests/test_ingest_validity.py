"""Issuer, number, publication, force, term and repeal, read from what a text says of itself."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import Document, parse, read_passages, write_passages
from ingest.report import validity_lines
from ingest.validity import Validity, validity_of

TEXT = """青原市民政局文件

青民规字〔2021〕3号

第一条 为规范补贴发放，制定本办法。

第二条 残疾证有效期为10年的，每年核验一次。

第八条 本办法自2021年5月1日起施行，有效期三年。《青原市补贴暂行办法》（青民〔2017〕9号）同时废止。

青原市民政局

2021年4月16日
"""


def read(text: str, title: str = "") -> Validity:
    return validity_of(Document("a.txt", text, title))


def test_a_notice_tells_all_of_it() -> None:
    told = read(TEXT)
    assert told == Validity(
        issuer="青原市民政局",
        number="青民规字〔2021〕3号",
        published="2021-04-16",
        effective="2021-05-01",
        expires="2024-04-30",
        term="三年",
        repeals=("青原市补贴暂行办法",),
    )
    days = {date(2021, 4, 30): "not_yet", date(2024, 4, 30): "in_force", date(2024, 5, 1): "expired"}
    assert {day: told.status(day) for day in days} == days


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("实施日期： 2024年03月04日\n失效日期： 2029年03月03日\n正文。", "expires", "2029-03-03"),
        ("本条例自二〇二一年三月一日起施行。", "effective", "2021-03-01"),
        ("本办法自印发之日起施行，有效期至2026年12月31日。", "expires", "2026-12-31"),
        ("发布日期：2021-03-05\n本办法自发布之日起施行。", "effective", "2021-03-05"),
        ("本办法自2024年2月29日起施行，有效期1年。", "expires", "2025-02-28"),
        ("本通知已被《青原市新办法》废止。", "replaced_by", "青原市新办法"),
        ("为落实《关于废止部分文件的决定》，开展清理。", "repeals", ()),
        ("证件有效期5年。", "term", ""),
        ("文件状态  不限  现行有效  已失效\n正文。", "repealed", False),
        ("文件状态：已失效\n正文。", "repealed", True),
        ("自2023年2月30日起施行。", "effective", ""),
    ],
)
def test_by_hand(text: str, field: str, value: object) -> None:
    assert getattr(read(text), field) == value


def test_the_title_tells_issuer_number_and_repeal() -> None:
    assert read("正文。", "青原市民政局 青原市财政局关于发放补贴的通知").issuer == "青原市民政局 青原市财政局"
    assert read("正文。", "青原市补贴办法（青民规字〔2020〕5号）").number == "青民规字〔2020〕5号"
    assert read("正文。", "青原市补贴办法（已废止）").status(date(2026, 1, 1)) == "repealed"


def test_it_is_kept_with_the_passages_and_shown(tmp_path: Path) -> None:
    parsed = parse(Document("a.txt", TEXT, "青原市补贴办法"))
    write_passages([parsed], tmp_path / "passages.jsonl")
    (kept,) = read_passages(tmp_path / "passages.jsonl")
    assert kept.validity == parsed.validity
    (line,) = validity_lines(kept.validity, date(2025, 1, 1))
    assert "青民规字〔2021〕3号" in line and "已过有效期" in line


PIECES = st.sampled_from(
    "自 2021年5月1日 起施行 有效期 三年 至 本办法 同时废止 《甲办法》 《 》 文号： 〔2021〕 3号 发布日期： 印发之日 青原市民政局 \n 。 ， 二〇二一年 十三月 四十日 令第 废止 （已废止） "
    "被 替代 99年".split(" ")
)


@given(st.lists(PIECES, max_size=30).map("".join))
def test_nothing_raises(text: str) -> None:
    read(text, text[:40]).status(date(2026, 1, 1))


def test_the_head_of_a_page_tells_what_its_text_does_not(tmp_path: Path) -> None:
    beside = (("published", "2021-05-09 10:00"), ("issuer", "青原市民政局"))
    told = validity_of(Document("a.html", "本办法自发布之日起施行。", fields=beside))
    assert (told.published, told.issuer, told.effective) == ("2021-05-09", "青原市民政局", "2021-05-09")
    signed = validity_of(Document("a.html", TEXT, fields=(*beside[:1], ("issuer", "本网"))))
    assert (signed.published, signed.issuer) == ("2021-04-16", "青原市民政局")
    assert validity_of(Document("a.html", "正文。", fields=(("issuer", "本网"),))).issuer == ""
    kept = parse(Document("a.html", "正文在此。", fields=beside))
    write_passages([kept], tmp_path / "p.jsonl")
    (back,) = read_passages(tmp_path / "p.jsonl")
    assert back == kept
