"""``python -m eval.runs.kills``: kills an evaluation at a moment of its own choosing, and looks for what is lost.

The rows that were written before are there, whole; the folder is no run until it is started again and ends.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Sequence
from pathlib import Path

from chatbot.answer import Answer, Turn
from chatbot.web.attack.kills import kill_all
from chatbot.web.attack.writers import Acknowledge, Writer
from eval.runs.run import RESULTS, SUMMARY, load_run
from eval.runs.running import Subject, run_file

_ROWS = 400
_SOURCE = "甲.txt"
_BEGUN = "begun"


class _Telling:
    """Answers with nothing, and tells before each question which ones are answered and kept."""

    def __init__(self, said: Acknowledge) -> None:
        self._said, self._last = said, ""

    def respond(
        self, question: str, history: Sequence[Turn] = (), sources: Collection[str] | None = None
    ) -> Answer:
        if self._last:  # what was asked before is written by now
            self._said(self._last)
        self._last = question if question.isdecimal() else ""
        return Answer("not_found", "没有找到。", question, question, reason="not_in_document")


def _evaluate(folder: Path, first: int, said: Acknowledge) -> None:
    questions = folder / "set.jsonl"
    if not questions.exists():
        rows = ({"id": f"q{n}", "question": str(n), "answerable": False} for n in range(_ROWS))
        questions.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    while True:
        said(_BEGUN)
        run_file(Subject(_Telling(said), {_SOURCE: ""}), questions, folder / "run")


def _evaluated(folder: Path, said: list[str]) -> None:
    run = folder / "run"
    if (run / SUMMARY).exists():
        assert len(load_run(run).results) == _ROWS, "torn run"
        return
    results = run / RESULTS
    written = results.read_text("utf-8") if results.exists() else ""
    lines = written.split("\n")[:-1]  # a line without its end was not acknowledged
    kept = {json.loads(line)["id"] for line in lines}
    last = len(said) - said[::-1].index(_BEGUN)  # to start again begins anew
    assert kept.issuperset(f"q{one}" for one in said[last:]), "lost rows"


WRITERS = {"evaluation": Writer(_evaluate, _evaluated)}


def main(argv: Sequence[str] | None = None) -> int:
    return kill_all(WRITERS, "python -m eval.runs.kills", argv)


if __name__ == "__main__":
    sys.exit(main())
