"""Where every face brings its questions: checks them, asks the engine, keeps count, notes refusals."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from contextlib import suppress
from itertools import islice

from chatbot.answer import Answer, Turn
from chatbot.engine import Engine
from chatbot.phrasing.voice import Voice
from chatbot.web.desk.asked import AskedStore
from chatbot.web.desk.checked import CheckedStore
from chatbot.web.desk.collections import Collections
from chatbot.web.desk.feedback import Feedback, FeedbackStore
from chatbot.web.desk.kept import Unstored
from chatbot.web.desk.ports import ServedEngine
from chatbot.web.desk.shelf import Shelf
from chatbot.web.desk.starters import Guide
from chatbot.web.desk.stock import Stock
from chatbot.web.desk.view import VIEW
from chatbot.web.guard.metrics import Metrics
from chatbot.web.guard.pool import Pool
from chatbot.web.settings import Settings
from index import Encoder, Hit
from index.deadline import check_deadline
from index.fields import chosen
from index.generations import finished
from ingest.errors import InputError

UNCOUNTED = frozenset({"replay", "share"})
"""Faces that ask again what was asked before."""
_NAMED = 20  # documents that a refusal names
ANSWER_LIMIT = 2000  # characters of an earlier answer that a follow-up may look at


class Desk:
    """One engine with all that the faces share.  ``whole`` is everything it has, ``stock`` what the caller may see."""

    def __init__(self, engine: ServedEngine, settings: Settings) -> None:
        self.settings = settings
        self.metrics = Metrics()
        self.voice = Voice.open(settings.model, _encoder_of(engine)) if settings.model else None
        # Whoever waits for the model takes no core, and must not keep out those who ask the engine alone.
        waiting_for_model = settings.model.at_once if settings.model else 0
        self.pool = Pool(settings.workers + waiting_for_model, settings.waiting, settings.deadline)
        self.asked = AskedStore(settings.data_dir / "asked.sqlite3", settings.keep_text_days)
        self.checked = CheckedStore(settings.data_dir / "checked.sqlite3")
        self.store = FeedbackStore(settings.data_dir / "feedback.sqlite3", settings.keep_text_days)
        self.collections = Collections(settings.data_dir / "collections.json")
        self.serve(Stock(engine))

    def serve(self, stock: Stock) -> None:
        """From the next question on ``stock`` answers; those that are being answered are not disturbed."""
        self.whole = stock
        self.metrics.passages.set(stock.shelf.documents.first[-1])

    @property
    def stock(self) -> Stock:
        """What whoever asks may see of ``whole``."""
        view, whole = VIEW.get(), self.whole
        if view.whole or not self.collections.all():
            return whole
        every = list(whole.shelf.documents.numbers)
        seen = (
            tuple(source for source in every if source in view.collection.sources)
            if view.collection
            else self.collections.public(every)
        )
        return whole if len(seen) == len(every) else whole.limited(seen)

    @property
    def engine(self) -> ServedEngine:
        return self.stock.engine

    @property
    def storage_fault(self) -> str:
        """Why something cannot be stored; "" while all is well."""
        return self.store.fault or self.asked.fault or self.checked.fault

    @property
    def shelf(self) -> Shelf:
        return self.stock.shelf

    @property
    def guide(self) -> Guide:
        return self.stock.guide

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        sources: Sequence[str] | None = None,
        face: str = "api",
        *,
        as_typed: bool = False,
    ) -> Answer:
        """Raises ``InputError`` where the question is too long or a source is unknown."""
        check_deadline()
        self.check(question, sources)
        history = [self._cut(turn) for turn in tuple(history)[-self.settings.max_turns :]]
        began = time.perf_counter()
        stock = self.stock
        if not stock.shelf.documents:
            raise InputError("这里没有公开的文件：请从文件集自己的地址进入。")
        written = self.checked.find(question, sources)
        answer = written.answer(question, stock.shelf, stock.generation) if written else None
        answer = answer or self._respond(stock.engine, question, history, _scope(sources), as_typed)
        self.metrics.note(face, answer, time.perf_counter() - began)
        if face in UNCOUNTED:
            return answer
        with suppress(Unstored):  # the answer comes all the same; ``/readyz`` tells
            self.asked.note(question, answer, face)
            if answer.status == "not_found" and answer.reason != "not_a_question":
                self.store.add_unanswered(answer.resolved_question, answer.reason or "", answer.generation)
        return answer

    def _respond(
        self,
        engine: ServedEngine,
        question: str,
        history: Sequence[Turn],
        scope: tuple[str, ...] | None,
        as_typed: bool,
    ) -> Answer:
        if self.voice is None:
            return engine.respond(question, tuple(history), scope, as_typed=as_typed)
        return self.voice.respond(engine, question, tuple(history), scope, as_typed=as_typed)

    def _cut(self, turn: Turn) -> Turn:
        cut = Turn(turn.question[: self.settings.max_question], turn.answer[:ANSWER_LIMIT])
        _require_whole(cut.question, cut.answer)
        return cut

    def search(self, query: str, k: int, sources: Sequence[str] | None = None) -> Sequence[Hit]:
        self.check(query, sources)
        stock = self.stock
        return stock.engine.index.search(query, k, _scope(sources)) if query.strip() else ()

    def check(self, question: str, sources: Sequence[str] | None) -> None:
        _require_whole(question, *(sources or ()))
        limit = self.settings.max_question
        if len(question) > limit:
            raise InputError(f"问题有 {len(question)} 个字，最多 {limit} 个字：请写短一些。")
        known = self.shelf.documents.numbers
        if sources is not None and not sources:
            raise InputError(f"sources 里没有文件：要查全部就不写这一项；{_named(known)}。")
        for source in sources or ():
            if source not in known:
                raise InputError(f"没有名为“{source}”的文件；{_named(known)}。")

    def fitting(self, sources: Sequence[str] | None, where: Sequence[str]) -> Sequence[str] | None:
        """Those of ``sources`` (of all, for None) whose fields fit; raises ``InputError`` where none does."""
        if not where:
            return sources
        self.check("", sources)
        return chosen(self.shelf.documents.within(sources).marks, where)

    def chosen(self, names: Sequence[str]) -> tuple[str, ...] | None:
        """Those of ``names`` that are documents here, as a link or a widget gives them; None (all) where none is."""
        known = tuple(mark.source for mark in self.shelf.documents.within(names).marks)
        return known or None

    def may_show(self, source: str) -> bool:
        """False for a document that is here, but not for whoever asks."""
        return self.shelf.of_source(source) is not None or self.whole.shelf.of_source(source) is None

    def add_feedback(self, feedback: Feedback) -> int:
        self.metrics.feedback.labels(feedback.verdict).inc()
        return self.store.add(feedback)

    def generations(self) -> list[str]:
        """The whole generations on disk, oldest first; only the one that serves for an index in memory."""
        root = self.settings.index_root
        return finished(root) if root is not None else [self.engine.index.generation]

    @property
    def title(self) -> str:
        """The collection's title, the document's, or the product's where there are several documents."""
        if collection := VIEW.get().collection:
            return collection.title
        marks = self.shelf.documents.marks
        return marks[0].title if len(marks) == 1 else self.settings.title


def _encoder_of(engine: ServedEngine) -> Encoder | None:
    """The encoder that an engine has open, to be shared; None for one that has none."""
    return engine.index.encoder if isinstance(engine, Engine) else None


def _named(known: Collection[str]) -> str:
    """What there is, by name; of many only some, or every slip would be answered with the whole library."""
    some = "、".join(islice(known, _NAMED))
    return f"现有：{some}" if len(known) <= _NAMED else f"现有 {len(known)} 份，如：{some}"


def _scope(sources: Sequence[str] | None) -> tuple[str, ...] | None:
    return None if sources is None else tuple(sorted(set(sources)))


def _require_whole(*texts: str) -> None:
    """JSON can carry half of a surrogate pair, which neither the database nor a response can hold."""
    for text in texts:
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise InputError("文字里有不完整的字符（只有半个的代理对），请重新输入。") from error
