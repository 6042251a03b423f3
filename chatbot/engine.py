"""The one road from question to cited answer."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from chatbot.answer import Answer, Citation, DoubtfulFigure, Lapsed, NearSection, OtherFigure, Reason, Turn
from chatbot.drafting.about import WHICH, Told, tell, unsaid
from chatbot.drafting.compose import Piece
from chatbot.drafting.disagree import others
from chatbot.drafting.draft import Draft, draft
from chatbot.drafting.locate import Article, Place, article, locate
from chatbot.drafting.parts import Extract
from chatbot.drafting.short import Short
from chatbot.finding.corpus import Corpus
from chatbot.finding.editions import Edition, Editions, meant
from chatbot.finding.finder import DEPTH, Finder, Found, Scope
from chatbot.finding.marker import Marker
from chatbot.finding.spelling import Spelling
from chatbot.judging.refusal import message, reason_for
from chatbot.judging.verdict import Judge, Verdict
from chatbot.question import several
from chatbot.question.about import AboutDocument, about
from chatbot.question.analysis import Question, analyse
from chatbot.question.cleaning import clean
from chatbot.question.followup import resolve
from chatbot.question.talk import reply, talk
from chatbot.together import by_edition, by_question
from index import Hit, Index, load_encoder
from ingest.document import Document, Span
from ingest.structure import Parsed, Passage

if TYPE_CHECKING:
    from chatbot.reader.reading import Reads

LONGEST = 1000
"""Characters of a question beyond which it is not one."""
TOLD = 0.9
"""The confidence in what a document's outline and fields say."""
EARLIER = 300
"""Characters of an earlier question that a follow-up is understood by."""


def question_fault(text: str) -> str | None:
    """Why a text cannot be taken as a question, in one line for its writer; None where it can."""
    if len(text) > LONGEST:
        return f"问题过长：共{len(text)}个字符，最多{LONGEST}个。请把问题缩短后再提问。"
    if analyse(text).empty:
        return "没有读到问题：请用一句话写出想了解的内容，例如“2021年受理了多少件诉求?”。"
    return None


