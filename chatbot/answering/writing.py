"""What was drafted, looked up or refused, written down as an answer with its citations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from chatbot.answer import Answer, Citation, DoubtfulFigure, Lapsed, NearSection, OtherFigure, Reason
from chatbot.answering.citing import Citing
from chatbot.drafting.about import Told
from chatbot.drafting.compose import Piece
from chatbot.drafting.disagree import others
from chatbot.drafting.draft import Draft
from chatbot.drafting.locate import Article, Place, locate
from chatbot.drafting.short import Short
from chatbot.finding.corpus import Corpus
from chatbot.finding.finder import Found
from chatbot.judging.refusal import message
from chatbot.judging.verdict import Verdict
from chatbot.question.analysis import Question
from index import Hit
from ingest.document import Document

LOOKED_UP = 0.9
"""The confidence in what a document's outline and fields say."""


class Writing:
    """``question`` is the question as it was typed; what it was taken for stands in ``resolved`` or in what was found."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._citing = Citing(corpus.units)

    def drafted(self, question: str, found: Found, proposed: Draft, verdict: Verdict) -> Answer:
        """The draft as an answer, marked and called sure as the verdict says."""
        places = locate(found, self._corpus) if found.question.kind == "locate" else []
        if places:
            return self._placed(question, found, places[0], verdict)
        short = proposed.short if verdict.marked else None
        first = proposed.pieces[0]
        # Whether statements agree is answered by both; else another figure is told as such, though its sentence be shown.
        whole = proposed.shown if found.question.doubt else first.shown
        different = [s for s in others(found, proposed.short, self._corpus) if s.shown not in whole]
        pieces = (*proposed.pieces, *proposed.further)
        cites = [self._citing.passage(p.passage, p.span) for p in pieces]
        return Answer(
            "answered",
            "\n".join(p.shown for p in pieces),
            question,
            found.question.text,
            citations=tuple(dict.fromkeys(cites)),
            short_answer=_seen(short, self._corpus.units.parsed(pieces[0].passage).document)
            if short
            else None,
            other_figures=tuple(
                OtherFigure(s.figure.text, self._citing.passage(s.unit.passage, s.unit.span), s.shown)
                for s in different
            ),
            doubtful_figures=self._doubtful(pieces),
            confidence=verdict.probability,
            sure=verdict.sure,
            generation=self._corpus.index.generation,
            passages=found.hits,
        )

    def told(self, question: str, resolved: Question, told: Told, hits: Sequence[Hit]) -> Answer:
        """What a document says of itself."""
        if not told.extracts:
            return self.refused(question, resolved, "not_in_document", hits)
        return Answer(
            "answered",
            told.shown,
            question,
            resolved.text,
            citations=tuple(self._citing.extract(told.document, extract) for extract in told.extracts),
            short_answer=told.short,
            confidence=LOOKED_UP,
            generation=self._corpus.index.generation,
            passages=tuple(hits),
        )

    def article(self, question: str, found: Found, named: Article) -> Answer:
        """An article that is asked for by its number, to be read."""
        if named.place is None:
            return self.refused(question, found.question, "not_in_document", found.hits)
        section, passage = named.place.section, named.place.passage
        return Answer(
            "answered",
            passage.text,
            question,
            found.question.text,
            citations=(self._citing.heading(named.place), self._citing.passage(passage, passage.span)),
            short_answer=section.path[-1],
            confidence=LOOKED_UP,
            generation=self._corpus.index.generation,
            passages=found.hits,
        )

    def refused(
        self,
        question: str,
        resolved: Question,
        reason: Reason,
        hits: Sequence[Hit] = (),
        confidence: float = 0.0,
        evidence: Sequence[Piece] = (),
        text: str | None = None,
    ) -> Answer:
        """No answer, with the nearest sections of ``hits``, and with ``evidence`` against a false premise."""
        near = dict.fromkeys(
            (h.passage.source, h.passage.heading_path, h.passage.anchor, h.passage.page) for h in hits
        )
        headed = [n for n in near if n[1]] or list(near)  # the head of a document is no section to read
        return Answer(
            "not_found",
            text or message(reason),
            question,
            resolved.text,
            reason=reason,
            nearest=tuple(NearSection(*n) for n in headed[:3]) if reason != "not_a_question" else (),
            citations=tuple(self._citing.passage(p.passage, p.span) for p in evidence)
            if reason == "false_premise"
            else (),
            confidence=confidence,
            generation=self._corpus.index.generation,
            passages=tuple(hits),
        )

    def lapsed(self, cites: Sequence[Citation]) -> tuple[Lapsed, ...]:
        """The documents cited that do not hold today."""
        today = date.today()
        found = []
        for parsed in self._corpus.index.documents.within({c.source for c in cites}):
            status = parsed.validity.status(today)
            if status in ("repealed", "expired", "not_yet"):
                since = parsed.validity.effective if status == "not_yet" else parsed.validity.expires
                found.append(Lapsed(parsed.document.source, parsed.document.title, status, since))
        return tuple(found)

    def _doubtful(self, pieces: Sequence[Piece]) -> tuple[DoubtfulFigure, ...]:
        books = self._corpus.books
        doubts = [d for p in pieces for d in books.of(p.passage.source).doubtful(p.span)]
        return tuple(dict.fromkeys(DoubtfulFigure(entry.text, why) for entry, why in doubts))

    def _placed(self, question: str, found: Found, place: Place, verdict: Verdict) -> Answer:
        """Where something stands: the headings down to it, and the sentence by which one sees that it does."""
        section, best = place.section, found.best
        headings = " › ".join(section.path) + (f"(第{section.page}页)" if section.page else "")
        cites = [self._citing.heading(place)]
        if place.passage.id == best.passage.id:
            cites.append(self._citing.passage(best.passage, best.span))
        shown = [headings, *(c.quote for c in cites[1:] if c.quote not in headings)]
        return Answer(
            "answered",
            "\n".join(shown),
            question,
            found.question.text,
            citations=tuple(dict.fromkeys(cites)),
            short_answer=section.path[-1] if verdict.marked else None,
            confidence=verdict.probability,
            sure=verdict.sure,
            generation=self._corpus.index.generation,
            passages=found.hits,
        )


def _seen(short: Short, document: Document) -> str:
    """The words of a short answer on one line, as a reader sees them."""
    whole = short.span.of(document.text) == short.text
    said = document.shown(short.span) if whole else short.text
    return re.sub(r"\s*\n\s*", "", said).strip()
