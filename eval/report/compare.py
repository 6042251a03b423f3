"""Two runs question by question: what changed, what turned right or wrong, whether chance explains it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eval.measuring.intervals import Paired, paired
from eval.measuring.measures import ALL, MEAN, Measure, show
from eval.measuring.scoring import Outcome
from eval.report.summary import VERDICTS, pad
from eval.runs.run import Run
from ingest.errors import InputError


@dataclass(frozen=True)
class MeanChange:
    """A mean measure in both runs, over the questions that it applies to in both."""

    measure: Measure
    before: float
    after: float
    paired: Paired


@dataclass(frozen=True)
class Turned:
    """A question that one run got right and the other did not."""

    before: Outcome
    after: Outcome


@dataclass(frozen=True)
class Comparison:
    """B against A, over the questions that both hold in the same words; ``left_out`` counts the others."""

    before: Run
    after: Run
    changes: tuple[MeanChange, ...]
    turned_right: tuple[Turned, ...]
    turned_wrong: tuple[Turned, ...]
    shared: int
    left_out: int


def compare(before: Run, after: Run) -> Comparison:
    """Raises ``InputError`` where the runs share no question."""
    pairs = _pairs(before.outcomes, after.outcomes)
    if not pairs:
        raise InputError(f"{before.name} 与 {after.name} 没有共同的题目，无法比较。")
    ids = [a.question.id for a, _ in pairs]
    everything = {outcome.question.id for run in (before, after) for outcome in run.outcomes}
    return Comparison(
        before=before,
        after=after,
        changes=tuple(change for measure in ALL.values() if (change := _change(measure, before, after, ids))),
        turned_right=tuple(Turned(a, b) for a, b in pairs if b.correct and not a.correct),
        turned_wrong=tuple(Turned(a, b) for a, b in pairs if a.correct and not b.correct),
        shared=len(pairs),
        left_out=len(everything) - len(pairs),
    )


def _pairs(before: Sequence[Outcome], after: Sequence[Outcome]) -> list[tuple[Outcome, Outcome]]:
    earlier = {outcome.question.id: outcome for outcome in before}
    pairs = ((earlier.get(outcome.question.id), outcome) for outcome in after)
    return [(a, b) for a, b in pairs if a is not None and a.question.text == b.question.text]


def _change(measure: Measure, before: Run, after: Run, ids: Sequence[str]) -> MeanChange | None:
    if measure.summary is not MEAN:
        return None
    a, b = before.values.get(measure.key, {}), after.values.get(measure.key, {})
    both = [name for name in ids if name in a and name in b]
    if not both:
        return None
    old, new = [a[name] for name in both], [b[name] for name in both]
    return MeanChange(measure, sum(old) / len(old), sum(new) / len(new), paired(old, new))


def comparison_text(comparison: Comparison, examples: int = 20) -> str:
    """The comparison for the terminal."""
    head = f"{comparison.before.name} → {comparison.after.name}：共同 {comparison.shared} 题"
    if comparison.left_out:
        head += f"（另有 {comparison.left_out} 题不在两次之中，未计）"
    lines = [head, "", _row("指标", "之前", "现在", "差", "95%区间", "p")]
    lines += [_change_line(change) for change in comparison.changes]
    for title, turned in (("转对", comparison.turned_right), ("转错", comparison.turned_wrong)):
        lines += ["", f"{title} {len(turned)} 题"]
        lines += [_turned_line(item) for item in turned[:examples]]
        lines += [f"  …另有 {len(turned) - examples} 题"] if len(turned) > examples else []
    return "\n".join(lines)


def _row(label: str, *cells: str) -> str:
    widths = (9, 9, 9, 20, 8)
    return (
        pad(label, 18) + "".join(pad(cell, width) for cell, width in zip(cells, widths, strict=True)).rstrip()
    )


def _change_line(change: MeanChange) -> str:
    result, interval, measure = change.paired, change.paired.interval, change.measure
    p = result.p_text + (" *" if result.significant else "")
    spread = f"[{interval.low:+.1%}, {interval.high:+.1%}]"
    values = show(measure, change.before), show(measure, change.after)
    return _row(measure.label, *values, f"{result.difference:+.1%}", spread, p)


def _turned_line(turned: Turned) -> str:
    question, before, after = (
        turned.after.question,
        VERDICTS[turned.before.verdict],
        VERDICTS[turned.after.verdict],
    )
    return f"  {question.id} {question.text}（{before} → {after}）"
