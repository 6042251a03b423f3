"""What the check catches of corrupted sentences, and what it throws out of faithful ones, by what was done to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from chatbot.phrasing.checking import Checker
from eval.measuring.intervals import bootstrap
from eval.phrasing.sampling import FREE, Case

GOAL_CAUGHT, GOAL_THROWN = 0.95, 0.05


@dataclass
class CheckTally:
    """Sentences by what was done to them, and how many of them the check did not let through."""

    made: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    faithful: set[str] = field(default_factory=set)
    wrongly: list[tuple[Case, str]] = field(default_factory=list)
    """The cases that the check took for what they are not, with the fault that it found."""

    def note(self, case: Case, fault: str) -> None:
        self.made[case.way] += 1
        self.refused[case.way] += bool(fault)
        if case.faithful:
            self.faithful.add(case.way)
        if bool(fault) == case.faithful:
            self.wrongly.append((case, fault))

    def share(self, ways: Iterable[str]) -> tuple[int, int]:
        """How many were refused, of how many."""
        ways = list(ways)
        return sum(self.refused[way] for way in ways), sum(self.made[way] for way in ways)

    @property
    def caught(self) -> tuple[int, int]:
        return self.share(way for way in self.made if way not in self.faithful)

    @property
    def thrown(self) -> tuple[int, int]:
        return self.share(way for way in self.made if way in self.faithful and way != FREE)

    @property
    def reached(self) -> bool:
        caught, thrown = self.caught, self.thrown
        return caught[0] >= GOAL_CAUGHT * caught[1] and thrown[0] <= GOAL_THROWN * thrown[1]


def measure(checker: Checker, cases: Iterable[Case]) -> CheckTally:
    tally = CheckTally()
    for case in cases:
        tally.note(case, checker.check(case.said, case.cited).fault)
    return tally


def tally_text(tally: CheckTally, failures: int = 0) -> str:
    """A table in Chinese, and the first ``failures`` cases that went wrong."""
    lines = ["改错的句子，被查出的："]
    lines += [_row(tally, way) for way in tally.made if way not in tally.faithful]
    lines += ["忠实的句子，被误弃的："]
    lines += [_row(tally, way) for way in tally.made if way in tally.faithful and way != FREE]
    if tally.made[FREE]:
        lines += ["随意换词的句子（不在目标内），被弃的：", _row(tally, FREE)]
    lines += [
        f"合计：查出 {_told(*tally.caught)}（目标 ≥ {GOAL_CAUGHT}）；误弃 {_told(*tally.thrown)}（目标 ≤ {GOAL_THROWN}）"
    ]
    for case, fault in tally.wrongly[:failures]:
        lines += [f"[{case.way}] {fault or '放过'}", f"  说：{case.said}", f"  据：{case.cited}"]
    return "\n".join(lines)


def _row(tally: CheckTally, way: str) -> str:
    return f"  {way:<12}{_told(tally.refused[way], tally.made[way])}"


def _told(part: int, whole: int) -> str:
    if not whole:
        return "无"
    interval = bootstrap([1.0] * part + [0.0] * (whole - part))
    return f"{part / whole:.4f} [{interval.low:.3f}, {interval.high:.3f}]（{part}/{whole}）"
