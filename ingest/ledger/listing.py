"""What ``--figures`` prints: the ledger of figures as a table for a terminal, or a JSON object a line."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from ingest.ledger.disagreement import DOUBTS, Disagreement, disagreements, doubt
from ingest.ledger.entry import Entry
from ingest.ledger.ledger import ledger
from ingest.structure import Parsed

_WIDTHS = (("行", 6), ("数字", 14), ("时间", 12), ("指标", 40), ("所属", 18))
_KINDS = {"change": "变化", "former": "原值", "limit": "限度", "aim": "目标", "rule": "规定"}


def listing(parsed: Parsed) -> str:
    """The figures section by section, then those that disagree and those that are doubtful."""
    entries = ledger(parsed)
    differ = disagreements(entries)
    doubtful = [(e, why) for e in entries for why in [doubt(e)] if why]
    head = f"{parsed.document.source}  {len(entries)} 个数字，{len(differ)} 处不一致，{len(doubtful)} 处可疑"
    lines = [head, _row([name for name, _ in _WIDTHS])]
    path: tuple[str, ...] = ()
    for entry in entries:
        if entry.path != path:
            path = entry.path
            lines.append("› " + " › ".join(path))
        lines.append(_row(_cells(parsed, entry)))
    if differ:
        lines += ["不一致", *(line for pair in differ for line in _pair_lines(parsed, pair))]
    if doubtful:
        lines += [
            "可疑",
            *(
                f"  第{_line(parsed, e)}行 {e.text}：{DOUBTS[why]}（{_plain(e.setting)}）"
                for e, why in doubtful
            ),
        ]
    return "\n".join(lines)


def json_lines(parsed: Parsed) -> Iterator[str]:
    """An object for each figure; ``disagrees`` holds the places of those that say otherwise."""
    entries = ledger(parsed)
    other = _others(disagreements(entries))
    for e in entries:
        yield json.dumps(
            {
                "source": parsed.document.source, "document_id": parsed.document.id, "start": e.start, "end": e.end,
                "text": e.text, "kind": e.kind, "value": e.value, "unit": e.unit, "about": e.about,
                "indicator": e.indicator, "statement": _plain(e.setting), "role": e.role, "change": e.change, "part": e.part,
                "year": e.when.first, "year_to": e.when.last, "month": e.when.month, "time_from": e.when.told,
                "scope": e.scope, "heading_path": list(e.path), "anchor": e.anchor, "page": e.page, "passage_id": e.passage,
                "doubt": doubt(e), "disagrees": [[o.start, o.end] for o in other.get(e, ())],
            },
            ensure_ascii=False,
        )  # fmt: skip


def _others(pairs: Iterable[Disagreement]) -> dict[Entry, list[Entry]]:
    found: dict[Entry, list[Entry]] = {}
    for pair in pairs:
        found.setdefault(pair.one, []).append(pair.other)
        found.setdefault(pair.other, []).append(pair.one)
    return found


def _cells(parsed: Parsed, entry: Entry) -> list[str]:
    kind = entry.change if entry.role == "change" else _KINDS.get(entry.role, "其中" if entry.part else "")
    indicator = f"{entry.indicator}（{kind}）" if kind else entry.indicator
    return [str(_line(parsed, entry)), entry.told, str(entry.when), indicator, entry.scope]


def _pair_lines(parsed: Parsed, pair: Disagreement) -> Iterator[str]:
    for sign, entry in (("·", pair.one), (" ", pair.other)):
        yield f"  {sign} 第{_line(parsed, entry)}行 {entry.told}：{_plain(entry.setting)}"


def _line(parsed: Parsed, entry: Entry) -> int:
    return parsed.document.text.count("\n", 0, entry.start) + 1


def _plain(text: str) -> str:
    return " ".join(text.split())


def _row(cells: Sequence[str]) -> str:
    parts = [_fit(_plain(cell), width) for cell, (_, width) in zip(cells, _WIDTHS, strict=True)]
    return "  ".join(parts).rstrip()


def _fit(text: str, width: int) -> str:
    """``text`` cut or filled to ``width`` columns of a terminal, where a Chinese character takes two."""
    taken, kept = 0, ""
    for char in text:
        step = 2 if unicodedata.east_asian_width(char) in "WF" else 1
        if taken + step > width - 1 and len(kept) < len(text) - 1:
            return f"{kept}…" + " " * (width - taken - 1)
        taken, kept = taken + step, kept + char
    return kept + " " * max(0, width - taken)
