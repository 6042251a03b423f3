"""The program's own search over an outside corpus: an index of the entries, kept beside the run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from eval.outside.corpora import CorpusEntry
from eval.outside.cutting import window_ranges
from eval.outside.retrieve import fingerprint
from eval.outside.trec import Scored
from index.fusion import scaled_mean
from ingest.document import Document
from ingest.structure import Parsed, Passage

if TYPE_CHECKING:
    from eval.outside.legs import Leg
    from index import Index

PASSAGE = 350
"""Code points of a passage of a long entry, as ``ingest`` cuts them."""

TOGETHER = 16
"""Entries of one document: a stopped build goes on at the next one."""

PER_ENTRY = 3
"""Passages searched for each entry wanted: an entry may stand in the list with several."""


FUSION = "scaled mean"
"""How the legs are put together; part of what a run file says of itself."""


class CorpusSearch:
    """Entries by the best that any of their passages reaches in each leg, the legs fused by ``scaled_mean``."""

    def __init__(self, index: Index) -> None:
        self.index = index

    def search(self, text: str, depth: int) -> list[Scored]:
        entries: dict[str, tuple[float, float]] = {}
        for hit in self.index.search(text, depth * PER_ENTRY):
            dense, lexical = entries.get(hit.passage.anchor, (-1.0, 0.0))
            entries[hit.passage.anchor] = (
                max(dense, hit.dense_score if hit.dense_score is not None else -1.0),
                max(lexical, hit.lexical_score or 0.0),
            )
        if not entries:
            return []
        fused = scaled_mean(list(zip(*entries.values(), strict=True)))
        ranked = sorted(zip(entries, fused.tolist(), strict=True), key=lambda pair: -pair[1])
        return [Scored(name, score) for name, score in ranked[:depth]]


def as_parsed(entries: Sequence[CorpusEntry]) -> Parsed:
    """Entries as one document, each with its id as the anchor of its passages and its title as the one heading; a long one
    in several passages."""
    passages: list[Passage] = []
    text = ""
    for entry in entries:
        path = (entry.title,) if entry.title else ()
        for start, end in window_ranges(entry.text, PASSAGE):
            piece = entry.text[start:end]
            at = len(text) + start
            embedded = "\n".join([*path, piece])
            passages.append(
                Passage(entries[0].id, path, entry.id, at, at + len(piece), piece, embedded=embedded)
            )
        text += entry.text + "\n"
    return Parsed(Document(entries[0].id, text), (), (), tuple(passages))


def open_corpus(
    entries: Sequence[CorpusEntry], directory: Path, model: str | None = None, leg: Leg | None = None
) -> CorpusSearch:
    """The search over these entries, or one ``leg`` of it.

    An index of the same entries and model in ``directory`` is used again, where its vectors are those of this model.
    """
    from eval.outside.legs import OneLeg
    from index import Index, build_index
    from index.encoder import load_encoder

    encoder = load_encoder(model)
    about = {"corpus": fingerprint(entries), "model": encoder.fingerprint, "passage": PASSAGE}
    note = directory.with_name(directory.name + ".json")
    if not (note.is_file() and directory.is_dir() and json.loads(note.read_text(encoding="utf-8")) == about):
        parsed = [as_parsed(entries[at : at + TOGETHER]) for at in range(0, len(entries), TOGETHER)]
        build_index(parsed, directory, encoder, True, sentences=False)
        note.write_text(json.dumps(about) + "\n", encoding="utf-8")
    index = Index.open(directory, encoder)
    return CorpusSearch(OneLeg(index, leg) if leg else index)
