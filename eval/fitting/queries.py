"""Learn how a question's vector is moved towards the texts that answer such questions (``index.e5.queries``).

    python -m eval.fitting.queries INDEX QUESTIONS [INDEX QUESTIONS ...] [--legal INDEX QUESTIONS ...]

INDEX is an index of the documents that QUESTIONS (a JSONL file or a folder of them, in the evaluation format) name; the
one of ``--legal`` holds a corpus of articles, as ``eval retrieve`` makes it, and its questions name articles.  Contrastive
(InfoNCE, van den Oord et al. 2018): the passages and sentences that hold the gold against the nearest others of
the document, or of the corpus.  Prints hit@1 and hit@5 of the vectors alone by cross-validation over documents (over
questions where articles are named), then learns from all and writes the file.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval.fitting.sets import items_of
from index import Index
from index.e5.queries import FILE, QueryMap
from index.e5.runtime import PROMPTS, E5Runtime
from index.normal import normalise
from index.vectors import Vectors
from ingest.command import CommandParser
from ingest.errors import InputError, ZhangjuError

RANK = 48
RATE = 1e-3
DECAY = 0.1
EPOCHS = 12
BATCH = 32
TEMPERATURE = 0.02
HARD = 300
"""The nearest texts that a question is told apart from."""
CHANCE = 256
"""Texts drawn at random beside them, from a corpus that has more than these two."""


@dataclass(frozen=True, eq=False)
class Pair:
    """A question's vector, the numbers of the rows of ``texts`` that answer it, and of those that it is told apart from."""

    group: str
    query: Vectors
    gold: np.ndarray
    others: np.ndarray
    texts: Vectors


def main(argv: Sequence[str] | None = None) -> int:
    parser = CommandParser(
        prog="python -m eval.fitting.queries",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("sets", nargs="*", type=Path, metavar="INDEX QUESTIONS")
    parser.add_argument("--legal", nargs="*", type=Path, default=[], metavar="INDEX QUESTIONS")
    parser.add_argument("--folds", type=int, default=4)
    parser.add_argument("--out", type=Path, default=FILE)
    args = parser.parse_args(argv)
    if len(args.sets) % 2 or len(args.legal) == 1 or not (args.sets or args.legal) or args.folds < 0:
        parser.error("索引与题集要成对给出(INDEX QUESTIONS)；--legal 后面是一个索引和至少一份题集")
    try:
        pairs = _pairs(args.sets, args.legal)
        least = max(args.folds, 1)
        few = [name for name, found in pairs.items() if len({p.group for p in found}) < least]
        if few:
            raise InputError(f"题目太少：{few[0]} 里能用的题不足 {least} 组；请换一份题集，或用 --folds 0")
    except ZhangjuError as error:
        print(f"eval.fitting.queries: {error}", file=sys.stderr)
        return error.exit_code
    if args.folds > 1:
        cross_validate(pairs, args.folds)
    learn([p for found in pairs.values() for p in found]).save(args.out)
    return 0


def _pairs(sets: Sequence[Path], legal: Sequence[Path]) -> dict[str, list[Pair]]:
    """The pairs of each set, by its name."""
    runtime = E5Runtime()
    found: dict[str, list[Pair]] = {}
    for index, questions in zip(sets[::2], sets[1::2], strict=True):
        found[str(questions)] = _of_documents(Index.open(index), questions, runtime)
        print(f"{questions}: {len(found[str(questions)])}", file=sys.stderr)
    if legal:
        texts = _Texts(Index.open(legal[0]))
        for questions in legal[1:]:
            found[str(questions)] = _of_articles(texts, questions, runtime)
            print(f"{questions}: {len(found[str(questions)])}", file=sys.stderr)
    return found


def _query(runtime: E5Runtime, text: str) -> Vectors:
    vector: Vectors = runtime.encode([PROMPTS["query"] + normalise(text)])[0]
    return vector


class _Texts:
    """The passages of an index, and their sentences where it holds those, as rows with the place of each."""

    def __init__(self, index: Index) -> None:
        rows, self.places = [index.passage_vectors()], [(p.source, p.start, p.end) for p in index.passages]
        for passage in index.passages:
            rows.append(index.sentence_vectors(passage))
            if len(rows[-1]):
                self.places += [(passage.source, s.span.start, s.span.end) for s in passage.sentences]
        self.rows = np.concatenate(rows)
        self.sources = np.array([source for source, *_ in self.places])
        self.documents = {d.document.source: d.document.text for d in index.documents}

    def of(self, source: str) -> np.ndarray:
        found: np.ndarray = np.flatnonzero(self.sources == source)
        return found


def _of_documents(index: Index, questions: Path, runtime: E5Runtime) -> list[Pair]:
    texts = _Texts(index)
    held = {source: texts.of(source) for source in texts.documents}
    pairs = []
    for item in items_of(questions):
        source = str(item.get("doc") or "")
        if (
            not item["answerable"]
            or item.get("history")
            or item.get("type") == "locate"
            or source not in held
        ):
            continue
        among, places = held[source], []
        for gold in item.get("gold", ()):
            at = texts.documents[source].find(gold["quote"])
            if at >= 0:
                places.append((at, at + len(gold["quote"])))
        gold_rows = [
            i for i in among if any(texts.places[i][1] < b and a < texts.places[i][2] for a, b in places)
        ]
        if gold_rows:
            pairs.append(
                _pair(source, _query(runtime, item["question"]), np.array(gold_rows), among, texts.rows)
            )
    return pairs


def _of_articles(texts: _Texts, questions: Path, runtime: E5Runtime) -> list[Pair]:
    everything = np.arange(len(texts.rows))
    first: dict[str, list[int]] = {}
    for number, source in enumerate(texts.sources):
        first.setdefault(str(source), []).append(number)
    pairs = []
    try:
        lines = questions.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"读不了题集 {questions}：{error}；请给出 UTF-8 的 .jsonl 文件") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
            gold = [row for name in item["gold"] for row in first.get(name, [])]
            if gold:
                pairs.append(
                    _pair(item["id"], _query(runtime, item["text"]), np.array(gold), everything, texts.rows)
                )
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(f"{questions} 第{number}行：缺少 id、text 或 gold，或不是JSON") from error
    return pairs


