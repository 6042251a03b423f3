"""The text of one DOCX paragraph as a reader sees it: insertions in, deletions and hidden text out.

Field codes are left out and their results kept, so a table of contents reads as it is printed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ingest.readers.wordml import child, on, w

Element = Any
NoteMark = Callable[[str, str], str]
"""Kind (``footnote``, ``endnote``) and id of a note, to the mark that stands in the text."""

_GONE = {
    w(name) for name in ("del", "moveFrom", "rPr", "pPr", "instrText", "delText", "rt", "commentReference")
}
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_BOX = w("txbxContent")
_PLAIN = {w("tab"): "\t", w("br"): "\n", w("cr"): "\n", w("noBreakHyphen"): "-", w("ptab"): "\t"}
_SYMBOLS = {0xFC: "√", 0xFB: "×", 0xFE: "☑", 0xA8: "□", 0x6F: "□", 0x6E: "■", 0xD8: "➢", 0x6C: "●", 0x52: "☑"}
"""Wingdings, as official forms use it."""


def paragraph_text(paragraph: Element, mark: NoteMark) -> str:
    """The text of a ``w:p`` without what its text boxes hold."""
    return "".join(_pieces(paragraph, mark, _Fields()))


class _Fields:
    """Where a walk stands among nested fields: codes are not shown, results are."""

    def __init__(self) -> None:
        self._open: list[bool] = []

    def meet(self, kind: str | None) -> None:
        if kind == "begin":
            self._open.append(True)
        elif kind == "separate" and self._open:
            self._open[-1] = False
        elif kind == "end" and self._open:
            self._open.pop()

    @property
    def in_code(self) -> bool:
        return any(self._open)


def _pieces(element: Element, mark: NoteMark, fields: _Fields) -> Iterator[str]:
    for one in element:
        tag = one.tag
        if not isinstance(tag, str) or tag in _GONE or tag == _BOX:
            continue
        if tag == w("fldChar"):
            fields.meet(one.get(w("fldCharType")))
        elif tag == w("r") and on(child(one, "rPr", "vanish")):
            continue
        elif tag == _CHOICE:  # the same twice, for older programs: text boxes and drawings
            yield from _pieces(one[0], mark, fields) if len(one) else ()
        elif fields.in_code and tag != w("r"):
            yield from _pieces(one, mark, fields) if len(one) else ()
        elif not fields.in_code and (text := _own_text(one, tag, mark)) is not None:
            yield text
        else:
            yield from _pieces(one, mark, fields)


def _own_text(element: Element, tag: str, mark: NoteMark) -> str | None:
    """The text of an element that stands for text; None for one that only holds others."""
    if tag in (w("t"), _MATH):
        return element.text or ""
    if tag == w("br") and element.get(w("type")) in ("page", "column"):
        return ""
    if tag in _PLAIN:
        return _PLAIN[tag]
    if tag == w("sym"):
        return _symbol(element.get(w("char")))
    if tag in (w("footnoteReference"), w("endnoteReference")):
        kind = "footnote" if tag == w("footnoteReference") else "endnote"
        return mark(kind, element.get(w("id")) or "")
    return None


def _symbol(code: str | None) -> str:
    try:
        number = int(code or "", 16)
    except ValueError:
        return ""
    return (
        _SYMBOLS.get(number & 0xFF, "")
        if 0xF000 <= number <= 0xF0FF
        else chr(number)
        if number < 0x10FFFF
        else ""
    )


def text_boxes(paragraph: Element) -> Iterator[Element]:
    """The contents of the text boxes that hang on a paragraph, each once."""
    for box in paragraph.iter(_BOX):
        if not any(_in_fallback(above) for above in box.iterancestors()):
            yield box


def _in_fallback(element: Element) -> bool:
    return bool(isinstance(element.tag, str) and element.tag.endswith("}Fallback"))


def is_deleted(paragraph: Element) -> bool:
    """Whether the paragraph's own end was deleted, so that what follows runs on."""
    return (
        child(paragraph, "pPr", "rPr", "del") is not None
        or child(paragraph, "pPr", "rPr", "moveFrom") is not None
    )


def first_run(paragraph: Element) -> Element | None:
    """The ``w:rPr`` of the first run that shows text."""
    for run in paragraph.iter(w("r")):
        if any((text.text or "").strip() for text in run.iter(w("t"))):
            return child(run, "rPr")
    return None


def all_bold(paragraph: Element, inherited: bool) -> bool:
    """Whether every run that shows text is bold."""
    runs = [
        run for run in paragraph.iter(w("r")) if any((text.text or "").strip() for text in run.iter(w("t")))
    ]
    bold = [on(child(run, "rPr", "b")) for run in runs]
    return bool(bold) and all(inherited if one is None else one for one in bold)


def note_of(part: Element | None, kind: str) -> dict[str, Element]:
    """The notes of ``footnotes.xml`` or ``endnotes.xml`` by id, without the rules that separate them."""
    if part is None:
        return {}
    return {
        one.get(w("id")) or "": one for one in part.iter(w(kind)) if one.get(w("type")) in (None, "normal")
    }


__all__ = ["all_bold", "first_run", "is_deleted", "note_of", "paragraph_text", "text_boxes"]
