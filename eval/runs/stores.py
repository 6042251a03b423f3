"""A library's files and another store side by side: whether they find the same, and how long each takes.

    python -m eval.runs.stores build/library eval/sets/dev/chaoyang-dev.jsonl --store milvus:trial.db

The same parts are put into the other store, beside, and its collections are removed afterwards.  What is the same: the hits
in order, and both scores of each; equals may stand in another order.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING

from ingest.command import CommandParser, reporting
from ingest.errors import InputError

if TYPE_CHECKING:
    from index import Hit, Index

_HITS = 12  # as many as an answer looks at
_CLOSE = 1e-5  # scores that differ by less are the same


def compare(library: Path, questions: Path, store: str, limit: int) -> Iterator[str]:
    from eval.sets import load_questions
    from index import Index

    asked = list(dict.fromkeys(question.text for question in load_questions(questions)))[:limit]
    with _beside(library, store) as other:
        indexes = {"faiss": Index.open(library), store.partition(":")[0]: Index.open(other)}
        near, far = indexes.values()
        manifest = near.manifest
        yield f"{manifest.documents} documents, {manifest.passages} passages, {manifest.sentences} sentences"
        for index in indexes.values():
            index.search(asked[0], _HITS)
        times: dict[str, list[float]] = {name: [] for name in indexes}
        same = 0
        for question in asked:
            near.embed_query(question)  # remembered by neither's clock
            far.embed_query(question)
            found = [_timed(index, question, times[name]) for name, index in indexes.items()]
            same += alike(*found)
            if not alike(*found):
                yield f"differs: {question}"
        yield f"the same {_HITS} hits: {same} of {len(asked)} questions"
        for name, spent in times.items():
            yield f"{name}: search p50 {median(spent):.1f} ms, p95 {quantiles(spent, n=20)[-1]:.1f} ms"


def alike(near: Sequence[Hit], far: Sequence[Hit]) -> bool:
    """Whether both are the same hits with the same scores, equals in whatever order."""
    return len(near) == len(far) and all(map(_close, _by_score(near), _by_score(far)))


def _by_score(hits: Sequence[Hit]) -> list[Hit]:
    """In order, equals by their passages."""
    groups = groupby(hits, key=lambda hit: hit.score)
    return [hit for _, some in groups for hit in sorted(some, key=lambda one: one.passage.id)]


def _close(near: Hit, far: Hit) -> bool:
    pairs = (
        (near.score, far.score),
        (near.dense_score, far.dense_score),
        (near.lexical_score, far.lexical_score),
        (near.sentence_score, far.sentence_score),
    )
    return near.passage.id == far.passage.id and all(abs((a or 0.0) - (b or 0.0)) < _CLOSE for a, b in pairs)


def _timed(index: Index, question: str, times: list[float]) -> list[Hit]:
    begin = time.perf_counter()
    found = index.search(question, _HITS)
    times.append(1000 * (time.perf_counter() - begin))
    return found


@contextmanager
def _beside(library: Path, store: str) -> Iterator[Path]:
    """The same library in another store; gone afterwards."""
    from index.library import PARTS, Library, encoder_of
    from index.stores import clear_stores

    encoder = encoder_of(library)
    keys = Library.at(library, encoder).serving()
    with tempfile.TemporaryDirectory() as folder:
        other = Library(Path(folder) / "other", encoder, store=store)
        with other.changing():
            for key in keys.values():
                shutil.copy(library / PARTS / f"{key}.npz", other.path(key))
            made = other.publish(keys)
        try:
            yield other.root
        finally:
            clear_stores([made.manifest], [])


@reporting
def main(argv: Sequence[str] | None = None) -> int:
    from index.stores import store_named

    parser = CommandParser(
        prog="python -m eval.runs.stores", description="同一个库在两处存储里的检索结果与快慢"
    )
    parser.add_argument("library", type=Path, help="文件库或索引的文件夹 (faiss)")
    parser.add_argument("questions", type=Path, help="题集")
    parser.add_argument("--store", required=True, help="另一处存储, 如 milvus:试用.db")
    parser.add_argument("--limit", type=int, default=10_000, help="至多问几题")
    args = parser.parse_args(argv)
    store = store_named(args.store)
    if not store or args.limit < 2:
        raise InputError("--store 应为 faiss 之外的存储, --limit 至少为 2")
    for line in compare(args.library, args.questions, store, args.limit):
        print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
