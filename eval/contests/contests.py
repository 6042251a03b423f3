"""Contests: the program beside its peers, and beside itself with one choice made otherwise.

Every contestant answers each question in turn in one process, and its run is kept; the table is Markdown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from eval.contests.peers import PEERS, Peer
from eval.contests.variants import resized, without_headings, without_ledger
from eval.report.table import runs_table
from eval.runs.running import Subject, run_together
from eval.runs.subjects import engine_subject, served_subject
from ingest import parse, read_document, read_passages
from ingest.structure import Parsed

if TYPE_CHECKING:
    from index import Index
    from index.encoder import Encoder
    from index.vectors import Vectors

OURS = "章句"


def beside_peers(documents: Path, questions: Path, out: Path, limit: int | None = None) -> str:
    """The program and its peers over the same documents, with the same embedding model."""
    from index.encoder import default_encoder

    encoder = default_encoder()
    parsed = load_documents(documents)
    texts = {found.document.source: found.document.text for found in parsed}
    subjects = {OURS: engine_subject(build(parsed, out / "index", encoder))}
    for name, make in PEERS.items():
        rank = make(texts, encoder)
        for suffix, sentence in (("", False), ("-句", True)):
            configuration = {"peer": name, "answer": "sentence" if sentence else "chunk"}
            subjects[name + suffix] = Subject(
                Peer(rank, encoder, sentence), texts, configuration=configuration
            )
    return contest(subjects, questions, out, limit)


def ablations(
    documents: Path,
    questions: Path,
    out: Path,
    limit: int | None = None,
    sizes: Sequence[int] = (),
    models: Sequence[str] = (),
) -> str:
    """The program as it is, then with each choice made otherwise."""
    from chatbot.engine import Engine
    from chatbot.reader.named import load_reader
    from eval.outside.legs import OneLeg
    from index.encoder import default_encoder, load_encoder

    encoder = Remembering(default_encoder())
    parsed = load_documents(documents)
    whole = build(parsed, out / "index", encoder)
    subjects = {
        OURS: engine_subject(whole),
        "不用阅读模型重排": engine_subject(whole, rerank=False),
        "不用阅读模型": served_subject(Engine(whole)),
        "不拒答": engine_subject(whole, threshold=0.0),
        "不用数字台账": served_subject(without_ledger(Engine(whole, load_reader()))),
        "只用段落向量": engine_subject(OneLeg(whole, "dense")),
        "只用句子向量": engine_subject(OneLeg(whole, "sentence")),
        "只用BM25": engine_subject(OneLeg(whole, "lexical")),
    }
    changes: dict[str, Callable[[Parsed], Parsed]] = {"向量不含标题": without_headings}
    changes |= {f"每段{size}字": _sized(size) for size in sizes}
    for name, change in changes.items():
        subjects[name] = engine_subject(
            build([change(one) for one in parsed], out / f"index-{name}", encoder)
        )
    for model in models:
        other = load_encoder(model)
        subjects[Path(model).name] = engine_subject(build(parsed, out / f"index-{Path(model).name}", other))
    return contest(subjects, questions, out, limit)


def rule_worths(
    documents: Path, questions: Path, out: Path, names: Sequence[str], limit: int | None = None
) -> str:
    """Every rule of the answering, or those called so, switched off alone."""
    from chatbot.engine import Engine
    from chatbot.reader.named import load_reader
    from eval.contests.rules import rules_table, worths
    from eval.runs.kept_reader import KeptReader
    from index.encoder import default_encoder

    reader = load_reader()
    index = build(load_documents(documents), out / "index", default_encoder())
    engine = Engine(index, KeptReader(reader) if reader is not None else None)
    return rules_table(worths(engine, questions, names, limit))


def _sized(size: int) -> Callable[[Parsed], Parsed]:
    return lambda parsed: resized(parsed, size)


def contest(subjects: dict[str, Subject], questions: Path, out: Path, limit: int | None) -> str:
    runs = run_together({out / name: subject for name, subject in subjects.items()}, questions, limit)
    return runs_table(runs)


def load_documents(path: Path) -> list[Parsed]:
    """The documents of a ``passages.jsonl``, of one source file, or of every file of a folder."""
    if path.suffix.lower() == ".jsonl":
        return list(read_passages(path))
    files = sorted(child for child in path.iterdir() if child.is_file()) if path.is_dir() else [path]
    return [parse(read_document(file)) for file in files]


class Remembering:
    """An embedding model that embeds no text twice: the variants share most of their sentences."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self.name, self.fingerprint, self.dim = encoder.name, encoder.fingerprint, encoder.dim
        self._seen: dict[str, Vectors] = {}

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self.encoder.encode_queries(texts)

    def encode_passages(self, texts: Sequence[str], progress: bool = False) -> Vectors:
        new = list(dict.fromkeys(text for text in texts if text not in self._seen))
        self._seen.update(zip(new, self.encoder.encode_passages(new, progress), strict=True))
        return np.stack([self._seen[text] for text in texts])


def build(parsed: Sequence[Parsed], directory: Path, encoder: Encoder) -> Index:
    from index import Index, build_index

    build_index(parsed, directory, encoder, progress=True)
    return Index.open(directory)
