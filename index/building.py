"""Passages to an index generation."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index import generations
from index.encoder import Encoder
from index.lexical import LexicalIndex
from index.manifest import Manifest, file_hash, joint_hash, write_manifest
from index.normal import normalise
from index.vectors import VectorIndex, Vectors
from ingest import InputError, Parsed, Passage, write_passages
from ingest.ledger.bookkeeping import write_books
from ingest.stored.originals import Originals

DOCUMENTS = "documents.jsonl"
LEDGERS = "ledgers.jsonl"
PASSAGE_VECTORS = "passages.faiss"
SENTENCE_VECTORS = "sentences.faiss"

# Whatever changes the vectors, the words or the ledgers of the same passages counts as another generation.
_METHOD = "2"


@dataclass(frozen=True)
class Generation:
    """An index that was built and serves from now on."""

    path: Path
    manifest: Manifest

    @property
    def id(self) -> str:
        return self.manifest.generation


def embedded_text(passage: Passage) -> str:
    """What both legs see of a passage: its headings and its text, in the normal form."""
    return normalise(passage.embedded or passage.text)


def sentence_texts(passage: Passage) -> list[str]:
    """What is embedded of each sentence: the nearest heading, the passage's label, the sentence itself."""
    heading = f"{passage.heading_path[-1]}\n" if passage.heading_path else ""
    texts = []
    for sentence in passage.sentences:
        start = sentence.span.start - passage.start
        text = passage.text[start : sentence.span.end - passage.start]
        label = "" if passage.label.startswith(text) or text.startswith(passage.label) else passage.label
        texts.append(normalise(f"{heading}{label}{text}"))
    return texts


def build_index(
    parsed: Sequence[Parsed],
    out: Path,
    encoder: Encoder,
    progress: bool = False,
    sentences: bool = True,
    originals: Sequence[Originals] = (),
) -> Generation:
    """Build a new generation in ``out`` beside the old one, check it, and let it serve.

    ``progress`` shows bars on a terminal; without ``sentences`` the vectors of single sentences are left out,
    which spares large collections most of the time and space; from ``originals`` the files are taken over whose pages
    can be drawn.  Raises InputError where there is nothing to
    search or ``out`` cannot be written; whatever happens, the old generation goes on serving.
    """
    passages = [passage for one in parsed for passage in one.passages]
    if not passages:
        raise InputError("没有可检索的段落：请检查来源文件是否有正文")
    out = Path(out)
    with generations.building(out) as folder:
        write_passages(parsed, folder / DOCUMENTS)
        _take_over(parsed, originals, folder)
        write_books(parsed, folder / LEDGERS)
        vectors = encoder.encode_passages([embedded_text(one) for one in passages], progress)
        VectorIndex.build(vectors).save(folder / PASSAGE_VECTORS)
        LexicalIndex.build([one.embedded or one.text for one in passages]).save(folder)
        count = 0
        if sentences:
            texts = [text for one in passages for text in sentence_texts(one)]
            count = len(texts)
            found: Vectors = encoder.encode_passages(texts, progress)
            VectorIndex.build(found).save(folder / SENTENCE_VECTORS)
        manifest = _manifest(parsed, passages, count, encoder, folder)
        write_manifest(manifest, folder)
        return Generation(generations.publish(folder, out), manifest)


def _take_over(parsed: Sequence[Parsed], originals: Sequence[Originals], folder: Path) -> None:
    """Copies the originals that the documents name, where they are still kept."""
    for name in {one.document.original for one in parsed}:
        path = next((path for one in originals if (path := one.path(name))), None)
        if path is not None:
            shutil.copyfile(path, folder / name)


def _manifest(
    parsed: Sequence[Parsed], passages: Sequence[Passage], sentences: int, encoder: Encoder, folder: Path
) -> Manifest:
    hashed = joint_hash(f"{one.id}\t{one.embedded}" for one in passages)
    sources = {one.document.source: one.document.sha256 for one in parsed}
    identity = [
        _METHOD,
        encoder.name,
        encoder.fingerprint,
        hashed,
        str(bool(sentences)),
        *sources,
        *sources.values(),
    ]
    return Manifest(
        generation=joint_hash(identity)[:12],
        model=encoder.name,
        model_fingerprint=encoder.fingerprint,
        dim=encoder.dim,
        documents=len(parsed),
        passages=len(passages),
        sentences=sentences,
        sources=sources,
        passages_sha256=hashed,
        files={one.name: file_hash(one) for one in sorted(folder.iterdir())},
    )