class Engine:
    """An index with everything needed to answer from it.  Holds no state between questions.

    ``reader`` marks the short answer in the chosen sentence; with ``rerank`` it also helps to choose that sentence and
    to tell whether it answers.
    """

    def __init__(
        self,
        index: Index,
        reader: Reads | None = None,
        *,
        rerank: bool = True,
        threshold: float | None = None,
    ) -> None:
        self.index = index
        self.reader = reader
        self.corpus = Corpus(index)
        self.finder = Finder(self.corpus, reader if rerank else None)
        self.marker = Marker(reader)
        self.spelling = Spelling(self.corpus)
        self.editions = Editions(index.documents)
        self.judge = Judge.load(self.finder.reader is not None, threshold)

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        model: str | None = None,
        reader: str | None = None,
        rerank: bool = True,
        threshold: float | None = None,
    ) -> Engine:
        """The engine over the index at ``path``, with the packaged reader or the one called ``reader``; ``InputError``
        where there is no sound index or no such reader."""
        index = Index.open(path, load_encoder(model) if model is not None else None)
        return cls(index, load_reader(reader), rerank=rerank, threshold=threshold)

    def over(self, path: Path) -> Engine:
        """The same reader and settings over the index at ``path``; ``InputError`` where there is no sound one that was
        built with the same model."""
        index = Index.open(path, self.index.encoder)
        return Engine(index, self.reader, rerank=self.finder.reader is not None, threshold=self.judge.refuse)

    def respond(
        self,
        question: str,
        history: Sequence[Turn] = (),
        sources: Collection[str] | None = None,
        *,
        as_typed: bool = False,
    ) -> Answer:
        """The document's own sentences that answer, each cited; or ``not_found`` with the reason.

        ``sources`` restricts the answer to some documents (file names); ``as_typed`` takes the question to the letter, without
        earlier turns and without mending typos.  Never raises on what a question
        holds: what is no question is ``not_found`` with reason ``not_a_question``.
        """
        answer = self._respond(question, history, sources, as_typed)
        return replace(answer, lapsed=self._lapsed(answer.cited)) if answer.cited else answer

    def _respond(
        self, question: str, history: Sequence[Turn], sources: Collection[str] | None, as_typed: bool
    ) -> Answer:
        fault = question_fault(question)
        if fault is not None:
            return self._refuse(analyse(question[:LONGEST]), question, "not_a_question", text=fault)
        scope: Scope = tuple(sorted(sources)) if sources is not None else None
        said = talk(question)
        if said is not None:
            return self._refuse(analyse(question), question, "not_a_question", text=reply(said))
        typed = clean(question)
        spelled = typed if as_typed else self.spelling.best(typed, scope)
        resolved = analyse(typed) if as_typed else self.resolved(spelled, history, scope)
        answer = self._whole(resolved, question, scope)
        parts = several.questions(typed)
        if len(parts) > 1 and not as_typed:
            answer = self._each(parts, history, scope, answer)
        # Another spelling is a guess: it is searched, but not put into the visitor's mouth.
        return replace(answer, resolved_question=typed) if resolved.text == spelled else answer

    def _whole(self, resolved: Question, question: str, scope: Scope) -> Answer:
        """The answer to a question that is whole."""
        asked = about(resolved.text)
        told = tell(asked, self.index.documents.within(scope)) if asked is not None else None
        if told is not None:
            return self._tell(resolved, question, told, scope)
        if asked is not None and asked.bare:
            return self._untold(resolved, question, asked, scope)
        found = self.finder.find(resolved, scope)
        if not found.ranking.candidates:
            return self._refuse(resolved, question, "not_in_document", found.hits)
        if found.question.kind == "locate":
            named = article(found.question, self.corpus.units, scope or ())
            if named is not None:
                return self._article(question, found, named)
        editions = self.editions.of(found.best.passage.source, scope)
        return self._by_edition(resolved, question, editions) if editions else self._answer(question, found)

    def _each(self, parts: Sequence[str], history: Sequence[Turn], scope: Scope, whole: Answer) -> Answer:
        """What answers each of several questions asked in one, where that is more than what answers the ``whole``."""
        turns, answers = list(history), []
        for part in parts:
            answer = self._whole(self.resolved(self.spelling.best(part, scope), turns, scope), part, scope)
            turns.append(Turn(part, answer.text))
            answers.append((part, answer))
        return by_question(answers, whole)

    def _by_edition(self, resolved: Question, question: str, editions: Sequence[Edition]) -> Answer:
        """What each edition says that is asked for, with the words taken out that name it."""
        asked = meant(resolved.text, editions)
        bare = resolved if asked.text == resolved.text else self._reworded(resolved, asked.text)
        answers = []
        for edition in asked.editions:
            found = self.finder.find(bare, (edition.source,))
            if found.ranking.candidates:
                answers.append((edition, self._answer(question, found)))
        if not answers:
            return self._refuse(resolved, question, "not_in_document")
        return replace(by_edition(answers), resolved_question=resolved.text)

    @staticmethod
    def _reworded(resolved: Question, text: str) -> Question:
        own = resolved.asked if resolved.asked != resolved.text else ""
        return analyse(text, own, resolved.told)

    def _untold(self, resolved: Question, question: str, asked: AboutDocument, scope: Scope) -> Answer:
        """What the documents do not say of themselves is said by none of their sentences either."""
        if len(self.index.documents.within(scope)) > 1:
            return self._refuse(resolved, question, "not_a_question", text=WHICH)
        return self._refuse(resolved, question, "not_in_document", text=unsaid(asked))

    def resolved(self, spelled: str, history: Sequence[Turn], scope: Scope) -> Question:
        """The question with what it lacks taken from the turns before it."""
        earlier = [replace(turn, question=turn.question[:EARLIER]) for turn in history]
        return resolve(spelled, earlier, lambda this, before: self.finder.leans(this, before, scope))

    def _tell(self, resolved: Question, question: str, told: Told, scope: Scope) -> Answer:
        """The answer to a question about the document itself."""
        hits = tuple(self.index.search(resolved.text, DEPTH, scope))
        if not told.extracts:
            return self._refuse(resolved, question, "not_in_document", hits)
        return Answer(
            "answered",
            told.shown,
            question,
            resolved.text,
            citations=tuple(self._cite_extract(told.document, extract) for extract in told.extracts),
            short_answer=told.short,
            confidence=TOLD,
            generation=self.index.generation,
            passages=hits,
        )

    def _answer(self, question: str, found: Found) -> Answer:
        proposed = draft(found, self.corpus, self.marker)
        verdict = self.judge.verdict(found, proposed)
        if verdict.refused:
            reason = reason_for(found.question, proposed.premises, found.best.read)
            likely = verdict.probability
            return self._refuse(found.question, question, reason, found.hits, likely, proposed.pieces[:1])
        return self.answered(question, found, proposed, verdict)

    def answered(self, question: str, found: Found, proposed: Draft, verdict: Verdict) -> Answer:
        """The draft as an answer, marked and called sure as the verdict says."""
        places = locate(found, self.corpus) if found.question.kind == "locate" else []
        if places:
            return self._placed(question, found, places[0], verdict)
        pieces, shown = proposed.pieces, proposed.shown
        short = proposed.short if verdict.marked else None
        different = others(found, proposed.short, self.corpus)
        different = [s for s in different if s.shown not in shown]
        cites = [self._cite(p.passage, p.span) for p in pieces]
        return Answer(
            "answered",
            shown,
            question,
            found.question.text,
            citations=tuple(dict.fromkeys(cites)),
            short_answer=_seen(short, self.corpus.units.parsed(pieces[0].passage).document)
            if short
            else None,
            other_figures=tuple(
                OtherFigure(s.figure.text, self._cite(s.unit.passage, s.unit.span), s.shown)
                for s in different
            ),
            doubtful_figures=self._doubtful(pieces),
            confidence=verdict.probability,
            sure=verdict.sure,
            generation=self.index.generation,
            passages=found.hits,
        )

    def _lapsed(self, cites: Sequence[Citation]) -> tuple[Lapsed, ...]:
        """The documents cited that do not hold today."""
        today = date.today()
        found = []
        for parsed in self.index.documents.within({c.source for c in cites}):
            status = parsed.validity.status(today)
            if status in ("repealed", "expired", "not_yet"):
                since = parsed.validity.effective if status == "not_yet" else parsed.validity.expires
                found.append(Lapsed(parsed.document.source, parsed.document.title, status, since))
        return tuple(found)

    def _doubtful(self, pieces: Sequence[Piece]) -> tuple[DoubtfulFigure, ...]:
        books = self.corpus.books
        doubts = [d for p in pieces for d in books.of(p.passage.source).doubtful(p.span)]
        return tuple(dict.fromkeys(DoubtfulFigure(entry.text, why) for entry, why in doubts))

    def _article(self, question: str, found: Found, named: Article) -> Answer:
        """An article that is asked for by its number, to be read."""
        if named.place is None:
            return self._refuse(found.question, question, "not_in_document", found.hits)
        section, passage = named.place.section, named.place.passage
        return Answer(
            "answered",
            passage.text,
            question,
            found.question.text,
            citations=(self._cite_heading(named.place), self._cite(passage, passage.span)),
            short_answer=section.path[-1],
            confidence=TOLD,
            generation=self.index.generation,
            passages=found.hits,
        )

    def _placed(self, question: str, found: Found, place: Place, verdict: Verdict) -> Answer:
        """Where something stands: the headings down to it, and the sentence by which one sees that it does."""
        section, best = place.section, found.best
        headings = " › ".join(section.path) + (f"(第{section.page}页)" if section.page else "")
        cites = [self._cite_heading(place)]
        if place.passage.id == best.passage.id:
            cites.append(self._cite(best.passage, best.span))
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
            generation=self.index.generation,
            passages=found.hits,
        )

    def _refuse(
        self,
        resolved: Question,
        question: str,
        reason: Reason,
        hits: Sequence[Hit] = (),
        confidence: float = 0.0,
        evidence: Sequence[Piece] = (),
        text: str | None = None,
    ) -> Answer:
        near = dict.fromkeys(
            (h.passage.source, h.passage.heading_path, h.passage.anchor, h.passage.page) for h in hits
        )
        return Answer(
            "not_found",
            text or message(reason),
            question,
            resolved.text,
            reason=reason,
            nearest=tuple(NearSection(*n) for n in list(near)[:3]) if reason != "not_a_question" else (),
            citations=tuple(self._cite(p.passage, p.span) for p in evidence)
            if reason == "false_premise"
            else (),
            confidence=confidence,
            generation=self.index.generation,
            passages=tuple(hits),
        )

    def _cite_heading(self, place: Place) -> Citation:
        section = place.section
        citation = self._cite(place.passage, section.heading)
        return replace(citation, heading_path=section.path, anchor=section.anchor, page=section.page)

    def _cite_extract(self, parsed: Parsed, extract: Extract) -> Citation:
        passage = next((p for p in parsed.passages if p.end > extract.span.start), parsed.passages[-1])
        citation, section = self._cite(passage, extract.span), extract.section
        if section is None:
            return citation
        return replace(citation, heading_path=section.path, anchor=section.anchor, page=section.page)

    def _cite(self, passage: Passage, span: Span) -> Citation:
        document = self.corpus.units.parsed(passage).document
        return Citation(
            passage.source,
            document.id,
            passage.heading_path,
            passage.anchor,
            passage.page,
            span.of(document.text),
            span.start,
            span.end,
            passage.id,
        )


def _seen(short: Short, document: Document) -> str:
    """The words of a short answer on one line, as a reader sees them."""
    whole = short.span.of(document.text) == short.text
    said = document.shown(short.span) if whole else short.text
    return re.sub(r"\s*\n\s*", "", said).strip()


def load_reader(name: str | None = None) -> Reads | None:
    """A reader: by default the packaged one (None where there is none), else the one in a folder that holds
    ``reader.onnx``, else a cross-encoder or question-answering model by path or name (``InputError`` where there is
    no such model)."""
    from chatbot.reader import Reader

    if name is None:
        try:
            return Reader.load()
        except FileNotFoundError:
            return None
    from chatbot.reader.hub import folder_of
    from chatbot.reader.others import load_other

    folder = folder_of(name)
    if folder is not None and (folder / "reader.onnx").is_file():
        return Reader.load(folder)
    return load_other(name)
