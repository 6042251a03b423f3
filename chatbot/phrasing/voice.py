"""The engine with a language model at its side: a question that finds little is put in other words, an answer is phrased.

The model adds nothing: a rewritten question counts only where the engine then finds a sure answer, a phrased sentence only
where the check holds it up against the extracts that it cites.  Whatever fails, the extract goes out as it is.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import replace

from chatbot.answer import Answer, Answers, Phrase, Turn
from chatbot.phrasing.checking import Checker
from chatbot.phrasing.client import Client, Completes, ModelFault
from chatbot.phrasing.extracts import extracts_of
from chatbot.phrasing.rewriting import is_same_question
from chatbot.phrasing.settings import ModelSettings
from chatbot.phrasing.wording import phrase_messages, read_phrased, read_rewritten, rewrite_messages
from index.deadline import check_deadline
from index.deadline import until as deadline
from index.encoder import DEFAULT_MODEL, Encoder, default_encoder
from index.normal import normalise

_LONGEST = 1600
"""Characters of extracts that are given to the model."""
_EARLIER = 3
"""Earlier questions that a rewriting may look at."""
_MOMENT = 0.5
"""Seconds below which the model is not asked any more."""
_SEARCHED_AGAIN = ("not_in_document", "figure_missing")
"""Refusals that other words may mend; a false premise and a place out of scope stay what they are."""


class Voice:
    """A model, what it may do, and the check of what it says."""

    def __init__(self, model: Completes, checker: Checker, settings: ModelSettings) -> None:
        self.model, self.checker, self.settings = model, checker, settings

    @classmethod
    def open(cls, settings: ModelSettings, encoder: Encoder | None = None) -> Voice:
        """The model of ``settings``; the check is fitted to the packaged encoder, which may be shared."""
        fits = encoder is not None and encoder.name == DEFAULT_MODEL
        return cls(Client(settings), Checker(encoder if fits and encoder else default_encoder()), settings)

    def respond(
        self,
        engine: Answers,
        question: str,
        history: Sequence[Turn] = (),
        sources: Collection[str] | None = None,
        *,
        as_typed: bool = False,
    ) -> Answer:
        """As the engine's ``respond``, with ``rewritten`` and ``phrased`` set where the model had a part in it."""
        until = min(time.monotonic() + self.settings.seconds, deadline())
        answer = engine.respond(question, history, sources, as_typed=as_typed)
        if "rewrite" in self.settings.tasks and not as_typed and _finds_little(answer):
            answer = self._searched_again(engine, answer, history, sources, until)
        return self.phrased(answer, until) if "phrase" in self.settings.tasks else answer

    def _searched_again(
        self,
        engine: Answers,
        answer: Answer,
        history: Sequence[Turn],
        sources: Collection[str] | None,
        until: float,
    ) -> Answer:
        """The answer to the question in other words, where it is surer; else ``answer``."""
        earlier = [turn.question for turn in history[-_EARLIER:]]
        try:
            reply = self._complete(rewrite_messages(answer.question, earlier), until)
            other = read_rewritten(reply)
        except ModelFault:
            return answer
        if not is_same_question(other, answer.question, earlier):
            return answer
        found = engine.respond(other, (), sources, as_typed=True)
        better = found.status == "answered" and found.sure and found.confidence > answer.confidence
        if not better:
            return answer
        return replace(found, question=answer.question, resolved_question=other, rewritten=True)

    def phrased(self, answer: Answer, until: float) -> Answer:
        """``answer`` with ``phrased`` set, where at least one sentence of the model holds and nothing that answers is lost."""
        extracts = extracts_of(answer)
        if not extracts or answer.checked or sum(map(len, extracts)) > _LONGEST:
            return answer
        try:
            reply = self._complete(phrase_messages(answer.resolved_question, extracts), until)
            sentences = read_phrased(reply, len(extracts))
        except ModelFault:
            return answer
        phrases: list[Phrase] = []
        for sentence in sentences:
            check_deadline()
            cited = "\n".join(extracts[n - 1] for n in sentence.cites)
            if cited and self.checker.check(sentence.text, cited).holds:
                phrases.append(Phrase(sentence.text, sentence.cites, machine=True))
            else:
                phrases += [Phrase(extracts[n - 1], (n,), machine=False) for n in sentence.cites]
        phrases = _without_repeats(phrases)
        if not any(phrase.machine for phrase in phrases) or not _answers(answer, phrases):
            return answer
        return replace(answer, phrased=tuple(phrases))

    def _complete(self, messages: Sequence[dict[str, str]], until: float) -> str:
        left = until - time.monotonic()
        if left < _MOMENT:
            raise ModelFault("no time is left")
        return self.model.complete(messages, left)


def _finds_little(answer: Answer) -> bool:
    if answer.status == "answered":
        return not answer.sure
    return answer.reason in _SEARCHED_AGAIN


def _without_repeats(phrases: Sequence[Phrase]) -> list[Phrase]:
    """Each once; what is quoted whole is not told in other words as well."""
    quoted = {n for phrase in phrases if not phrase.machine for n in phrase.cites}
    return list(dict.fromkeys(p for p in phrases if not p.machine or not quoted.issuperset(p.cites)))


def _answers(answer: Answer, phrases: Sequence[Phrase]) -> bool:
    """Whether the short answer, where there is a sure one, still stands in what is said."""
    if not answer.short_answer or not answer.sure:
        return True
    said = _bare("".join(phrase.text for phrase in phrases))
    return all(_bare(part) in said for part in answer.short_answer.split("\n"))


def _bare(text: str) -> str:
    return "".join(c for c in normalise(text) if c.isalnum() or c in "%.")
