"""The program's own search over an outside corpus: an index of the entries, kept beside the run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from eval.outside.corpora import CorpusEntry
from eval.outside.cutting import window_ranges
from eval.outside.retrieve import fingerprint
from eval.outside.trec import Scored
from eval.progress import progress as show_progress
from index.fusion import scaled_mean
from ingest.document import Document
from ingest.structure import Parsed, Passage

if TYPE_CHECKING:
    from eval.outside.legs import Leg
    from index import Index
    from index.encoder import Encoder
    from index.vectors import Vectors

PASSAGE = 350
"""Code points of a passage of a long entry, as ``ingest`` cuts them."""

SHARD = 256
"""Texts embedded between two savings."""

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
            dense, lexical = entries.get(hit.passage.source, (-1.0, 0.0))
            entries[hit.passage.source] = (
                max(dense, hit.dense_score if hit.dense_score is not None else -1.0),
                max(lexical, hit.lexical_score or 0.0),
            )
        if not entries:
            return []
        fused = scaled_mean(list(zip(*entries.values(), strict=True)))
        ranked = sorted(zip(entries, fused.tolist(), strict=True), key=lambda pair: -pair[1])
        return [Scored(name, score) for name, score in ranked[:depth]]


def as_parsed(entry: CorpusEntry) -> Parsed:
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
        parsed = [as_parsed(entry) for entry in entries]
        shards = directory.with_name(directory.name + ".vectors")
        build_index(parsed, directory, Shards(encoder, shards), sentences=False)
        note.write_text(json.dumps(about) + "\n", encoding="utf-8")
        for kept in shards.glob("*.npy"):
            kept.unlink()
        with suppress(OSError):  # something of somebody else's lies there
            shards.rmdir()
    index = Index.open(directory, encoder)
    return CorpusSearch(OneLeg(index, leg) if leg else index)


class Shards:
    """An embedding model whose vectors are kept on disk, a shard of texts at a time: a stopped build goes on."""

    def __init__(self, encoder: Encoder, directory: Path) -> None:
        self.encoder, self.directory = encoder, directory
        self.name, self.fingerprint, self.dim = encoder.name, encoder.fingerprint, encoder.dim

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self.encoder.encode_queries(texts)

    def encode_passages(self, texts: Sequence[str], progress: bool = False) -> Vectors:
        self.directory.mkdir(parents=True, exist_ok=True)
        starts = range(0, len(texts), SHARD)
        shards = (self._shard(texts[start : start + SHARD]) for start in starts)
        return np.concatenate(list(show_progress(shards, len(starts), f"向量（每步{SHARD}段）")))

    def _shard(self, texts: Sequence[str]) -> Vectors:
        key = hashlib.sha256("\0".join([self.fingerprint, *texts]).encode()).hexdigest()[:24]
        path = self.directory / f"{key}.npy"
        if path.is_file():
            kept: Vectors = np.load(path, allow_pickle=False)
            return kept
        vectors = self.encoder.encode_passages(texts)
        part = path.with_suffix(".part.npy")
        np.save(part, vectors, allow_pickle=False)
        part.replace(path)
        return vectors
