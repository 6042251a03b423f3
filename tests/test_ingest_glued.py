"""Articles in one line with the end of the one before."""

from __future__ import annotations

import pytest

from ingest import parse
from ingest.readers import document
from ingest.text.glued import taken_apart
from ingest.text.lines import iter_lines

TEXT = (
    "河灯管理办法\n"
    "第一条　为了管好河灯，制定本办法。第二条　放灯的人应当在灯上写明姓名。\n"
    "灯芯不得用塑料。第三条　违反第二条 规定的，由水务站责令改正。\n"
    "第四条　本办法自公布之日起施行。"
)


def test_articles_behind_a_sentence_are_sections_of_their_own() -> None:
    parsed = parse(document(TEXT, "河灯管理办法.txt"))
    assert [s.number for s in parsed.sections if s.number.endswith("条")] == [
        "第一条",
        "第二条",
        "第三条",
        "第四条",
    ]
    second = next(p for p in parsed.passages if "放灯的人" in p.text)
    assert second.text.startswith("第二条") and "灯芯" in second.text and "水务站" not in second.text
    assert all(parsed.document.text[p.start : p.end] == p.text for p in parsed.passages)


@pytest.mark.parametrize(
    "text",
    [
        "第一条　放灯的人按本办法办理。第三条　另有规定的除外。",  # 3 does not follow on 1
        "第一条　放灯的人按下列规定办理：第二条规定的时间，第三条规定的地点。",  # no space behind
        "放灯的人注意。第一条　不得喧哗。",  # nothing to follow on
    ],
)
def test_references_are_left_where_they_are(text: str) -> None:
    lines = tuple(iter_lines(text))
    assert tuple(taken_apart(lines)) == lines


def test_pieces_keep_their_places() -> None:
    lines = list(taken_apart(tuple(iter_lines(TEXT))))
    assert len(lines) == 6
    assert all(TEXT[line.start : line.end] == line.text for line in lines)
