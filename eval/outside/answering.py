"""The program's answering on reading sets: a span for each question.

With the packaged reader its best span, in the question's own context or in the one that the search puts first of
all; or the short answer, else the sentence, that the engine gives.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from eval.outside.trec import check_out
from eval.progress import progress
from eval.sets.squad import ReadingItem
from index.normal import simplified
from ingest.document import Document
from ingest.errors import InputError, writing
from ingest.parsing import parse

Answering = Callable[[ReadingItem], str]
"""The span that answers, "" for none."""


def predict(items: Sequence[ReadingItem], answer: Answering, out: Path, way: str = "read") -> dict[str, str]:
    """``{question id: span}`` into ``out``; what a stopped run had answered in the same ``way`` lies in a part file beside
    it and is kept."""
    check_out(out)
    part = out.with_name(f"{out.name}.{way}.part")
    done = _resumed(part)
    left = [item for item in items if item.id not in done]
    with writing(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        part.write_text("".join(_line(name, span) for name, span in done.items()), encoding="utf-8")
        with part.open("a", encoding="utf-8") as lines:
            for item in progress(left, len(left), "阅读"):
                done[item.id] = answer(item)
                lines.write(_line(item.id, done[item.id]))
                lines.flush()
        found = {item.id: done[item.id] for item in items}
        out.write_text(json.dumps(found, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
        part.unlink()
    return found


def _line(name: str, span: str) -> str:
    return json.dumps({"id": name, "span": span}, ensure_ascii=False) + "\n"


def _resumed(part: Path) -> dict[str, str]:
    """The answers of a stopped run; its last line may be cut off."""
    if not part.is_file():
        return {}
    found: dict[str, str] = {}
    try:
        for line in part.read_text(encoding="utf-8").split("\n")[:-1]:
            row = json.loads(line)
            found[str(row["id"])] = str(row["span"])
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"续跑的文件 {part} 已损坏；请删去它，重新作答。") from error
    return found


def by_reader(model: Path | None = None) -> Answering:
    """The packaged reader, or the one in the folder ``model``: the span that stands out most from "no answer".

    It reads simplified characters; the span is given in the context's own.
    """
    from chatbot.reader import Reader, Window
    from chatbot.reader.reading import best_span
    from eval.outside.cutting import window_ranges

    reader = Reader.load(model)

    def answer(item: ReadingItem) -> str:
        context = simplified(item.context)
        ranges = window_ranges(context)
        windows = [Window("", context[start:end]) for start, end in ranges]
        readings = reader.read(simplified(item.question), windows, [()] * len(windows))
        best = best_span(readings)
        if best is None:
            return ""
        begin = ranges[best[0]][0]
        return item.context[begin + best[1].start : begin + best[1].end]

    return answer


def by_search(items: Sequence[ReadingItem], directory: Path, model: Path | None = None) -> Answering:
    """The reader as in ``by_reader`` on the context that the search finds first among those of all the items, whose
    index lies in ``directory``; a question's own context is not told."""
    from eval.outside.corpora import from_squad
    from eval.outside.search import open_corpus

    entries, _ = from_squad(items)
    search, read = open_corpus(entries, directory), by_reader(model)
    contexts = {entry.id: entry.text for entry in entries}

    def answer(item: ReadingItem) -> str:
        found = search.search(item.question, 1)
        return read(replace(item, context=contexts[found[0].id])) if found else ""

    return answer


def by_engine(items: Sequence[ReadingItem], directory: Path) -> Answering:
    """The engine over an index of the contexts, each question put to its own, refusing nothing."""
    from chatbot.engine import Engine
    from index import build_index
    from index.encoder import default_encoder

    contexts = {item.context_id: item.context for item in items}
    parsed = [parse(Document(name, context)) for name, context in contexts.items()]
    build_index(parsed, directory, default_encoder())
    engine = Engine.open(directory, threshold=0.0)

    def answer(item: ReadingItem) -> str:
        given = engine.respond(item.question, sources={item.context_id})
        return given.short_answer or (given.citations[0].quote if given.citations else "")

    return answer
