"""The text as it is read: broken lines joined, page furniture and markup left out, every offset kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import parse
from ingest.document import Document
from ingest.readers import document
from ingest.text.lines import HIDDEN, iter_lines

PRINTED = (
    "9/1/26, 8:00 AM\n\n柳川市防汛规划\n\n一、物资储备\n全市储备编织袋三万条，增加沙石料，在东岸和西岸各设一个仓\n"
    "库。\nfile:///tmp/a.html\n\n1/2\n\n9/1/26, 8:00 AM\n\n柳川市防汛规划\n\n二、保障措施\n每年六月前完成检查。\n"
    "file:///tmp/a.html\n\n2/2\n"
)
WRAPPED = (
    "  第一条 为了加强渡口安全管理，预防水上交通事故，保障\n人民群众生命财产安全，根据有关法律法规，结合本市实\n际，制定本规定。\n"
    "  第二条 渡口应当设置标志牌，标明核定载客人数、开航时\n— 1 —\n柳川市公报 2024年第3期\n间和安全须知；夜间渡运的，应当配备照明设备，能见度\n"
    "低于五百米时停止渡运。\n  第三条 渡船每年检验一次，检验记录保存不少于三年，由\n— 2 —\n柳川市公报 2024年第3期\n"
    "海事机构抽查。\n"
)


def lines(text: str, source: str = "a.txt") -> list[str]:
    return [line.shown for line in iter_lines(document(text, source).reading)]


def test_broken_lines_are_joined_and_page_furniture_is_left_out() -> None:
    assert lines(WRAPPED) == [
        "第一条 为了加强渡口安全管理，预防水上交通事故，保障人民群众生命财产安全，根据有关法律法规，结合本市实际，制定本规定。",
        "第二条 渡口应当设置标志牌，标明核定载客人数、开航时间和安全须知；夜间渡运的，应当配备照明设备，能见度低于五百米时停止渡运。",
        "第三条 渡船每年检验一次，检验记录保存不少于三年，由海事机构抽查。",
    ]


def test_a_sentence_over_a_page_break_is_quoted_as_it_stands_and_shown_without_it() -> None:
    parsed = parse(document(WRAPPED, "a.txt"))
    (passage,) = [p for p in parsed.passages if p.heading_path[-1] == "第三条"]
    (sentence,) = passage.sentences
    assert "— 2 —" in sentence.span.of(parsed.document.text)
    assert parsed.document.shown(sentence.span).endswith("保存不少于三年，由海事机构抽查。")
    assert "公报" not in passage.embedded


def test_the_lines_a_browser_prints_are_the_pages_and_the_title_is_the_texts() -> None:
    read = document(PRINTED, "a.txt")
    assert read.title == "柳川市防汛规划"
    assert lines(PRINTED)[:3] == [
        "柳川市防汛规划",
        "一、物资储备",
        "全市储备编织袋三万条，增加沙石料，在东岸和西岸各设一个仓库。",
    ]
    assert [s.path for s in parse(read).sections] == [("一、物资储备",), ("二、保障措施",)]


@pytest.mark.parametrize(
    "text",
    [
        "一、目标\n办理地点：东街1号一楼窗口\n咨询电话：010-0000\n",
        "坚持改革，促进发展\n全市新增就业一万二千人，完成年度目标的百分之一百零三，好于上年同期。\n",
        "各区人民政府：\n现将有关事项通知如下。\n",
        "（三）加强领导，落实责任\n各部门应当落实责任。\n",
        "甲 12 34\n乙 56 78\n",
    ],
)
def test_lines_that_are_paragraphs_stay_apart(text: str) -> None:
    assert lines(text) == text.strip().split("\n")


@pytest.mark.parametrize(
    ("cut", "figure"), [("5.\n61亿元", "5.61亿元"), ("5\n.61亿元", "5.61亿元"), ("12\n00万元", "1200万元")]
)
def test_a_figure_cut_over_two_lines_is_one(cut: str, figure: str) -> None:
    text = f"一般公共预算安排的支出，其中用于学校建设的共计{cut}，比上年增加一成，其余用于设备更新。"
    assert figure in lines(text)[0]


def test_a_number_behind_a_stop_is_no_decimal() -> None:
    assert (
        lines("工作进展见图 5.\n61个站点已经建成，其余正在施工。")[0]
        != "工作进展见图 5.61个站点已经建成，其余正在施工。"
    )


def test_numbers_of_rows_are_no_page_numbers() -> None:
    rows = "".join(f"{n}\n某某系统\n已发布\n说明文字{n}。\n" for n in range(1, 9))
    assert document("目录清单\n" + rows, "a.txt").boilerplate == ()


def test_markup_is_left_out_of_what_is_read() -> None:
    text = (
        "---\ntitle: 某市扬尘条例\ndate: 2022-01-01\n---\n\n::: tip 修订信息\n（2021年通过）\n:::\n\n"
        '## 第一章&emsp;总则{align="center"}\n\n<p id="t1">&emsp;&emsp;<b>第一条</b>&emsp;为了[防尘](http://a/b)，**制定**本条例。</p>\n'
        "\n![图](a.png)\n"
    )
    parsed = parse(document(text, "a.md"))
    assert parsed.document.title == "某市扬尘条例"
    assert [s.path[-1] for s in parsed.sections] == ["第一章\u3000总则", "第一条"]
    (passage,) = [p for p in parsed.passages if p.heading_path[-1:] == ("第一条",)]
    assert parsed.document.shown(passage.span) == "第一条\u3000为了防尘，制定本条例。"
    assert passage.text == text[passage.start : passage.end]


MENU = "用户登录\n市民网页\n语言\n简体\n首页\n政务公开\n当前位置：首页 > 政务公开 > 通知\n"
FOOT = "内容纠错 |\n网站地图|\n某市人民政府 版权所有　主办单位：某市人民政府办公室\n· 市民政局\n· 市财政局\n"


def test_the_frame_of_a_site_is_no_text() -> None:
    body = "某市关于公布津贴标准的通知\n分享到\n各区民政局：\n一、标准\n每人每月110元，按月发放到个人账户。\n"
    text = (
        "某市关于公布津贴标准的通知 - 某市人民政府门户网站\n"
        + MENU
        + body
        + FOOT
        + "每人每月110元，按月发放到个人账户。\n"
    )
    parsed = parse(document(text, "a.txt"))
    assert parsed.document.title == "某市关于公布津贴标准的通知"
    assert [s.path for s in parsed.sections] == [("一、标准",)]
    said = "".join(parsed.document.shown(p.span) for p in parsed.passages)
    assert said.count("110元") == 1
    assert not any(word in said for word in ("市民网页", "政务公开", "分享到", "网站地图", "市财政局"))


def test_buttons_are_no_title() -> None:
    text = "下载\n打印\n【字号：\n加大\n】\n2026年某省政府工作报告\n来源：某报\n各位代表：\n现在报告工作，请予审议。\n相关报道：\n"
    read = document(text, "a.txt")
    assert read.title == "2026年某省政府工作报告"
    assert read.boilerplate[0].of(text) == "下载"
    assert read.boilerplate[-1].of(text) == "相关报道："


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("某市文件\n某政发〔2020〕3号\n某市关于加强管理的\n若干意见\n各区：\n现印发给你们。\n", "某市关于加强管理的若干意见"),
        ("某政发〔2020〕3号\n各区：\n《某办法》现印发给你们，请执行。\n某局\n2020年3月1日\n某市中介管理办法\n第一章 总则\n", "某市中介管理办法"),
        ("某省行动方案\n（2021—2023）\n为了发展，制定本方案。\n", "某省行动方案（2021—2023）"),
        ("各位代表：\n现在报告工作，请予审议。\n", ""),
        ("标　　题：\t某办公厅关于推进管理的意见\t\n发文字号：\t某办发〔2018〕3号\t\n", "某办公厅关于推进管理的意见"),
        ("Title: 某指引 - 某市人民政府门户网站\nURL Source: http://a\n\n# 某指引\n正文。\n", "某指引"),
        ("第一章 总则\n第一条 为了甲。\n", ""),
    ],
)  # fmt: skip
def test_titles(text: str, title: str) -> None:
    assert document(text, "a.md").title == title


PIECES = st.sampled_from(
    ["第一条 为了甲，", "制定本规定。", "\n", "\n\n", "  ", "— 3 —\n", "\u200b", "**乙**", "<p>", "&emsp;", "# ", "某市公报\n", "abc", "1.5倍", "| 丙 | 1 |\n"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=60).map("".join), st.sampled_from(["a.txt", "a.md"]))
def test_a_reading_is_the_text_place_for_place(text: str, source: str) -> None:
    read = document(text, source)
    assert len(read.reading) == len(text)
    for was, now in zip(text, read.reading, strict=True):
        assert now in (was, HIDDEN, " ", "\u3000")
    assert isinstance(read, Document)
