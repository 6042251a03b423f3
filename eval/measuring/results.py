"""What the program gave for a question, as ``results.jsonl`` keeps it (``../shared/score/README.md``).

Beside the fields of that file a row may hold ``confidence``, ``reason``, ``error`` (one line, where the
program crashed), ``bad_citations`` (how many quotes were not found at their place in the source) and
``withheld`` (the answer that a refusal kept back).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.sets.fields import RowFields, json_lines
from ingest.errors import InputError

if TYPE_CHECKING:
    from chatbot.answer import Answer, Citation
    from index import Hit
    from ingest.structure import Passage

Texts = Callable[[str], str]
"""The text of a source by its file name, "" where there is none."""

PASSAGES = 10
"""Passages kept a question."""


@dataclass(frozen=True)
class Cited:
    """``source_text[start:end] == quote`` where the citation is exact; -1 where no place was given."""

    source: str
    section: tuple[str, ...]
    quote: str
    start: int = -1
    end: int = -1
    anchor: str = ""
    page: int | None = None


@dataclass(frozen=True)
class FoundPassage:
    """A passage as the search ranked it."""

    source: str
    section: tuple[str, ...]
    text: str
    start: int = -1
    end: int = -1
    score: float = 0.0


@dataclass(frozen=True)
class Result:
    """``status`` is ``answered``, ``not_found`` or, where the program crashed, ``error``.

    ``latency_ms`` runs from question to answer with everything loaded; ``confidence`` is 0..1; ``sure`` is false where
    the answer is shown as possibly related and to be checked.
    """

    id: str
    status: str
    answer: str = ""
    short_answer: str | None = None
    citations: tuple[Cited, ...] = ()
    passages: tuple[FoundPassage, ...] = ()
    resolved_question: str = ""
    latency_ms: float | None = None
    confidence: float | None = None
    reason: str | None = None
    sure: bool = True
    error: str | None = None
    bad_citations: int | None = None
    withheld: Result | None = None
    """The answer that a refusal kept back, without passages."""

    @property
    def answered(self) -> bool:
        return self.status == "answered"

    def to_json(self) -> dict[str, Any]:
        row: dict[str, Any] = {"id": self.id, "status": self.status, "answer": self.answer}
        row["short_answer"] = self.short_answer
        row["citations"] = [_cited_json(cited) for cited in self.citations]
        row["passages"] = [_found_json(found) for found in self.passages]
        row |= {"resolved_question": self.resolved_question, "latency_ms": self.latency_ms}
        row |= {"confidence": self.confidence, "reason": self.reason, "sure": self.sure}
        row |= {"error": self.error} if self.error is not None else {}
        row |= {"bad_citations": self.bad_citations} if self.bad_citations is not None else {}
        return row | ({"withheld": self.withheld.to_json()} if self.withheld is not None else {})


def from_answer(question_id: str, answer: Answer, latency_ms: float) -> Result:
    """The row of an answer; the quotes and passages are taken as they stand."""
    return Result(
        id=question_id,
        status=answer.status,
        answer=answer.in_full,
        short_answer=answer.short_answer,
        citations=tuple(_from_citation(citation) for citation in answer.cited),
        passages=tuple(_from_hit(hit) for hit in list(answer.passages)[:PASSAGES]),
        resolved_question=answer.resolved_question,
        latency_ms=round(latency_ms, 3),
        confidence=answer.confidence,
        reason=answer.reason,
        sure=answer.sure,
    )


def crashed(question_id: str, error: BaseException, latency_ms: float) -> Result:
    """The row of a question on which the program failed: it counts as wrong."""
    line = f"{type(error).__name__}: {error}".splitlines()[0].rstrip(": ")
    return Result(question_id, "error", latency_ms=round(latency_ms, 3), error=line[:300], bad_citations=0)


def check_citations(result: Result, texts: Texts) -> int:
    """How many citations do not stand, character for character, where they say that they do."""
    return sum(not exact(cited, texts) for cited in result.citations)


def exact(cited: Cited, texts: Texts) -> bool:
    if not 0 <= cited.start <= cited.end:
        return False
    return texts(Path(cited.source).name)[cited.start : cited.end] == cited.quote


def load_results(path: Path) -> dict[str, Result]:
    """The rows of a results file by question id; of two rows with one id the later counts."""
    if not path.is_file():
        raise InputError(f"没有结果文件 {path}。")
    return {result.id: result for result in read_results(path)}


def read_results(path: Path) -> Iterator[Result]:
    yield from map(_result, json_lines(path))


def _result(row: RowFields) -> Result:
    kept = row.row.get("withheld")
    return Result(
        id=row.text("id"),
        status=row.text("status"),
        answer=row.text("answer", ""),
        short_answer=row.text("short_answer", "") or None,
        citations=tuple(_cited(cited) for cited in row.objects("citations")),
        passages=tuple(_found(found) for found in row.objects("passages")),
        resolved_question=row.text("resolved_question", ""),
        latency_ms=row.number("latency_ms"),
        confidence=row.number("confidence"),
        reason=row.text("reason", "") or None,
        sure=row.flag("sure", True),
        error=row.text("error", "") or None,
        bad_citations=_whole(row, "bad_citations", None),
        withheld=_result(RowFields(kept, f"{row.place}，withheld")) if isinstance(kept, dict) else None,
    )


def result_line(result: Result) -> str:
    return json.dumps(result.to_json(), ensure_ascii=False) + "\n"


def _cited(row: RowFields) -> Cited:
    anchor, page = row.text("anchor", ""), _whole(row, "page", None)
    return Cited(quote=row.text("quote", ""), anchor=anchor, page=page, **_place(row))


def _found(row: RowFields) -> FoundPassage:
    return FoundPassage(text=row.text("text", ""), score=row.number("score") or 0.0, **_place(row))


def _place(row: RowFields) -> dict[str, Any]:
    start, end = _whole(row, "start", None), _whole(row, "end", None)
    place = {"start": -1 if start is None else start, "end": -1 if end is None else end}
    return {"source": row.text("source", ""), "section": row.texts("section"), **place}


def _whole(row: RowFields, field: str, default: int | None) -> int | None:
    value = row.number(field)
    return default if value is None else int(value)


def _cited_json(cited: Cited) -> dict[str, Any]:
    place = {"start": cited.start, "end": cited.end, "page": cited.page}
    return {
        "source": cited.source,
        "section": list(cited.section),
        "anchor": cited.anchor,
        "quote": cited.quote,
        **place,
    }


def _found_json(found: FoundPassage) -> dict[str, Any]:
    place = {"start": found.start, "end": found.end, "score": found.score}
    return {"source": found.source, "section": list(found.section), "text": found.text, **place}


def _from_citation(citation: Citation) -> Cited:
    return Cited(quote=citation.quote, anchor=citation.anchor, page=citation.page, **_at(citation))


def _from_hit(hit: Hit) -> FoundPassage:
    return FoundPassage(text=hit.passage.text, score=float(hit.score), **_at(hit.passage))


def _at(found: Citation | Passage) -> dict[str, Any]:
    return {
        "source": found.source,
        "section": found.heading_path,
        "start": found.start,
        "end": found.end,
    }
