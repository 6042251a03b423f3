"""DOCX as a reader sees it: list numbers, headings by style and form, merged cells, notes, tracked changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx_made import MACROS, W, docx, level, listed, numbering, p

from ingest import InputError, parse, read_document
from ingest.readers.counting import written
from ingest.readers.docx import read_docx


def lines(data: bytes) -> list[str]:
    return read_docx(data, "文件.docx").text.rstrip("\n").split("\n")


LAW = numbering(
    level(0, "chineseCounting", "第%1章"),
    level(1, "chineseCounting", "第%2条", '<w:lvlRestart w:val="0"/>'),
    level(2, "chineseCounting", "（%3）", '<w:suff w:val="nothing"/>'),
    level(3, "decimal", "%3.%4"),
    level(4, "decimal", "%1.%5", "<w:isLgl/>"),
)


def test_numbers_of_lists_stand_in_the_text() -> None:
    body = "".join(
        [
            *(
                listed("总则"),
                listed("为了甲。", 1),
                listed("适用于：", 1),
                listed("街道；", 2),
                listed("乡镇。", 2),
            ),
            *(
                listed("罚则"),
                listed("处以罚款。", 1),
                listed("情形：", 2),
                listed("细目", 3),
                listed("法定写法", 4),
            ),
        ]
    )
    assert lines(docx(body, numbering=LAW)) == [
        "第一章 总则", "第一条 为了甲。", "第二条 适用于：", "（一）街道；", "（二）乡镇。",
        "第二章 罚则", "第三条 处以罚款。", "（一）情形：", "一.1 细目", "2.1 法定写法",
    ]  # fmt: skip


def test_a_second_list_of_the_same_kind_starts_where_it_says() -> None:
    nums = (
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="0"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/></w:num>'
    )
    xml = numbering(level(0, "decimal", "%1."), nums=nums)
    body = "".join(listed("项", 0, number) for number in (1, 1, 2, 2, 3))
    assert lines(docx(body, numbering=xml)) == ["1.项", "2.项", "1.项", "2.项", "3.项"]


def test_a_list_without_definition_and_one_switched_off_have_no_numbers() -> None:
    assert lines(docx(listed("甲", 0, 9) + listed("乙", 0, 0) + listed("丙", 12, 1), numbering=LAW)) == [
        "甲",
        "乙",
        "丙",
    ]


def test_numbers_by_style_and_the_styles_they_are_based_on() -> None:
    styles = (
        f'<w:styles xmlns:w="{W}"><w:style w:type="paragraph" w:styleId="a"><w:name w:val="条"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="b"><w:name w:val="条文"/><w:basedOn w:val="a"/></w:style></w:styles>'
    )
    xml = numbering(level(0, "decimal", "%1)"), level(1, "decimal", "第%2条", '<w:pStyle w:val="b"/>'))
    body = p("为了甲。", '<w:pStyle w:val="b"/>') + p("适用乙。", '<w:pStyle w:val="b"/>')
    assert lines(docx(body, numbering=xml, styles=styles)) == ["第1条 为了甲。", "第2条 适用乙。"]


@pytest.mark.parametrize(
    ("value", "form", "expected"),
    [
        (10, "chineseCounting", "十"), (14, "chineseCountingThousand", "十四"), (20, "japaneseCounting", "二十"),
        (101, "chineseCountingThousand", "一百零一"), (110, "chineseCounting", "一百一十"), (2023, "ideographDigital", "二〇二三"),
        (1010, "chineseCounting", "一千零一十"), (27, "lowerLetter", "aa"), (4, "upperRoman", "IV"),
        (3, "decimalEnclosedCircle", "③"), (21, "decimalEnclosedCircle", "21"), (12, "chineseLegalSimplified", "壹拾贰"),
        (2, "ideographTraditional", "乙"), (3, "decimalFullWidth", "３"), (7, "decimalZero", "07"), (5, "none", ""),
        (0, "chineseCounting", "0"), (5, "unknown", "5"),
    ],
)  # fmt: skip
def test_numbers_are_written_as_word_writes_them(value: int, form: str, expected: str) -> None:
    assert written(value, form) == expected


HEADINGS = (
    f'<w:styles xmlns:w="{W}"><w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="2"><w:name w:val="小节"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="t"><w:name w:val="Title"/></w:style></w:styles>'
)


def test_headings_by_style_and_by_outline_level(tmp_path: Path) -> None:
    body = (
        p("青原市报告", '<w:pStyle w:val="t"/>') + p("总体情况", '<w:pStyle w:val="1"/>') + p("甲项工作", '<w:pStyle w:val="2"/>')
        + p("全市办结12件。") + p("全市共有街道12个。另有乡镇3个。", '<w:pStyle w:val="2"/>')
    )  # fmt: skip
    path = tmp_path / "a.docx"
    path.write_bytes(docx(body, styles=HEADINGS))
    parsed = parse(read_document(path))
    assert parsed.document.title == "青原市报告"
    assert [section.path for section in parsed.sections] == [("总体情况",), ("总体情况", "甲项工作")]
    for passage in parsed.passages:
        assert parsed.document.text[passage.start : passage.end] == passage.text


def test_a_title_by_its_form_over_two_lines() -> None:
    centred = '<w:jc w:val="center"/>'
    large, small = '<w:sz w:val="44"/>', '<w:sz w:val="32"/>'
    body = (
        p("青原市民政局", centred, small) + p("青原市民政局关于公布", centred, large) + p("津贴标准的通知", centred, large)
        + p("各县区：", "", small) + p("现将标准公布如下。" * 9, "", small)
    )  # fmt: skip
    assert lines(docx(body))[:3] == ["青原市民政局", "# 青原市民政局关于公布津贴标准的通知", "各县区："]


def test_merged_cells_are_told_where_they_reach() -> None:
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"

    whole = '<w:gridSpan w:val="3"/>'
    wide, down, on = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    body = (
        "<w:tbl>"
        f"<w:tr>{cell('单位：件', whole)}</w:tr>"
        f"<w:tr>{cell('街道', down)}{cell('受理', wide)}</w:tr>"
        f"<w:tr>{cell('', on)}{cell('网上')}{cell('窗口')}</w:tr>"
        f"<w:tr>{cell('东街')}{cell('12')}{cell('')}</w:tr>"
        f'<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>{cell("7")}{cell("8")}</w:tr>'
        "</w:tbl>"
    )
    assert lines(docx(body)) == [
        "单位：件", "| 街道 | 受理 | 受理 |", "| 街道 | 网上 | 窗口 |", "| 东街 | 12 |  |", "|  | 7 | 8 |",
    ]  # fmt: skip


def test_notes_stand_behind_the_paragraph_of_their_mark() -> None:
    notes = (
        f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="0" w:type="separator"><w:p/></w:footnote>'
        f'<w:footnote w:id="2">{p("含上年结转。")}</w:footnote></w:footnotes>'
    )
    body = '<w:p><w:r><w:t>受理12件</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:t>。</w:t></w:r></w:p>'
    assert lines(docx(body + p("下一段。"), footnotes=notes)) == [
        "受理12件[1]。",
        "[1] 含上年结转。",
        "下一段。",
    ]


def test_tracked_changes_count_as_accepted_and_hidden_text_is_none() -> None:
    body = (
        '<w:p><w:r><w:t>罚款</w:t></w:r><w:del w:id="1"><w:r><w:delText>五百元</w:delText></w:r></w:del>'
        '<w:ins w:id="2"><w:r><w:t>八百元</w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r></w:p>'
        '<w:p><w:pPr><w:rPr><w:del w:id="3"/></w:rPr></w:pPr><w:r><w:t>前半</w:t></w:r></w:p>' + p("后半。")
    )
    assert lines(docx(body)) == ["罚款八百元", "前半后半。"]


def test_the_code_of_a_field_is_not_text_but_its_result_is() -> None:
    def field(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    body = (
        f'<w:p>{field("begin")}<w:r><w:instrText>HYPERLINK "http://x"</w:instrText></w:r>{field("separate")}'
        f"<w:r><w:t>一、总则</w:t><w:tab/><w:t>3</w:t></w:r>{field('end')}</w:p>"
    )
    assert lines(docx(body)) == ["一、总则\t3"]


def test_macros_and_links_to_elsewhere_are_left_alone() -> None:
    link = (
        '<Relationship Id="x" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
        'Target="http://192.0.2.1/evil.dotm" TargetMode="External"/>'
    )
    assert lines(docx(p("正文。"), main=MACROS, extra=link)) == ["正文。"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04", "损坏"),
        (docx(""), "没有文字"),
        (docx(p("正文"))[:-40], "损坏"),
        (docx("<w:p>" * 300 + "</w:p>" * 300), "损坏"),
        (docx("<w:p"), "损坏"),
        (docx(f"<w:p><w:r><w:t>{'甲' * (12 << 20)}</w:t></w:r></w:p>"), "过大"),
    ],
)
def test_bad_files_are_one_clear_line(data: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words):
        read_docx(data, "文件.docx")
