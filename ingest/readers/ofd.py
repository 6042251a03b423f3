"""OFD (GB/T 33190): text objects with their places from the XML; pages that are images are recognised."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from ingest.errors import InputError
from ingest.readers.archive import parse_xml
from ingest.readers.assembly import Item, assemble
from ingest.readers.columns_of_page import page_lines
from ingest.readers.foreign import foreign
from ingest.readers.furniture import furniture
from ingest.readers.pieces import Box, TextRun
from ingest.readers.reading import FileText
from ingest.readers.zipped import member_bytes, open_zip
from ingest.text.layout import Page

_MM = 72 / 25.4
_A4 = (595.0, 842.0)
_MOST_PAGES = 2_000
_IMAGES = (".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff")


def read_ofd(data: bytes, name: str) -> FileText:
    """The text of an OFD with its boxes, or what is recognised in its images where it has no text."""
    archive = open_zip(data, name)
    with foreign(name, "OFD", "请用 OFD 阅读器导出为 PDF"):
        package = _Package(archive, name)
        numbered = list(enumerate(package.pages(), 1))
    if len(numbered) > _MOST_PAGES:
        raise InputError(f"{name}：OFD 有 {len(numbered)} 页，最多 {_MOST_PAGES} 页，请拆成几个文件")
    pages = [Page(*size) for _, (size, _) in numbered]
    lines = [
        page_lines([piece for root in roots for piece in _pieces(root, n)], size[0])
        for n, (size, roots) in numbered
    ]
    if not any(lines):
        return _from_image(archive, name)
    items: list[Item] = [line for own in lines for line in own]
    return assemble(pages, items, furniture(lines, [page.height for page in pages]))


class _Package:
    """The first document of the archive."""

    def __init__(self, archive: ZipFile, name: str) -> None:
        self._archive, self._name = archive, name
        root = self._xml("OFD.xml").findtext(".//{*}DocRoot") or ""
        self._folder = posixpath.dirname(root.strip("/"))
        self._document = self._xml(root.strip("/"))

    def pages(self) -> Iterator[tuple[tuple[float, float], list[Element]]]:
        """The size of each page in points, and the XML of what stands on it: templates first."""
        usual = _size(self._document.find(".//{*}CommonData/{*}PageArea"))
        templates = {
            one.get("ID"): self._inside(one.get("BaseLoc", ""))
            for one in self._document.iterfind(".//{*}TemplatePage")
        }
        for page in self._document.iterfind(".//{*}Pages/{*}Page"):
            content = self._inside(page.get("BaseLoc", ""))
            used = [one.get("TemplateID") for one in content.iterfind("{*}Template")]
            yield (
                _size(content.find("{*}Area")) or usual or _A4,
                [*(templates[t] for t in used if t in templates), content],
            )

    def _inside(self, location: str) -> Element:
        path = location.lstrip("/") if location.startswith("/") else posixpath.join(self._folder, location)
        return self._xml(posixpath.normpath(path))

    def _xml(self, member: str) -> Element:
        return parse_xml(member_bytes(self._archive, member, self._name), self._name)


def _size(area: Element | None) -> tuple[float, float] | None:
    box = None if area is None else area.findtext("{*}PhysicalBox")
    if not box:
        return None
    _, _, width, height = _numbers(box)
    return width * _MM, height * _MM


def _pieces(root: Element, page: int) -> Iterator[TextRun]:
    for one in root.iterfind(".//{*}TextObject"):
        left, top, width, height = _numbers(one.get("Boundary", "0 0 0 0"))
        size = float(one.get("Size", "4"))
        codes = one.findall("{*}TextCode")
        for code in codes:
            text = (code.text or "").strip()
            if not text:
                continue
            # Several codes in one object stand at places of their own; one alone fills the object.
            y = float(code.get("Y", size)) if len(codes) > 1 else height
            x = float(code.get("X", 0)) if len(codes) > 1 else 0.0
            box = Box(
                (left + x) * _MM, (top + y - min(size, height)) * _MM, (left + width) * _MM, (top + y) * _MM
            )
            yield TextRun(text, page, box, size * _MM)


def _numbers(text: str) -> list[float]:
    values = [float(part) for part in text.split()]
    if len(values) != 4:
        raise ValueError(f"a box of {len(values)} numbers, expected 4")
    return values


def _from_image(archive: ZipFile, name: str) -> FileText:
    """What is recognised in the largest image of the archive: a scan wrapped in OFD is one image a page."""
    from ingest.readers.image import read_image

    images = [one for one in archive.infolist() if one.filename.lower().endswith(_IMAGES)]
    if not images:
        raise InputError(f"{name}：OFD 里没有文字，请用 OFD 阅读器导出为 PDF")
    largest = max(images, key=lambda one: one.file_size)
    return read_image(member_bytes(archive, largest, name), name)
