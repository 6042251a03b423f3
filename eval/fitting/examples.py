"""Questions with known evidence, as the program meets them: what fitting learns from.

Each question is put to the document that it names, in one index of the set's documents.  What a reader says is kept
on disk where a folder is given, so that a sign that changes costs no second reading.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np

from chatbot.answer import Turn
from chatbot.engine import Engine
from chatbot.finding.candidates import Unit
from chatbot.finding.finder import Found
from chatbot.question.cleaning import clean
from chatbot.reader.named import load_reader
from eval.progress import progress
from eval.runs.kept_reader import KeptReader
from eval.sets.questions import SetQuestion
from index import Index, build_index, default_encoder
from ingest import parse, read_document
from ingest.errors import InputError
from ingest.span import Span


@dataclass(frozen=True)
class Example:
    """A question with what was found for it: ``gold`` says of each of its candidates whether it holds evidence."""

    question: SetQuestion
    found: Found
    gold: np.ndarray
    engine: Engine

    @property
    def document(self) -> str:
        return self.question.doc or "?"

    @property
    def answerable(self) -> bool:
        return self.question.answerable

    @property
    def rows(self) -> np.ndarray:
        return self.found.ranking.rows


def collect(
    sources: Sequence[Path],
    questions: Sequence[SetQuestion],
    reader: str | None,
    keep: Path | None = None,
) -> list[Example]:
    """One example a question that is searched for; the documents' index and what the reader says are kept in ``keep``,
    where given, for the next time."""
    parsed = [parse(read_document(p)) for p in sources]
    with tempfile.TemporaryDirectory() as scratch:
        folder = keep or Path(scratch)
        name = sha256("".join(d.document.sha256 for d in parsed).encode()).hexdigest()[:12]
        if not (folder / name).exists():
            build_index(parsed, folder / name, default_encoder(), progress=True)
        reads = load_reader(reader) if reader is not None else None
        kept = KeptReader(reads, folder / "readings.jsonl", reader or "") if reads is not None else None
        engine = Engine(Index.open(folder / name), kept, threshold=0.0)
        found = [_example(engine, question) for question in progress(questions, len(questions), "收集")]
        return [example for example in found if example is not None]


def _example(engine: Engine, question: SetQuestion) -> Example | None:
    history = [Turn(asked, answered) for asked, answered in question.history]
    scope = (question.doc,) if question.doc else None
    resolved = engine.resolved(engine.spelling.best(clean(question.text), scope), history, scope)
    try:
        found = engine.finder.find(resolved, scope)
    except InputError:
        return None
    if not found.ranking.candidates:
        return None
    named = {source for gold in question.gold if (source := gold.doc or question.doc)}
    texts = {p.document.source: p.document.text for p in engine.index.documents.within(named)}
    spans = list(_gold_spans(question, texts))
    gold = np.array([_is_gold(c.unit, spans) for c in found.ranking.candidates])
    return Example(question, found, gold, engine)


def _gold_spans(question: SetQuestion, texts: dict[str, str]) -> Iterator[tuple[str, Span]]:
    for gold in question.gold:
        source = gold.doc or question.doc
        for quote in filter(None, gold.quotes):
            at = texts.get(source, "").find(quote)
            while at >= 0:
                yield source, Span(at, at + len(quote))
                at = texts[source].find(quote, at + 1)


def _is_gold(unit: Unit, spans: Sequence[tuple[str, Span]]) -> bool:
    """The unit holds most of a gold quote, or lies mostly inside one."""
    for source, span in spans:
        if source == unit.passage.source and span.overlaps(unit.span):
            common = min(span.end, unit.span.end) - max(span.start, unit.span.start)
            if common >= 0.5 * min(len(span), len(unit.span)):
                return True
    return False
