"""Folders and archives: names of their own, one bad file reported, limits kept, originals beside the passages."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx_made import docx, p
from files_made import zipped
from pdf_made import body, pdf

from ingest import InputError, read_passages
from ingest.__main__ import main
from ingest.readers.batch import Source, read_sources, sources_in
from ingest.readers.guarded import Guard
from ingest.stored.originals import Originals, folder_of

TEXT = "全区共受理申请714件，审结641件。\n"


def put(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def test_a_folder_of_many_kinds_goes_on_past_a_bad_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "来文"
    put(folder, "甲/通知.txt", TEXT)
    put(folder, "乙/通知.txt", TEXT.replace("714", "725"))
    put(folder, "报告.docx", docx(p(TEXT.strip())))
    put(folder, "坏.docx", b"PK\x03\x04nothing")
    put(folder, "公报.pdf", pdf([body(["　　全市办结十二件。"])]))
    put(folder, "~$报告.docx", b"lock")
    put(folder, ".隐藏/通知.txt", TEXT)
    put(folder, "程序.exe", b"MZ")
    out = tmp_path / "p.jsonl"
    assert main([str(folder), "--out", str(out)]) == 0
    errors = capsys.readouterr().err
    assert errors.count("\n") == 1 and "坏.docx" in errors and errors.startswith("跳过：")
    parsed = {one.document.source: one.document for one in read_passages(out)}
    assert sorted(parsed) == ["乙/通知.txt", "公报.pdf", "报告.docx", "甲/通知.txt"]
    kept = Originals(folder_of(out)).path(parsed["公报.pdf"].original)
    assert kept is not None and kept.read_bytes() == (folder / "公报.pdf").read_bytes()
    assert parsed["公报.pdf"].layout is not None and parsed["报告.docx"].layout is None
    assert parsed["报告.docx"].original == ""


def test_files_of_one_name_given_apart_are_told_apart(tmp_path: Path) -> None:
    one, other = put(tmp_path, "a/x/通知.txt", TEXT), put(tmp_path, "b/x/通知.txt", TEXT)
    third = put(tmp_path, "别的.txt", TEXT)
    assert [source.name for source in sources_in([one, other, third])] == [
        "a/x/通知.txt",
        "b/x/通知.txt",
        "别的.txt",
    ]


def test_the_members_of_an_archive_are_documents(tmp_path: Path) -> None:
    inner = zipped({"深.txt": TEXT})
    data = zipped(
        {"甲/通知.txt": TEXT, "报告.docx": docx(p("正文。")), "空.txt": "", "里.zip": inner, "图.exe": b"x"}
    )
    told: list[str] = []
    documents = list(read_sources([Source(put(tmp_path, "包.zip", data), "包.zip")], told.append))
    assert [one.source for one in documents] == [
        "包.zip/甲/通知.txt",
        "包.zip/报告.docx",
        "包.zip/里.zip/深.txt",
    ]
    assert len(told) == 1 and "空.txt" in told[0]


def test_names_in_gbk_are_read(tmp_path: Path) -> None:
    data = zipped({"xx.txt": TEXT}).replace(b"xx.txt", "通.txt".encode("gb18030"))
    (document,) = read_sources([Source(put(tmp_path, "a.zip", data), "a.zip")], pytest.fail)
    assert document.source == "a.zip/通.txt"


def test_archives_in_archives_in_archives_are_not_opened(tmp_path: Path) -> None:
    data = zipped({"一.txt": TEXT})
    for _ in range(3):
        data = zipped({"里.zip": data})
    told: list[str] = []
    assert not list(read_sources([Source(put(tmp_path, "a.zip", data), "a.zip")], told.append))
    assert "套了" in told[0]


def test_an_archive_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    from io import BytesIO
    from zipfile import ZIP_DEFLATED, ZipFile

    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", bytes(20 << 20))
    told: list[str] = []
    assert not list(read_sources([Source(put(tmp_path, "a.zip", out.getvalue()), "a.zip")], told.append))
    assert "过大" in told[0]


def test_a_folder_with_nothing_to_read_is_bad_input(tmp_path: Path) -> None:
    put(tmp_path, "a.exe", b"MZ")
    with pytest.raises(InputError, match="没有能读的文件"):
        sources_in([tmp_path])


def test_a_reader_that_takes_too_long_or_too_much_is_stopped_and_the_next_file_is_read() -> None:
    with Guard(seconds=0.0) as guard, pytest.raises(InputError, match="秒还没有读完"):
        guard.read(b"PK", ".docx", "慢.docx")
    with Guard(memory=1 << 20) as guard, pytest.raises(InputError, match=r"内存|中止"):
        guard.read(pdf([body(["正文。"])]), ".pdf", "大.pdf")
    with Guard() as guard:
        with pytest.raises(InputError, match="损坏"):
            guard.read(b"PK\x03\x04", ".docx", "坏.docx")
        assert guard.read(docx(p("正文。")), ".docx", "好.docx").text == "正文。\n"


@pytest.mark.parametrize("name", ["", "../a.pdf", "x" * 64 + ".pdf", "0" * 64 + ".pdf", "0" * 64 + ".exe"])
def test_no_other_name_leads_to_a_file(name: str, tmp_path: Path) -> None:
    put(tmp_path, "a.pdf", b"%PDF")
    assert Originals(tmp_path / "p.files").path(name) is None
