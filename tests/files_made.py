"""Small files of many formats made by code: workbooks, slides, OFD, books, web archives, images of text."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from PIL import Image, ImageDraw, ImageFont

FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")


def zipped(members: dict[str, bytes | str]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def drawn(lines: Sequence[str], size: tuple[int, int] = (1000, 500), kind: str = "PNG") -> bytes:
    """An image of lines of text, 36 pixels high, 60 apart."""
    image = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(image)
    font = ImageFont.truetype(str(FONT), 36)
    for number, line in enumerate(lines):
        pen.text((60, 50 + 60 * number), line, font=font, fill="black")
    out = BytesIO()
    image.save(out, kind)
    return out.getvalue()


def ofd(objects: Sequence[tuple[float, float, str]], members: dict[str, bytes] | None = None) -> bytes:
    """An OFD of one page of A4 with texts at (x, y) in millimetres, each character 4 mm wide."""
    texts = "".join(
        f'<ofd:TextObject ID="{n}" Boundary="{x} {y} {4 * len(text)} 5" Size="4">'
        f'<ofd:TextCode X="0" Y="4">{text}</ofd:TextCode></ofd:TextObject>'
        for n, (x, y, text) in enumerate(objects)
    )
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    return zipped(
        {
            "OFD.xml": f"<ofd:OFD {space}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
            "Doc_0/Document.xml": f"<ofd:Document {space}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297"
            f"</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages><ofd:Page ID='1' BaseLoc='Pages/P.xml'/>"
            f"</ofd:Pages></ofd:Document>",
            "Doc_0/Pages/P.xml": f"<ofd:Page {space}><ofd:Content><ofd:Layer>{texts}</ofd:Layer></ofd:Content></ofd:Page>",
            **(members or {}),
        }
    )


def epub(*chapters: str) -> bytes:
    items = "".join(
        f'<item id="c{n}" href="c{n}.html" media-type="application/xhtml+xml"/>' for n in range(len(chapters))
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
            '<rootfile full-path="OPS/book.opf"/></rootfiles></container>',
            "OPS/book.opf": f'<package xmlns="http://www.idpf.org/2007/opf"><manifest>{items}</manifest>'
            f"<spine>{spine}</spine></package>",
            **{f"OPS/c{n}.html": text for n, text in enumerate(chapters)},
        }
    )
