"""The numbers of DOCX lists against those that LibreOffice writes; skipped where it is not installed.

Left out is what LibreOffice writes otherwise than the standard has it: levels that never restart, legal numbering, signs in
circles beyond twenty, ``ideographDigital`` from ten on.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from docx_made import W, docx, level, listed, numbering, p

from ingest.readers.docx import read_docx

SOFFICE = shutil.which("soffice")
FORMS = (
    "decimal decimalZero decimalFullWidth upperLetter lowerLetter upperRoman lowerRoman chineseCounting chineseCountingThousand "
    "japaneseCounting taiwaneseCounting chineseLegalSimplified ideographLegalTraditional ideographTraditional ideographZodiac"
).split()
DEEP = (0, 1, 2, 2, 3, 3, 4, 4, 3, 2, 1, 0, 2, 2, 1, 4, 0, 3)
LISTS = ((1, 0), (1, 0), (1, 1), (2, 0), (2, 0), (3, 0), (1, 0), (4, 0), (4, 1), (4, 0), (2, 0), (3, 1))


def num(number: int, start: int | None = None) -> str:
    override = (
        ""
        if start is None
        else f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{start}"/></w:lvlOverride>'
    )
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="0"/>{override}</w:num>'


def styled() -> bytes:
    """Chapters and articles by heading styles that carry the list, an item by hand, one heading with its number off."""
    heads = "".join(
        f'<w:style w:type="paragraph" w:styleId="h{n}"><w:name w:val="heading {n}"/><w:pPr><w:numPr>'
        f'<w:ilvl w:val="{n - 1}"/><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="{n - 1}"/></w:pPr></w:style>'
        for n in (1, 2)
    )
    xml = numbering(
        level(0, "chineseCounting", "第%1章", '<w:pStyle w:val="h1"/>'),
        level(1, "chineseCounting", "第%2节", '<w:pStyle w:val="h2"/>'),
        level(2, "chineseCounting", "（%3）"),
    )
    first, second = '<w:pStyle w:val="h1"/>', '<w:pStyle w:val="h2"/>'
    off = '<w:pStyle w:val="h1"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>'
    body = p("馆舍", first) + p("东楼", second) + listed("阅览", 2) + listed("外借", 2) + p("西楼", second)
    body += p("序", off) + p("馆员", first) + p("培训", second) + listed("新人", 2)
    return docx(body, numbering=xml, styles=f'<w:styles xmlns:w="{W}">{heads}</w:styles>')


def made() -> dict[str, bytes]:
    files = {
        form: docx(
            "".join(listed(f"项{n}") for n in range(1, 131)), numbering=numbering(level(0, form, "（%1）"))
        )
        for form in FORMS
    }
    deep = (
        level(0, "decimal", "%1"), level(1, "decimal", "%1.%2"), level(2, "decimal", "%1.%2.%3"), level(3, "lowerLetter", "%4)"),
        level(4, "decimalEnclosedCircle", "%5"),
    )  # fmt: skip
    files["deep"] = docx(
        "".join(listed(f"文{n}", depth) for n, depth in enumerate(DEEP)), numbering=numbering(*deep)
    )
    law = (
        level(0, "chineseCounting", "第%1章"),
        level(1, "chineseCounting", "第%2条"),
        level(2, "chineseCounting", "（%3）"),
    )
    files["law"] = docx(
        "".join(listed(f"文{n}", min(d, 2)) for n, d in enumerate(DEEP)), numbering=numbering(*law)
    )
    shared = numbering(
        level(0, "decimal", "%1."),
        level(1, "lowerLetter", "%2)"),
        nums=num(1) + num(2, 1) + num(3) + num(4, 5),
    )
    files["lists"] = docx("".join(listed("项", depth, number) for number, depth in LISTS), numbering=shared)
    files["styled"] = styled()
    return files


def compact(text: str) -> list[str]:
    lines = ("".join(line.split()).lstrip("\ufeff#") for line in text.splitlines())
    return [line for line in lines if line]


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_numbers_of_lists_are_those_that_libreoffice_writes(tmp_path: Path) -> None:
    files = made()
    for name, data in files.items():
        (tmp_path / f"{name}.docx").write_bytes(data)
    subprocess.run(
        [
            str(SOFFICE), f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to",
            "txt:Text (encoded):UTF8", "--outdir", str(tmp_path), *(str(tmp_path / f"{name}.docx") for name in files),
        ],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    for name, data in files.items():
        theirs = compact((tmp_path / f"{name}.txt").read_text(encoding="utf-8"))
        assert compact(read_docx(data, f"{name}.docx").text) == theirs, name