def _pair(group: str, query: Vectors, gold: np.ndarray, among: np.ndarray, texts: Vectors) -> Pair:
    others = np.setdiff1d(among, gold)
    nearest = others[np.argsort(-(texts[others] @ query), kind="stable")[:HARD]]
    return Pair(group, query, gold, nearest, texts)


def learn(pairs: Sequence[Pair], seed: int = 0, epochs: int = EPOCHS) -> QueryMap:
    """The map that the pairs teach; the same pairs and seed give the same map on the same machine."""
    import torch  # takes seconds, and bad input is told without it

    torch.manual_seed(seed)
    dim = pairs[0].texts.shape[1]
    inner = torch.nn.Parameter(torch.randn(dim, RANK) * 0.05)
    outer, bias = torch.nn.Parameter(torch.zeros(RANK, dim)), torch.nn.Parameter(torch.zeros(dim))
    optimiser = torch.optim.AdamW([inner, outer, bias], lr=RATE, weight_decay=DECAY)
    rng = np.random.default_rng(seed)
    for epoch in range(epochs):
        for group in optimiser.param_groups:
            group["lr"] = RATE * (1 - epoch / epochs)
        order = rng.permutation(len(pairs))
        for at in range(0, len(order), BATCH):
            batch = [pairs[i] for i in order[at : at + BATCH]]
            queries = torch.from_numpy(np.stack([p.query for p in batch]))
            moved = torch.nn.functional.normalize(queries + (queries @ inner) @ outer + bias, dim=-1)
            losses = []
            for query, pair in zip(moved, batch, strict=True):
                drawn = CHANCE if len(pair.texts) > HARD + CHANCE else 0
                chance = rng.integers(0, len(pair.texts), drawn)
                rows = np.concatenate([pair.gold, pair.others, np.setdiff1d(chance, pair.gold)]).astype(
                    np.int64
                )
                logits = torch.from_numpy(pair.texts[rows]) @ query / TEMPERATURE
                losses.append(torch.logsumexp(logits, 0) - torch.logsumexp(logits[: len(pair.gold)], 0))
            optimiser.zero_grad()
            torch.stack(losses).mean().backward()  # type: ignore[no-untyped-call]
            optimiser.step()
    with torch.no_grad():
        return QueryMap(inner.numpy().copy(), outer.numpy().copy(), bias.numpy().copy())


def hits(pairs: Sequence[Pair], move: Callable[[Vectors], Vectors]) -> np.ndarray:
    """float64, shape (len(pairs), 2): whether a gold text is the nearest, and among the nearest five."""
    found = []
    for pair, query in zip(pairs, move(np.stack([p.query for p in pairs])), strict=True):
        best = float((pair.texts[pair.gold] @ query).max())
        before = int((pair.texts[pair.others] @ query > best).sum())
        found.append((float(before < 1), float(before < 5)))
    return np.array(found)


def cross_validate(sets: dict[str, list[Pair]], folds: int) -> None:
    """Prints hit@1 and hit@5 of each set with its groups held out, before and after."""
    groups = {name: sorted({p.group for p in pairs}) for name, pairs in sets.items()}
    after: dict[str, list[np.ndarray]] = {name: [] for name in sets}
    for fold in range(folds):
        held = {name: set(names[fold::folds]) for name, names in groups.items()}
        chosen = learn([p for name, pairs in sets.items() for p in pairs if p.group not in held[name]])
        for name, pairs in sets.items():
            out = [p for p in pairs if p.group in held[name]]
            after[name].append(hits(out, chosen))
    for name, pairs in sets.items():
        raw, moved = hits(pairs, lambda q: q).mean(axis=0), np.concatenate(after[name]).mean(axis=0)
        print(f"{name}: hit@1 {raw[0]:.3f} → {moved[0]:.3f}, hit@5 {raw[1]:.3f} → {moved[1]:.3f}")


if __name__ == "__main__":
    sys.exit(main())
