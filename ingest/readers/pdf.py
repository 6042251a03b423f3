"""PDF: the text layer where there is a sound one, recognition of the drawn page where there is none.

pypdfium2 gives characters with their places, pdfplumber the cells of ruled tables.  Nothing of a file is executed or
followed: no script, no form action, no link, no attachment.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from ingest.errors import InputError
from ingest.readers.assembly import Item, assemble
from ingest.readers.columns_of_page import page_lines
from ingest.readers.foreign import foreign, missing
from ingest.readers.furniture import furniture
from ingest.readers.garbled import is_garbled
from ingest.readers.pdf_tables import Ruled, ruled_tables
from ingest.readers.pdf_text import Char, in_pieces, page_chars
from ingest.readers.pieces import TextRun
from ingest.readers.reading import FileText
from ingest.text.layout import Page

MOST_PAGES = 2_000
MOST_SCANNED = 300
"""Pages that are recognised at most: a page takes some seconds."""
_FEWEST_CHARACTERS = 8
_FEWEST_RULES = 6
_MOST_RULES = 20_000
_ADVICE = "请重新下载，或用阅读器打开后另存为 PDF"


def read_pdf(data: bytes, name: str) -> FileText:
    """The text of a PDF, paragraphs joined over lines and pages, tables a row a line; with the box of every line."""
    try:
        import pdfplumber  # noqa: F401
        import pypdfium2
    except ModuleNotFoundError:
        raise missing(name, "PDF", "pdf") from None
    with foreign(name, "PDF", _ADVICE):
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            if "password" in str(error).lower():
                raise InputError(f"{name}：PDF 有打开密码，请先去掉密码") from None
            raise InputError(f"{name}：PDF 不完整或已损坏，{_ADVICE}") from None
        try:
            return _Pdf(document, data, name).read()
        finally:
            document.close()


class _Pdf:
    """One open file; pages are visited one after the other and let go again."""

    def __init__(self, document: Any, data: bytes, name: str) -> None:
        self._document, self._data, self._name = document, data, name
        if len(document) == 0:
            raise InputError(f"{name}：PDF 里一页也没有，请重新导出")
        if len(document) > MOST_PAGES:
            raise InputError(f"{name}：PDF 有 {len(document)} 页，最多 {MOST_PAGES} 页，请拆成几个文件")

    def read(self) -> FileText:
        layers = [self._layer(number) for number in range(len(self._document))]
        scanned = [number for number, (_, _, _, needs) in enumerate(layers) if needs]
        pages = [
            Page(width, height, number in scanned) for number, ((width, height), *_) in enumerate(layers)
        ]
        if len(scanned) > MOST_SCANNED:
            raise InputError(
                f"{self._name}：有 {len(scanned)} 页是扫描件，最多 {MOST_SCANNED} 页，请拆成几个文件"
            )
        recognised = self._recognised(scanned)
        tables = self._tables([number for number, (_, _, rules, _) in enumerate(layers) if rules], layers)
        items: list[Item] = []
        lines: list[list[TextRun]] = []
        for number, (_, chars, _, _) in enumerate(layers):
            found, left = tables.get(number, ([], chars))
            pieces = recognised[number] if number in recognised else in_pieces(left, number + 1)
            own = _in_order(pieces, found, pages[number].width)
            items.extend(own)
            lines.append([item for item in own if isinstance(item, TextRun)])
        reading = assemble(pages, items, furniture(lines, [page.height for page in pages]))
        if not reading.text.strip():
            raise InputError(f"{self._name}：PDF 里没有认出文字，请检查文件是不是空白页")
        return reading

    def _layer(self, number: int) -> tuple[tuple[float, float], list[Char], bool, bool]:
        """Size, characters, whether the page has rules of a table, and whether it has to be recognised."""
        page = self._document[number]
        try:
            chars = page_chars(page)
            paths, images = _objects(page)
            text = "".join(char.text for char in chars)
            sound = len(text) >= _FEWEST_CHARACTERS and not is_garbled(text)
            shows = images > 0 or paths > _FEWEST_RULES or is_garbled(text)
            return (
                page.get_size(),
                chars,
                sound and _FEWEST_RULES <= paths <= _MOST_RULES,
                not sound and shows,
            )
        finally:
            page.close()

    def _recognised(self, numbers: Sequence[int]) -> dict[int, list[TextRun]]:
        if not numbers:
            return {}
        from ingest.readers.ocr import Recogniser

        recogniser = Recogniser.load(self._name)
        found = {}
        for number in numbers:
            page = self._document[number]
            try:
                found[number] = recogniser.page(page, number + 1)
            finally:
                page.close()
        return found

    def _tables(
        self, numbers: Sequence[int], layers: Sequence[tuple[Any, list[Char], bool, bool]]
    ) -> dict[int, tuple[list[Ruled], list[Char]]]:
        if not numbers:
            return {}
        import pdfplumber

        found = {}
        with pdfplumber.open(BytesIO(self._data)) as plumbed:
            for number in numbers:
                page = plumbed.pages[number]
                found[number] = ruled_tables(page, layers[number][1], number + 1)
                page.close()
        return found


def _objects(page: Any) -> tuple[int, int]:
    """How many paths and how many images a page has."""
    import pypdfium2.raw as pdfium

    kinds = [one.type for one in page.get_objects(max_depth=3)]
    return kinds.count(pdfium.FPDF_PAGEOBJ_PATH), kinds.count(pdfium.FPDF_PAGEOBJ_IMAGE)


def _in_order(pieces: Sequence[TextRun], tables: Sequence[Ruled], width: float) -> list[Item]:
    """Lines and tables of a page from top to bottom."""
    items: list[Item] = []
    left = list(pieces)
    for table in tables:
        above = [piece for piece in left if piece.box.middle[1] < table.box.y0]
        items.extend(page_lines(above, width))
        items.append(table)
        taken = {id(piece) for piece in above}
        left = [piece for piece in left if id(piece) not in taken]
    return [*items, *page_lines(left, width)]
