"""Readers: what a file becomes, what belongs to the page around it, and every kind of bad file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ingest import BUNDLED, InputError, parse, read_document, read_passages, write_passages
from ingest.__main__ import main
from ingest.frame.boilerplate import find_boilerplate
from ingest.readers import document
from ingest.readers.html import read_html

TEXT = "某区2021年工作报告\n\n一、总体情况\n\n全区共受理申请714件，审结641件。\n"


def write(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_text_is_the_file_as_python_reads_it(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", TEXT.replace("\n", "\r\n").encode())
    assert read_document(path).text == path.read_text(encoding="utf-8") == TEXT


def test_lone_carriage_returns_are_line_ends_too(tmp_path: Path) -> None:
    path = write(tmp_path, "a.md", "一、甲\r正文。\r".encode())
    assert read_document(path).text == path.read_text(encoding="utf-8")


def test_byte_order_mark_stays_in_the_text_but_in_no_passage(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", b"\xef\xbb\xbf" + "共714件。\n第二行。\n".encode())
    parsed = parse(read_document(path))
    assert parsed.document.text == path.read_text(encoding="utf-8")
    assert parsed.document.text[0] == "\ufeff"
    assert [p.text for p in parsed.passages] == ["共714件。\n第二行。"]


def test_gb18030_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", TEXT.replace("\n", "\r\n").encode("gb18030"))
    read = read_document(path)
    assert (read.text, read.title, read.source) == (TEXT, "某区2021年工作报告", "a.txt")


def test_html_becomes_lines_with_headings_and_cells(tmp_path: Path) -> None:
    page = (
        "<html><head><title>t</title><script>x()</script></head><body><nav>首页</nav><h1>某区报告</h1>"
        "<h2>一、总体情况</h2><p>全区共<b>12</b>个街道。<br>另有乡镇。</p>"
        "<table><tr><th>街道</th><th>件数（件）</th></tr><tr><td>东街</td><td>12</td></tr>"
        "<tr><td>西街</td><td>30</td></tr></table></body></html>"
    )
    read = read_document(write(tmp_path, "a.html", page.encode()))
    lines = [line for line in read.text.split("\n") if line]
    assert lines == [
        "# 某区报告",
        "## 一、总体情况",
        "全区共12个街道。",
        "另有乡镇。",
        "街道 | 件数（件）",
        "东街 | 12",
        "西街 | 30",
    ]
    parsed = parse(read)
    assert parsed.document.title == "某区报告"
    assert [s.path for s in parsed.sections] == [("一、总体情况",)]
    (table,) = parsed.tables
    assert [[(c.value, c.unit) for c in row.cells] for row in table.rows] == [[("12", "件")], [("30", "件")]]


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ("utf-8", "utf-8-sig"),
        ("gb2312", "gbk"),
        ("utf-8", "gbk"),
        ("big5", "big5"),
        ("utf-16", "utf-8"),
        ("?", "gbk"),
    ],
)
def test_a_page_is_read_by_what_it_says_or_by_what_it_is(charset: str, encoding: str, tmp_path: Path) -> None:
    page = f'<meta charset="{charset}"><p>北京公安。'.encode(encoding)
    assert read_document(write(tmp_path, "a.html", page)).text == "北京公安。\n"


def test_what_a_browser_would_run_is_no_text(tmp_path: Path) -> None:
    page = (
        '<script>var a="甲"</script><p onclick="乙()">正文<img src=x onerror=丙()>'
        '<a href="javascript:丁()">链接</a>。</p><style>p{}</style><iframe srcdoc="戊"></iframe><noscript>己</noscript>'
    )
    assert read_document(write(tmp_path, "a.html", page.encode())).text == "正文链接。\n"


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    with pytest.raises(InputError, match="普通文件"):
        read_document(tmp_path / "a.txt")


def test_a_name_that_is_no_utf8_can_be_stored_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"\xffa.txt")
    path.write_text(TEXT, encoding="utf-8")
    write_passages([parse(read_document(path))], tmp_path / "out.jsonl")
    assert read_passages(tmp_path / "out.jsonl")[0].document.source == "\ufffda.txt"


BAD = {
    "empty.txt": (b"", "空的"),
    "blank.txt": (" \n\t\u3000\ufeff\n".encode(), "空白"),
    "binary.txt": (bytes(range(256)) * 8, "二进制"),
    "control.txt": (b"abc\x1b[0m\x02", "控制字符"),
    "latin.txt": ("déjà vu où ça ñandú".encode("latin-1") * 9, "编码"),
    "garbled.txt": (bytes([0xAA, 0xA1, 0xAF, 0xFE]) * 99, "编码"),
    "utf16.txt": (TEXT.encode("utf-16"), "二进制"),
    "report.docx": (b"PK\x03\x04", "损坏"),
    "report.key": (TEXT.encode(), "不支持"),
    "bare": (TEXT.encode(), "不支持"),
    "two\nlines.txt": (b"", "空的"),
    "binary.html": (bytes(range(256)) * 8, "二进制"),
    "broken.html": ("<p>正文内容在这里。".encode() + b"\xe6", "编码"),
    "every-byte.html": (bytes(range(1, 256)) * 8, "编码"),
    "empty.html": (b"<html><script>1</script></html>", "没有正文"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_one_clear_line(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, words = BAD[name]
    path = write(tmp_path, name, data)
    with pytest.raises(InputError, match=words):
        read_document(path)
    assert main([str(path), "--out", str(tmp_path / "out.jsonl")]) == 2
    errors = capsys.readouterr().err
    assert errors.count("\n") == 1
    assert name.replace("\n", " ") in errors
    assert not (tmp_path / "out.jsonl").exists()


def test_missing_files_and_folders_are_bad_input(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="不存在"):
        read_document(tmp_path / "no.txt")
    with pytest.raises(InputError, match="文件夹"):
        read_document(tmp_path)


def test_one_very_long_line_is_cut_into_passages(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", ("全区共受理申请714件，审结641件。" * 20_000).encode())
    parsed = parse(read_document(path))
    assert "".join(p.text for p in parsed.passages) == parsed.document.text
    assert max(len(p.text) for p in parsed.passages) <= 350


def test_a_long_line_without_any_mark_is_cut_all_the_same() -> None:
    parsed = parse(document("朝" * 5_000, "a.txt"))
    assert "".join(p.text for p in parsed.passages) == parsed.document.text
    assert max(len(p.text) for p in parsed.passages) <= 600


def test_boilerplate_of_the_white_paper_is_its_page() -> None:
    read = read_document(BUNDLED)
    head, tail = (span.of(read.text) for span in read.boilerplate)
    assert head.startswith("办理会员咨询热线")
    assert head.endswith("建设快讯正文")
    assert tail.startswith("附件:")
    assert tail.endswith("沟 通")
    assert len(head) + len(tail) == 483
    assert read.title == "朝阳区法治政府建设白皮书(2021版)"


def test_contact_lines_of_the_document_itself_are_its_own() -> None:
    text = "办事指南\n\n一、办理方式\n\n请您到窗口办理。\n\n二、联系方式\n\n咨询热线：010-12345678\n\n扫一扫关注我们。\n"
    assert find_boilerplate(text) == ()


def test_a_title_above_the_page_lines_is_kept() -> None:
    text = "某区关于优化服务的通知\n\n发布日期：2024-01-01 来源：某区 字号：大\n\n各街道：\n\n现将有关事项通知如下。\n"
    (span,) = find_boilerplate(text)
    assert span.of(text) == "发布日期：2024-01-01 来源：某区 字号：大"
    assert document(text, "a.txt").title == "某区关于优化服务的通知"


def test_html_comments_are_not_text() -> None:
    parsed = parse(
        document("# 某法\n\n2020年1月1日 通过\n\n<!-- INFO END -->\n\n第一条 为了甲，制定本法。\n", "a.md")
    )
    assert all("INFO" not in p.text for p in parsed.passages)


def test_a_page_that_is_hidden_until_a_script_shows_it_is_read() -> None:
    page = b'<html><body style="visibility: hidden"><h1>Notice</h1><p style="display:none">copy</p><p>Open at nine.</p></body></html>'
    assert read_html(page, "a.html").text == "# Notice\n\nOpen at nine.\n"


def test_the_heading_of_the_site_is_no_title_where_the_page_names_its_article() -> None:
    page = (
        '<html><head><meta name="ArticleTitle" content="关于开放食堂的通知"></head><body><h1>青石区政府信息公开</h1>'
        "<h1>关于开放食堂的通知</h1><p>食堂自九点开放，详情见下文所附的各项说明。</p></body></html>"
    )
    reading = read_html(page.encode(), "a.html")
    text = reading.text
    assert [span.of(text) for span in reading.furniture] == ["青石区政府信息公开\n\n"]
    assert (
        text == "青石区政府信息公开\n\n# 关于开放食堂的通知\n\n食堂自九点开放，详情见下文所附的各项说明。\n"
    )
    assert document(text, "a.html").title == "关于开放食堂的通知"


def test_a_head_without_end_and_a_form_around_the_page_hold_the_text() -> None:
    page = (
        "<html><head><title>图书证</title><meta name='a' content='b'><form><div><nav><a>首页</a><a>检索</a></nav>"
        "<p>读者凭证入馆。</p><p>证件遗失须挂失。</p></div></form></html>"
    )
    assert read_html(page.encode(), "a.html").text == "读者凭证入馆。\n\n证件遗失须挂失。\n"


def test_forms_and_menus_beside_the_text_are_left_out() -> None:
    page = "<body><form>请输入关键词。<button>搜</button></form><p>周一闭馆。</p><p>周日开放。</p><footer>版权所有</footer></body>"
    assert read_html(page.encode(), "a.html").text == "周一闭馆。\n\n周日开放。\n"
