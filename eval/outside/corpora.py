"""Outside retrieval sets: ``corpus.jsonl`` of ``{id, title?, text}``, ``queries.jsonl`` of ``{id, text, gold: [ids]}``.

The converters make both from SQuAD-style files (each context once, gold is a question's own context) and from a
folder of statutes (each article once).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from eval.sets.fields import RowFields, json_lines, read_text
from eval.sets.squad import ReadingItem
from ingest.errors import InputError, writing

Item = TypeVar("Item")

CORPUS, QUERIES = "corpus.jsonl", "queries.jsonl"

_NUMERAL = "[一二三四五六七八九十百千零〇两0-9]+"
_ARTICLE = re.compile(rf"[\s\u200b\ufeff]*(第{_NUMERAL}条(?:之{_NUMERAL})?)")
_HEADING = re.compile(r"(#+)\s*(.*\S)")
_DATED = re.compile(r"\(\d{4}-\d{2}-\d{2}\)$")


@dataclass(frozen=True)
class CorpusEntry:
    """A text to be found, with the title it stands under ("" without)."""

    id: str
    title: str
    text: str


@dataclass(frozen=True)
class Query:
    """Any of ``gold``, ids of entries, is right."""

    id: str
    text: str
    gold: tuple[str, ...]


def load_corpus(path: Path) -> tuple[CorpusEntry, ...]:
    rows = (
        (row.text("id"), CorpusEntry(row.text("id"), row.text("title", ""), row.text("text")))
        for row in _rows(path)
    )
    return _unique(path, rows)


def load_queries(path: Path) -> tuple[Query, ...]:
    """The queries, each with at least one gold id."""
    found = []
    for row in _rows(path):
        query = Query(row.text("id"), row.text("text"), row.texts("gold"))
        if not query.gold:
            raise row.fault("gold", "至少要有一个答案的编号。")
        found.append((query.id, query))
    return _unique(path, found)


def _rows(path: Path) -> Iterator[RowFields]:
    if not path.is_file():
        raise InputError(f"没有文件 {path}。")
    return json_lines(path)


def _unique(path: Path, rows: Iterable[tuple[str, Item]]) -> tuple[Item, ...]:
    found: dict[str, Item] = {}
    for name, item in rows:
        if name in found:
            raise InputError(f"{path.name}，字段 id：{name} 出现了两次，编号应当不同。")
        found[name] = item
    if not found:
        raise InputError(f"{path.name} 是空的。")
    return tuple(found.values())


def write_set(directory: Path, corpus: Sequence[CorpusEntry], queries: Sequence[Query]) -> None:
    """``corpus.jsonl`` and ``queries.jsonl`` in ``directory``."""
    entries = ({"id": entry.id, "title": entry.title, "text": entry.text} for entry in corpus)
    asked = ({"id": query.id, "text": query.text, "gold": list(query.gold)} for query in queries)
    with writing(directory):
        directory.mkdir(parents=True, exist_ok=True)
        for name, rows in ((CORPUS, entries), (QUERIES, asked)):
            lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
            (directory / name).write_text("".join(lines), encoding="utf-8")


def from_squad(items: Iterable[ReadingItem]) -> tuple[tuple[CorpusEntry, ...], tuple[Query, ...]]:
    """Each context once, in the file's order; a question that its context does not answer is no query."""
    entries: dict[str, CorpusEntry] = {}
    queries = []
    for item in items:
        entries.setdefault(item.context_id, CorpusEntry(item.context_id, "", item.context))
        if item.answers:
            queries.append(Query(item.id, item.question, (item.context_id,)))
    return tuple(entries.values()), tuple(queries)


def from_statutes(folder: Path) -> tuple[CorpusEntry, ...]:
    """Each article of each Markdown file as ``民法典/总则#第五十四条``: the path without suffix and date.

    An article begins at a line that begins with 第X条 and ends before the next one or a heading; where a number
    comes twice in one file, the later one is ``…~2``.
    """
    found: dict[str, CorpusEntry] = {}
    for path in sorted(folder.rglob("*.md")):
        name = _DATED.sub("", path.relative_to(folder).with_suffix("").as_posix())
        for number, title, text in _articles(read_text(path)):
            key, again = f"{name}#{number}", 2
            while key in found:
                key, again = f"{name}#{number}~{again}", again + 1
            found[key] = CorpusEntry(key, title, text)
    if not found:
        raise InputError(f"{folder} 里没有带法条的Markdown文件。")
    return tuple(found.values())


def _articles(text: str) -> Iterator[tuple[str, str, str]]:
    """(number, headings in scope, text) for each article of a statute."""
    headings: dict[int, str] = {}
    number, lines = "", list[str]()
    for line in text.splitlines():
        heading, article = _HEADING.match(line), _ARTICLE.match(line)
        if (heading or article) and number:
            yield number, " ".join(headings.values()), "\n".join(lines)
            number = ""
        if heading:
            level = len(heading[1])
            headings = {depth: title for depth, title in headings.items() if depth < level} | {
                level: heading[2]
            }
        elif article:
            number, lines = article[1], [line.strip()]
        elif number and line.strip():
            lines.append(line.strip())
    if number:
        yield number, " ".join(headings.values()), "\n".join(lines)
