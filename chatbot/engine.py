"""The one road from question to cited answer."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from chatbot.answer import Answer, Turn
from chatbot.answering.together import by_edition, by_question
from chatbot.answering.writing import Writing
from chatbot.drafting.about import WHICH, tell, unsaid
from chatbot.drafting.draft import draft, widened
from chatbot.drafting.locate import article
from chatbot.drafting.members import members
from chatbot.finding.corpus import Corpus
from chatbot.finding.editions import Edition, Editions, meant
from chatbot.finding.finder import DEPTH, Finder, Found, Scope
from chatbot.finding.marker import AnswerMarker
from chatbot.finding.spelling import Spelling
from chatbot.judging.refusal import reason_for
from chatbot.judging.verdict import Judge
from chatbot.question import several
from chatbot.question.about import AboutDocument, about
from chatbot.question.analysis import Question, analyse
from chatbot.question.cleaning import clean
from chatbot.question.followup import resolve
from chatbot.question.talk import reply, talk
from chatbot.reader.named import load_reader
from index import Index, load_encoder
from index.deadline import check_deadline

if TYPE_CHECKING:
    from chatbot.reader.reading import Reads

LONGEST = 1000
"""Characters of a question beyond which it is not one."""
EARLIER = 150
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
        self.marker = AnswerMarker(reader)
        self.spelling = Spelling(self.corpus)
        self.editions = Editions(index.documents)
        self.judge = Judge.load(self.finder.reader is not None, threshold)
        self.writing = Writing(self.corpus)

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
        holds: what is no question is ``not_found`` with reason ``not_a_question``.  Raises ``Overdue`` at its next step where a
        deadline is set and has passed, ``StoreAway`` where the store of the vectors cannot be reached.
        """
        answer = self._respond(question, history, sources, as_typed)
        return replace(answer, lapsed=self.writing.lapsed(answer.cited)) if answer.cited else answer

    def _respond(
        self, question: str, history: Sequence[Turn], sources: Collection[str] | None, as_typed: bool
    ) -> Answer:
        fault = question_fault(question)
        if fault is not None:
            return self.writing.refused(question, analyse(question[:LONGEST]), "not_a_question", text=fault)
        said = talk(question)
        if said is not None:
            return self.writing.refused(question, analyse(question), "not_a_question", text=reply(said))
        scope: Scope = tuple(sorted(sources)) if sources is not None else None
        typed = clean(question)
        spelled = typed if as_typed else self.spelling.best(typed, scope)
        resolved = analyse(typed) if as_typed else self.resolved(spelled, history, scope)
        answer = self._whole(resolved, question, scope, alone=True)
        parts = () if as_typed else several.questions(typed)
        if len(parts) > 1:
            answer = self._each(parts, history, scope, answer)
        # Another spelling is a guess: it is searched, but not put into the visitor's mouth.
        return replace(answer, resolved_question=typed) if resolved.text == spelled else answer

    def resolved(self, spelled: str, history: Sequence[Turn], scope: Scope) -> Question:
        """The question with what it lacks taken from the turns before it."""
        earlier = [replace(turn, question=turn.question[:EARLIER]) for turn in history]
        return resolve(spelled, earlier, lambda this, before: self.finder.leans(this, before, scope))

    def _whole(self, resolved: Question, question: str, scope: Scope, *, alone: bool) -> Answer:
        """The answer to a question that is whole; ``alone`` where no other stands beside it."""
        check_deadline()
        asked = about(resolved.text)
        told = tell(asked, self.index.documents.within(scope)) if asked is not None else None
        if told is not None:
            return self.writing.told(question, resolved, told, self.index.search(resolved.text, DEPTH, scope))
        if asked is not None and asked.bare:
            return self._untold(resolved, question, asked, scope)
        found = self.finder.find(resolved, scope)
        if not found.ranking.candidates:
            return self.writing.refused(question, resolved, "not_in_document", found.hits)
        listed = members(found.question, self.corpus.units.parsed(found.best.passage), self.corpus.terms)
        if listed is not None:
            return self.writing.told(question, resolved, listed, found.hits)
        if found.question.kind == "locate":
            named = article(found.question, self.corpus.units, scope or ())
            if named is not None:
                return self.writing.article(question, found, named)
        editions = self.editions.of(found.best.passage.source, scope)
        if editions:
            return self._by_edition(resolved, question, editions)
        return self._answer(question, found, alone=alone)

    def _answer(self, question: str, found: Found, *, alone: bool) -> Answer:
        """The answer drafted from what was found, or why it is held back; beside others it has no further sentences."""
        check_deadline()
        proposed = draft(found, self.corpus, self.marker)
        check_deadline()
        verdict = self.judge.verdict(found, proposed)
        if not verdict.refused:
            shown = widened(proposed, found, self.corpus) if verdict.wide and alone else proposed
            return self.writing.drafted(question, found, shown, verdict)
        reason = reason_for(found.question, proposed.premises, found.best.read)
        likely, evidence = verdict.probability, proposed.pieces[:1]
        return self.writing.refused(question, found.question, reason, found.hits, likely, evidence)

    def _untold(self, resolved: Question, question: str, asked: AboutDocument, scope: Scope) -> Answer:
        """What the documents do not say of themselves is said by none of their sentences either."""
        if len(self.index.documents.within(scope)) > 1:
            return self.writing.refused(question, resolved, "not_a_question", text=WHICH)
        return self.writing.refused(question, resolved, "not_in_document", text=unsaid(asked))

    def _each(self, parts: Sequence[str], history: Sequence[Turn], scope: Scope, whole: Answer) -> Answer:
        """What answers each of several questions asked in one, where that is more than what answers the ``whole``."""
        turns, answers = list(history), []
        for part in parts:
            answer = self._whole(
                self.resolved(self.spelling.best(part, scope), turns, scope), part, scope, alone=False
            )
            turns.append(Turn(part, answer.text))
            answers.append((part, answer))
        return by_question(answers, whole)

    def _by_edition(self, resolved: Question, question: str, editions: Sequence[Edition]) -> Answer:
        """What each edition says that is asked for, with the words taken out that name it."""
        asked = meant(resolved.text, editions)
        bare = resolved if asked.text == resolved.text else resolved.reworded(asked.text)
        answers = []
        for edition in asked.editions:
            found = self.finder.find(bare, (edition.source,))
            if found.ranking.candidates:
                answers.append((edition, self._answer(question, found, alone=False)))
        if not answers:
            return self.writing.refused(question, resolved, "not_in_document")
        return replace(by_edition(answers), resolved_question=resolved.text)
