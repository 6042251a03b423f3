"""A document as the windows that the program reads, searchable; for making training data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import cast

from chatbot.finding.candidates import Units
from chatbot.finding.legible import LegibleWindow, page_of
from chatbot.reader.reading import Window
from eval.fitting.reader.near import Near
from eval.outside.cutting import Range
from index import Index
from index.documents import Documents
from index.normal import normalise
from index.parts import embedded_text
from ingest import Parsed, Passage, parse, read_document


@dataclass(frozen=True, eq=False)
class Sheet:
    """A window with the ranges of its sentences (or rows, read out) and what the encoder is given of it; ``page`` and
    ``passage`` for one of a document."""

    window: Window
    sentences: tuple[Range, ...]
    embedded: str
    page: LegibleWindow | None = None
    passage: Passage | None = None

    @property
    def sentence_texts(self) -> list[str]:
        """What the encoder is given of each sentence: the last heading's last part and the sentence, in the normal form."""
        heading = self.window.heading.split(" ")[-1]
        said = [self.window.text[a:b] for a, b in self.sentences]
        return [normalise(f"{heading}\n{text}" if heading else text) for text in said]


class WindowShelf:
    """The windows among which a question is put; ``text`` is that of the document, where it is one."""

    def __init__(self, sheets: Sequence[Sheet], text: str = "") -> None:
        self.sheets, self.text = tuple(sheets), text

    @cached_property
    def near(self) -> Near:
        return Near([f"{s.window.heading} {s.window.text}" for s in self.sheets])


def document_shelf(parsed: Parsed) -> WindowShelf:
    """Every passage as the program gives it to the reader."""
    # Units asks an index for its documents alone.
    units = Units(cast(Index, SimpleNamespace(documents=Documents.held([parsed]))))
    sheets = []
    for passage in parsed.passages:
        if found := units.of(passage):
            page = page_of(found, [0.0] * len(found))
            sheets.append(Sheet(page.window, page.ranges, embedded_text(passage), page, passage))
    return WindowShelf(sheets, parsed.document.text)


def open_shelf(path: Path) -> WindowShelf:
    return document_shelf(parse(read_document(path)))
