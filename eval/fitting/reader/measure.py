"""What the reader reaches: ``python -m eval.fitting.reader.measure squad FILE`` or ``... official DIR``.

``squad``: exact match and character F1 of CMRC 2018's own convention, gold context given.
``official``: sets in the form of ``../shared/score/README.md``; each question's passages are those nearest to it
in its document and the gold one, as the search would give them.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

from chatbot.reader.reading import Reading, Window, best_span
from eval.fitting.reader.groups import asked_of, gold_in
from eval.fitting.reader.shelves import WindowShelf, open_shelf
from eval.fitting.reader.sources import asked_in
from eval.measuring.convention import auroc, exact_match, overlap_f1
from eval.sets.questions import SetQuestion
from ingest.command import reporting

_MARKS = re.compile(r"[\s\W_]+")


class ReadsAny(Protocol):
    """What is measured: ``Reader`` or anything that reads like it."""

    def read(
        self, question: str, windows: Sequence[Window], sentences: Sequence[Sequence[tuple[int, int]]], /
    ) -> list[Reading]: ...


@dataclass(frozen=True)
class SpanFigures:
    questions: int
    exact: float
    f1: float


def squad(reader: ReadsAny, path: Path, limit: int, seed: int) -> SpanFigures:
    """Reads the windows of each question's own context and takes the best span of all."""
    from eval.fitting.reader.encyclopaedia import read_squad
    from eval.outside.cutting import window_ranges

    asked = read_squad(path)
    if limit:
        asked = random.Random(seed).sample(asked, min(limit, len(asked)))
    exact, f1 = [], []
    for item in asked:
        windows = [Window("", item.context[a:b]) for a, b in window_ranges(item.context)]
        given = best_text(reader.read(item.question, windows, [()] * len(windows)), windows)
        golds = [text for _, text in item.answers]
        exact.append(exact_match(golds, given))
        f1.append(overlap_f1(golds, given))
    return SpanFigures(len(asked), statistics.mean(exact), statistics.mean(f1))


def best_text(readings: Sequence[Reading], windows: Sequence[Window]) -> str:
    """The text of the span that stands out most; "" where there is none."""
    best = best_span(readings)
    return windows[best[0]].text[best[1].start : best[1].end] if best else ""


@dataclass(frozen=True)
class OfficialFigures:
    """``hit``: best-scored sentence is a gold one; ``f1``: best span of the window of that sentence.

    ``auroc``: highest answerability, answerable against unanswerable questions; ``found``: a gold passage was
    among those read; ``ms``: median time to read one question's passages.
    """

    answerable: int
    unanswerable: int
    found: float
    hit: float
    hit_found: float
    f1: float
    auroc: float
    auroc_within: float
    ms: float


def _char_f1(given: str, gold: str) -> float:
    a, b = (_MARKS.sub("", text.lower()) for text in (given, gold))
    same = sum((Counter(a) & Counter(b)).values())
    return 2 * same / (len(a) + len(b)) if same else 0.0


@dataclass(frozen=True)
class _Row:
    question: SetQuestion
    score: float
    found: bool
    hit: bool
    f1: float | None
    ms: float


def _one(reader: ReadsAny, question: SetQuestion, shelf: WindowShelf, k: int) -> _Row:
    asked = asked_of(question)
    chosen = shelf.near.rank(asked, k)
    gold = gold_in(question, shelf) if question.answerable else {}
    windows = [shelf.sheets[i].window for i in chosen]
    sentences = [shelf.sheets[i].sentences for i in chosen]
    began = time.perf_counter()
    readings = reader.read(asked, windows, sentences)
    ms = (time.perf_counter() - began) * 1000
    score = max(r.answerable for r in readings)
    if not question.answerable:
        return _Row(question, score, False, False, None, ms)
    ranked = [
        (e, i, number) for i, r in zip(chosen, readings, strict=True) for number, e in enumerate(r.evidence)
    ]
    _, best, sentence = max(ranked, key=lambda row: row[0])
    hit = best in gold and sentence in gold[best].proofs
    spans = readings[chosen.index(best)].spans
    given = shelf.sheets[best].window.text[spans[0].start : spans[0].end] if spans else ""
    answers = [a for g in question.gold for a in g.answers]
    f1 = max(_char_f1(given, a) for a in answers) if answers else None
    return _Row(question, score, any(i in gold for i in chosen), hit, f1, ms)


def _area(yes: Sequence[float], no: Sequence[float]) -> float:
    """Even odds where there is nothing to tell apart."""
    found = auroc(yes, no)
    return 0.5 if found is None else found


def official(
    reader: ReadsAny, root: Path, k: int, only: Sequence[str], limit: int, seed: int
) -> tuple[OfficialFigures, list[_Row]]:
    asked = [a for a in asked_in("", root) if not only or a.document.stem in only]
    if limit:
        asked = random.Random(seed).sample(asked, min(limit, len(asked)))
    shelves = {path: open_shelf(path) for path in {a.document for a in asked}}
    rows = [_one(reader, a.question, shelves[a.document], k) for a in asked]
    sources = {a.question.id: a.document for a in asked}
    yes, no = [r for r in rows if r.question.answerable], [r for r in rows if not r.question.answerable]
    by_source = [
        _area(
            [r.score for r in yes if sources[r.question.id] == s],
            [r.score for r in no if sources[r.question.id] == s],
        )
        for s in sorted(shelves)
    ]
    figures = OfficialFigures(
        len(yes),
        len(no),
        statistics.mean(r.found for r in yes),
        statistics.mean(r.hit for r in yes),
        statistics.mean(r.hit for r in yes if r.found),
        statistics.mean(r.f1 for r in yes if r.f1 is not None),
        _area([r.score for r in yes], [r.score for r in no]),
        statistics.mean(by_source),
        statistics.median(r.ms for r in rows),
    )
    return figures, rows


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval.fitting.reader.measure", description=__doc__)
    parser.add_argument("kind", choices=("squad", "official"))
    parser.add_argument("path", type=Path)
    parser.add_argument("--model", type=Path, help="folder of the model; the packaged one by default")
    parser.add_argument("--limit", type=int, default=0, help="only so many questions, drawn by --seed")
    parser.add_argument("--passages", type=int, default=8, help="official: passages read for a question")
    parser.add_argument("--only", nargs="*", default=[], help="official: only these documents")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--by-kind", action="store_true", help="official: sentence hits by kind of question")
    return parser


def run(args: argparse.Namespace) -> None:
    from chatbot.reader.reader import Reader

    reader = Reader.load(args.model)
    if args.kind == "squad":
        print(json.dumps(asdict(squad(reader, args.path, args.limit, args.seed))))
        return
    figures, rows = official(reader, args.path, args.passages, args.only, args.limit, args.seed)
    print(json.dumps({k: round(v, 4) for k, v in asdict(figures).items()}))
    if args.by_kind:
        for kind in sorted({r.question.type for r in rows if r.question.answerable}):
            of = [r for r in rows if r.question.type == kind and r.question.answerable]
            print(f"{kind:12} {len(of):4} hit {statistics.mean(r.hit for r in of):.3f}")


@reporting
def main() -> int:
    run(_parser().parse_args())
    return 0


if __name__ == "__main__":
    sys.exit(main())
