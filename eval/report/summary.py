"""The figures of a run for the terminal."""

from __future__ import annotations

import math
import unicodedata

from eval.measuring.measures import ALL, MeasuredFigure, by_group, show
from eval.measuring.refusal import auroc
from eval.measuring.scoring import Outcome, Verdict
from eval.runs.run import Run
from eval.sets.questions import STYLES, TYPES

VERDICTS: dict[Verdict, str] = {
    "crashed": "程序出错",
    "missing": "没有结果",
    "not_refused": "该拒未拒",
    "wrong_answer": "答错",
    "uncited": "引用不中",
    "too_long": "太长",
    "wrongly_refused": "不该拒答",
    "right": "答对",
    "rightly_refused": "拒答得当",
}
"""Worst first."""


def summary_text(run: Run, failures: int = 0) -> str:
    """Every figure with its interval, correct by type and style, the first failures."""
    lines = [f"{run.name}：{run.info.question_set or '题集'}，{len(run.questions)} 题"]
    lines += [_figure_line(key, figure) for key, figure in run.figures.items()]
    area = auroc(run.outcomes)
    if area is not None:
        lines.append(f"{pad('有无答案可分', 18)}{pad('refusal_auroc', 21)}{area:.3f}")
    for field, title, names in (("type", "按类型", TYPES), ("style", "按问法", STYLES)):
        groups = by_group(run.outcomes, "type" if field == "type" else "style")
        if len(groups) > 1:
            lines += ["", f"正确率{title}"]
            lines += [
                _group_line(names.get(name, name) or "未注明", figure) for name, figure in groups.items()
            ]
    wrong = [outcome for outcome in run.outcomes if not outcome.correct]
    lines += [_failure(outcome) for outcome in wrong[:failures]]
    return "\n".join(lines)


def _figure_line(key: str, figure: MeasuredFigure) -> str:
    measure = ALL[key]
    interval = (
        "" if math.isnan(figure.low) else f"  [{show(measure, figure.low)}, {show(measure, figure.high)}]"
    )
    return f"{pad(measure.label, 18)}{pad(key, 21)}{show(measure, figure.value):>8}{interval}"


def _group_line(name: str, figure: MeasuredFigure) -> str:
    return f"  {pad(name, 12)}{figure.value:>7.1%}  （{figure.n}题）"


def _failure(outcome: Outcome) -> str:
    question, result = outcome.question, outcome.result
    given = (result.error or result.answer or result.reason or "") if result else ""
    rank = f"，依据排第{outcome.rank}" if outcome.rank else "，依据不在前10" if question.answerable else ""
    head = f"\n{question.id} [{TYPES.get(question.type, question.type)}] {question.text}"
    return f"{head}\n  {VERDICTS[outcome.verdict]}{rank}\n  {' '.join(given.split())[:200]}"


def pad(text: str, width: int) -> str:
    """Padded to ``width`` columns, a wide character counting two."""
    taken = sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
    return text + " " * max(1, width - taken)
