"""Search on an outside set: every query against the corpus, a TREC run file, figures of ranking.

Long texts are cut into passages; an entry counts by its best passages.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from eval.measuring.ranking import RankingFigures, measure
from eval.outside.corpora import CorpusEntry, Query
from eval.outside.trec import Scored, TrecRun, ranked_ids, token
from eval.progress import progress

FIGURES = ("hit@1", "hit@5", "hit@10", "mrr@10", "ndcg@10")
DEPTH = 100


class Searcher(Protocol):
    """What searches: entries best first, each once, at most ``depth``."""

    def search(self, text: str, depth: int) -> Sequence[Scored]: ...


def retrieve(
    searcher: Searcher, queries: Sequence[Query], run: TrecRun, depth: int = DEPTH
) -> RankingFigures:
    """Search what the run does not hold yet, then measure the whole."""
    left = [query for query in queries if token(query.id) not in run.done]
    for query, ranked in progress(_answers(searcher, left, depth), len(left), "检索"):
        run.add(token(query.id), ranked)
    qrels = {token(query.id): {token(name): 1 for name in query.gold} for query in queries}
    names = [*FIGURES, f"recall@{depth}"] if depth > 10 else list(FIGURES)
    return measure(
        qrels, {query: list(map(token, ids)) for query, ids in ranked_ids(run.done).items()}, names
    )


def _answers(
    searcher: Searcher, queries: Sequence[Query], depth: int
) -> Iterator[tuple[Query, Sequence[Scored]]]:
    for query in queries:
        yield query, searcher.search(query.text, depth)


def fingerprint(entries: Sequence[CorpusEntry]) -> str:
    """Of a corpus: the same entries in the same order have the same."""
    digest = hashlib.sha256()
    for entry in entries:
        digest.update(f"{entry.id}\0{entry.title}\0{entry.text}\0".encode())
    return digest.hexdigest()[:16]


def ranking_text(ranking: RankingFigures, count: int) -> str:
    rows = [f"{name:<12}{value:.4f}" for name, value in ranking.means.items()]
    return "\n".join([f"{count} 个查询", *rows])


def unknown_gold(entries: Sequence[CorpusEntry], queries: Sequence[Query]) -> list[str]:
    """Gold ids that the corpus does not hold: no search can find them."""
    held = {entry.id for entry in entries}
    return [name for query in queries for name in query.gold if name not in held]


def index_path(out: Path) -> Path:
    return out.with_name(out.name + ".index")
