"""The outline: numbering trees learnt from documents, headings without numbers; a golden file by eye."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ingest import BUNDLED, Parsed, parse, read_document
from ingest.outline.headings import find_headings
from ingest.outline.tree import learn_order
from ingest.readers import document
from ingest.report import outline_lines
from ingest.text.lines import iter_lines
from ingest.text.numbering import numeral, read_marker

GOLDEN = Path(__file__).parent / "golden"


REGENERATE = "ZHANGJU_REGENERATE"
"""Set this variable to write the golden files anew; read the diff before you commit it."""


def parsed(text: str, source: str = "a.txt") -> Parsed:
    return parse(document(text, source))


def paths(text: str, source: str = "a.txt") -> list[tuple[str, ...]]:
    return [section.path for section in parsed(text, source).sections]


def kinds(text: str, source: str = "a.txt") -> list[str]:
    return [fault.kind for fault in parsed(text, source).faults]


@pytest.fixture(scope="module")
def white_paper() -> Parsed:
    return parse(read_document(BUNDLED))


def test_outline_of_the_white_paper_is_the_one_read_by_eye(white_paper: Parsed) -> None:
    golden = GOLDEN / "chaoyang-2021.outline.txt"
    lines = "\n".join(outline_lines(white_paper)) + "\n"
    if os.environ.get(REGENERATE):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(lines, encoding="utf-8")
    assert lines == golden.read_text(encoding="utf-8")


def test_all_67_entries_of_its_contents_have_a_heading_and_a_page(white_paper: Parsed) -> None:
    pages = [(s.path[-1], s.page) for s in white_paper.sections if s.page is not None]
    assert len(pages) == 67
    assert pages[0] == ("前 言", 1)
    assert pages[-1] == ("结束语", 85)
    assert [page for _, page in pages] == sorted(page for _, page in pages if page)
    assert white_paper.faults == ()


def test_a_heading_is_cited_as_it_stands(white_paper: Parsed) -> None:
    text = white_paper.document.text
    assert all(s.heading.of(text) == s.path[-1] for s in white_paper.sections)
    assert (
        "二、专题报告",
        "(二)街乡综合执法规范化建设纵深发展取得新成果",
        "2.具体举措和成效",
        "(4)街乡执法队伍力量不断增强",
    ) in [s.path for s in white_paper.sections]
    assert sum(s.path[-1] == "① 项目基本情况" for s in white_paper.sections) == 1


def test_anchors_tell_the_sections_of_the_white_paper_apart(white_paper: Parsed) -> None:
    anchors = {s.path[-1]: s.anchor for s in white_paper.sections}
    assert anchors["5.“接诉即办”和“未诉先办”有序推进"] == "s1.6.5"
    assert len({s.anchor for s in white_paper.sections}) == len(white_paper.sections) == 122


@pytest.mark.parametrize(
    ("line", "scheme", "values"),
    [
        ("第 一 章\u3000总则", "章", (1,)),
        ("第一百二十条之一 恐怖活动", "条", (120, 1)),
        ("第十二节 附则", "节", (12,)),
        ("第二分编 通则", "分编", (2,)),
        ("十一、总报告", "han、", (11,)),
        ("三、2025年安排", "han、", (3,)),
        ("（ 二 ）依法", "(han)", (2,)),
        ("１．线上申报", "1.", (1,)),
        ("1.2023年工作", "1.", (1,)),
        ("1.2.3 目标", "decimal3", (1, 2, 3)),
        ("（12）目标", "(1)", (12,)),
        ("⑫ 目标", "①", (12,)),
        ("3 投资", "decimal1", (3,)),
    ],
)
def test_numbers_are_read_in_every_width(line: str, scheme: str, values: tuple[int, ...]) -> None:
    marker = read_marker(line)
    assert marker is not None
    assert (marker.scheme, marker.values) == (scheme, values)


@pytest.mark.parametrize(
    "line", ["2021年是", "3.5%增长", "一是坚持", "(1+1)模式", "12月", "第三方评估", "一方面"]
)
def test_other_figures_are_no_numbers_of_headings(line: str) -> None:
    assert read_marker(line) is None


def test_numerals() -> None:
    cases = {
        "十": 10,
        "二十三": 23,
        "一百零八": 108,
        "一千二百六十": 1260,
        "一二〇": 120,
        "⑳": 20,
        "１２": 12,
    }
    assert {text: numeral(text) for text in cases} == cases


def test_the_order_of_numbers_is_learnt_from_the_document() -> None:
    lines = list(iter_lines("1.甲\n一、子\n正文。\n二、丑\n正文。\n2.乙\n一、寅\n正文。\n"))
    order = learn_order(find_headings(lines))
    assert order["1."] < order["han、"]
    usual = list(iter_lines("一、甲\n1.子\n正文。\n2.丑\n正文。\n二、乙\n1.寅\n正文。\n"))
    order = learn_order(find_headings(usual))
    assert order["han、"] < order["1."]


def test_schemes_nest_as_they_stand() -> None:
    text = "第一章 总况\n第一节 概况\n一、甲\n正文。\n二、乙\n正文。\n第二节 责任\n正文。\n第二章 打算\n正文。\n结束语\n正文。\n"
    assert paths(text) == [
        ("第一章 总况",),
        ("第一章 总况", "第一节 概况"),
        ("第一章 总况", "第一节 概况", "一、甲"),
        ("第一章 总况", "第一节 概况", "二、乙"),
        ("第一章 总况", "第二节 责任"),
        ("第二章 打算",),
        ("结束语",),
    ]


def test_decimals_nest_by_their_parts_and_loose_ones_are_figures() -> None:
    text = "1 综合\n1.1 人口\n1.28万人参加。\n1.2 就业\n1.2.1 城镇\n正文。\n2 农业\n正文。\n"
    assert paths(text) == [
        ("1 综合",),
        ("1 综合", "1.1 人口"),
        ("1 综合", "1.2 就业"),
        ("1 综合", "1.2 就业", "1.2.1 城镇"),
        ("2 农业",),
    ]


def test_a_numbered_line_that_is_a_sentence_or_an_item_is_text() -> None:
    text = "一、问题\n1.规模偏大。市财政局代编预算。\n2.把关不严。有17个项目。\n二、材料\n（1）户口簿\n（2）居住证\n（3）证明\n以上材料备齐。\n"
    assert paths(text) == [("一、问题",), ("二、材料",)]


def test_front_and_back_matter_have_no_number() -> None:
    text = "某市报告\n编写说明\n正文。\n第一部分 概况\n一、大厅\n正文。\n附件：政策说明\n一、口径\n正文。\n"
    assert paths(text) == [
        ("编写说明",),
        ("第一部分 概况",),
        ("第一部分 概况", "一、大厅"),
        ("附件：政策说明",),
        ("附件：政策说明", "一、口径"),
    ]


def test_a_statute_is_cited_by_its_name_and_article() -> None:
    text = (
        "# 某市养犬规定\n\n2003年9月5日 通过\n\n<!-- INFO END -->\n\n## 第一章\u3000总\u3000则\n\n第一条 为了甲，制定本规定。\n\n"
        "第二条\u3000养犬人应当：\n\n（一）登记；\n\n（二）年检。\n\n第三条规定的年检，每年一次。\n\n第三条　违者罚款。\n"
    )
    found = parsed(text, "a.md")
    assert [s.path for s in found.sections] == [
        ("某市养犬规定",),
        ("某市养犬规定", "第一章\u3000总\u3000则"),
        ("某市养犬规定", "第一章\u3000总\u3000则", "第一条"),
        ("某市养犬规定", "第一章\u3000总\u3000则", "第二条"),
        ("某市养犬规定", "第一章\u3000总\u3000则", "第三条"),
    ]
    article = found.sections[3]
    assert (article.number, article.title, article.heading.of(text)) == ("第二条", "", "第二条")
    assert article.span.of(text).endswith("每年一次。")
    (passage,) = [p for p in found.passages if p.heading_path[-1] == "第二条"]
    assert passage.text == article.span.of(text)
    assert [s.ordinal for s in passage.sentences] == [0, 1, 2, 0]


def test_articles_with_titles_are_headings_that_hold_others() -> None:
    text = "第一条 适用范围\n正文。\n第二条 假期\n（一）司龄假\n正文。\n（二）陪护假\n正文。\n"
    assert paths(text) == [
        ("第一条 适用范围",),
        ("第二条 假期",),
        ("第二条 假期", "（一）司龄假"),
        ("第二条 假期", "（二）陪护假"),
    ]


def test_a_code_stands_above_its_book() -> None:
    text = "# 某法典\n\n# 总则\n\n## 第一章 规定\n\n第一条 为了甲。\n"
    assert paths(text, "a.md")[-1] == ("某法典", "总则", "第一章 规定", "第一条")


def test_the_top_heading_of_other_markdown_is_its_title() -> None:
    found = parsed("# 某报告\n\n## 1 甲\n\n### 1.1 乙\n\n正文。\n", "a.md")
    assert found.document.title == "某报告"
    assert [s.path for s in found.sections] == [("1 甲",), ("1 甲", "1.1 乙")]


def test_articles_count_through_chapters() -> None:
    assert kinds("第一章 甲\n第一条 子。\n第二条 丑。\n第二章 乙\n第三条 寅。\n") == []


def test_a_text_without_headings_is_one_piece() -> None:
    found = parsed("今天天气很好。我们去公园。\n\n明天也好。\n")
    assert found.sections == ()
    assert [(p.heading_path, p.anchor, p.text) for p in found.passages] == [
        ((), "s", "今天天气很好。我们去公园。\n\n明天也好。")
    ]


def test_short_lines_over_paragraphs_are_headings_where_nothing_has_a_number() -> None:
    text = "住院须知\n办理入院\n请持住院证办理。\n预交金\n按标准缴纳。\n探视时间\n每日下午可以探视。\n某某医院\n2024年5月\n"
    assert paths(text) == [("办理入院",), ("预交金",), ("探视时间",)]
    assert paths("散文\n小桥\n流水人家。\n古道\n夕阳西下。\n") == []


def test_bold_lines_and_lines_with_a_colon_are_headings_too() -> None:
    assert paths("**一、总体要求**\n正文。\n二、基本情况：\n正文。\n1.材料包括：\n身份证。\n") == [
        ("一、总体要求",),
        ("二、基本情况：",),
    ]


def test_names_of_pictures_and_the_month_below_a_title_are_no_headings() -> None:
    text = "**工作报告**\n\n**（2024年12月）**\n\n**窗口服务**\n\n新增窗口8个。\n\n**图1 窗口分布**\n\n**下一步工作**\n\n延长服务时间。\n"
    titles = [s.title for s in parse(document(text, "a.md")).sections]
    assert "窗口服务" in titles and "下一步工作" in titles
    assert not any("图1" in title or "2024年" in title for title in titles)


def test_a_list_below_a_name_behind_others_belongs_to_it() -> None:
    text = (
        "目录\n\n一、单位主要职能\n\n二、单位机构设置\n\n三、收入预算总表\n\n四、其他情况说明\n\n五、名词解释\n\n"
        "单位主要职能\n\n管理收支。\n\n单位机构设置\n\n设有科室。\n\n收入预算总表\n\n收入合计。\n\n"
        "其他情况说明\n\n一、机关运行经费\n\n经费减少。\n\n二、政府采购\n\n采购增加。\n\n名词解释\n\n收入是所得。\n"
    )
    levels = {s.title: s.level for s in parse(document(text, "a.txt")).sections}
    assert (levels["其他情况说明"], levels["机关运行经费"], levels["政府采购"], levels["名词解释"]) == (
        1,
        2,
        2,
        1,
    )
