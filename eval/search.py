"""The program's own search over an outside corpus: an index of the entries, kept beside the run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from chatbot.reader.cutting import window_ranges
from eval.corpora import Entry
from eval.retrieve import fingerprint
from eval.trec import Scored
from ingest.document import Document
from ingest.structure import Parsed, Passage

if TYPE_CHECKING:
    from index import Index

PASSAGE = 350
"""Code points of a passage of a long entry, as ``ingest`` cuts them."""

PER_ENTRY = 3
"""Passages searched for each entry wanted: an entry may stand in the list with several."""


class CorpusSearch:
    """Entries by their best passage."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.whole = len(index.passages) == len(index.documents)

    def search(self, text: str, depth: int) -> list[Scored]:
        hits = self.index.search(text, depth if self.whole else depth * PER_ENTRY)
        best: dict[str, float] = {}
        for hit in hits:
            best.setdefault(hit.passage.source, float(hit.score))
        return [Scored(name, score) for name, score in best.items()][:depth]


def as_parsed(entry: Entry) -> Parsed:
    """An entry as a document of its own, its title as the one heading; a long one in several passages."""
    document = Document(entry.id, entry.text, entry.title)
    path = (entry.title,) if entry.title else ()
    passages = tuple(
        Passage(
            source=entry.id,
            heading_path=path,
            anchor="",
            start=start,
            end=end,
            text=entry.text[start:end],
            embedded="\n".join([*path, entry.text[start:end]]),
        )
        for start, end in window_ranges(entry.text, PASSAGE)
    )
    return Parsed(document, (), (), passages)


def open_corpus(entries: Sequence[Entry], directory: Path, model: str | None = None) -> CorpusSearch:
    """The search over these entries; an index of the same entries and model in ``directory`` is used again."""
    from index import Index, build_index
    from index.encoder import default_encoder

    about = {"corpus": fingerprint(entries), "model": model or "", "passage": PASSAGE}
    note = directory.with_name(directory.name + ".json")
    if not (note.is_file() and directory.is_dir() and json.loads(note.read_text(encoding="utf-8")) == about):
        build_index([as_parsed(entry) for entry in entries], directory, default_encoder())
        note.write_text(json.dumps(about) + "\n", encoding="utf-8")
    return CorpusSearch(Index.open(directory))
