"""DOCX: paragraphs, lists with their numbers, tables, notes behind the paragraph that bears their mark.

Tracked changes count as accepted; headers, footers, comments and hidden text are left out.  Macros and links to
elsewhere are never followed: only the XML of the document's own parts is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from ingest.errors import InputError
from ingest.readers.docx_styles import Style, direct, overlaid, read_styles
from ingest.readers.docx_table import table_cells
from ingest.readers.docx_text import all_bold, first_run, is_deleted, note_of, paragraph_text, text_boxes
from ingest.readers.foreign import foreign, missing
from ingest.readers.form import Block, marked
from ingest.readers.grid import grid_lines
from ingest.readers.numbering import Numbering, read_numbering
from ingest.readers.reading import FileText
from ingest.readers.wordml import child, w
from ingest.readers.zipped import open_zip

_ADVICE = "请用 Word 或 WPS 打开后另存为 .docx"
_HOLDERS = {w(name) for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")}

Element = Any


def read_docx(data: bytes, name: str) -> FileText:
    """The text of a DOCX (or DOCM, without its macros); a paragraph or a table row is a line."""
    try:
        from docx.package import Package
    except ModuleNotFoundError:
        raise missing(name, "DOCX", "office") from None
    open_zip(data, name)  # the limits; python-docx itself has none
    with foreign(name, "DOCX", _ADVICE):
        lines = marked(list(_BodyWalk(_Parts(Package.open(BytesIO(data)).main_document_part)).blocks()))
    text = "\n".join(line for line in lines if line.strip("# |"))
    if not text.strip():
        raise InputError(f"{name}：文件里没有文字（可能只有图片），请导出为 PDF 再试")
    return FileText(text + "\n")


class _Parts:
    """The XML of a document and of the parts that it refers to."""

    def __init__(self, main: Any) -> None:
        from docx.oxml import parse_xml

        self.root: Element = parse_xml(main.blob)
        parts = {}
        for relation in main.rels.values():
            if not relation.is_external:
                parts[relation.reltype.rsplit("/", 1)[-1]] = relation.target_part.blob
        found = {
            kind: parse_xml(parts[kind])
            for kind in ("styles", "numbering", "footnotes", "endnotes")
            if kind in parts
        }
        self.styles = read_styles(found.get("styles"))
        self.numbering: Numbering = read_numbering(found.get("numbering"))
        self.notes = {
            kind: note_of(found.get(kind + "s"), kind) for kind in ("footnote", "endnote")
        }  # fmt: skip


class _BodyWalk:
    """One pass over the body, in order, for list numbers and note marks count on."""

    def __init__(self, parts: _Parts) -> None:
        self._parts = parts
        self._noted: list[tuple[str, Element]] = []
        self._marks = 0
        self._held = ""  # the text of paragraphs whose end was deleted

    def blocks(self) -> Iterator[Block]:
        body = child(self._parts.root, "body")
        yield from self._blocks(body if body is not None else [])

    def _blocks(self, holder: Element) -> Iterator[Block]:
        for one in holder:
            if one.tag == w("p"):
                yield from self._paragraph(one)
            elif one.tag == w("tbl"):
                yield from self._table(one)
            elif one.tag in _HOLDERS:
                yield from self._blocks(one)

    def _paragraph(self, paragraph: Element) -> Iterator[Block]:
        for box in text_boxes(paragraph):
            yield from self._blocks(box)
        text = paragraph_text(paragraph, self._mark)
        if is_deleted(paragraph):
            self._held += text
            return
        text, self._held = self._held + text, ""
        look = self._look(paragraph)
        label = self._label(look, _style_id(paragraph)) if look.list_id not in (None, "0") else ""
        if text.strip():
            yield Block(
                "\n".join(line.strip() for line in (label + text.strip()).split("\n") if line.strip()),
                -1
                if look.title
                else look.level
                if look.level and look.level <= 9 and not look.contents
                else 0,
                all_bold(paragraph, bool(look.bold)),
                bool(look.centred),
                look.size or 0,
                bool(label),
                contents=look.contents,
            )
        yield from self._notes()

    def _look(self, paragraph: Element) -> Style:
        styles = self._parts.styles
        style = styles.get(_style_id(paragraph), styles[""])
        return overlaid(style, direct(child(paragraph, "pPr"), first_run(paragraph)))

    def _label(self, look: Style, style: str) -> str:
        numbering = self._parts.numbering
        depth = look.depth
        if depth is None:
            depth = numbering.level_of_style(look.list_id or "", style)
        return numbering.label(look.list_id or "", depth or 0)

    def _mark(self, kind: str, note: str) -> str:
        element = self._parts.notes[kind].get(note)
        if element is None:
            return ""
        self._marks += 1
        mark = f"[{self._marks}]"
        self._noted.append((mark, element))
        return mark

    def _notes(self) -> Iterator[Block]:
        """The notes whose marks were met, behind the paragraph or the table."""
        while self._noted:
            mark, element = self._noted.pop(0)
            text = " ".join(paragraph_text(one, self._mark).strip() for one in element.iter(w("p"))).strip()
            if text:
                yield Block(f"{mark} {text}")

    def _table(self, table: Element) -> Iterator[Block]:
        cells = table_cells(table, self._cell_text)
        for line in grid_lines(cells):
            yield Block(line, table=True)
        yield from self._notes()

    def _cell_text(self, cell: Element) -> str:
        """A cell's paragraphs; a table inside a cell is told there, row by row."""
        held, self._noted = self._noted, []
        lines = [block.text for block in self._blocks(cell)]
        self._noted = held + self._noted
        return "\n".join(line.strip("| ") for line in lines)


def _style_id(paragraph: Element) -> str:
    style = child(paragraph, "pPr", "pStyle")
    return "" if style is None else style.get(w("val")) or ""
