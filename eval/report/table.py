"""Runs over the same questions as one Markdown table, each tested against the first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from eval.measuring.intervals import Paired, paired
from eval.measuring.measures import ALL, show
from eval.runs.run import Run

COLUMNS = (
    "correct",
    "refused_rightly",
    "refused_wrongly",
    "section_exact",
    "evidence@1",
    "evidence@5",
    "mrr@10",
    "short_f1",
    "latency_ms_p50",
    "latency_ms_p95",
)


def runs_table(runs: Sequence[Run], labels: Mapping[str, str] | None = None) -> str:
    """A row a run; ``●`` where correct differs from the first run's beyond chance (p < 0.05)."""
    labels = labels or {}
    head = ["", *(ALL[key].label for key in COLUMNS), "差", "p"]
    lines = [_row(head), _row(["---"] * len(head))]
    for number, run in enumerate(runs):
        cells = [show(ALL[key], run.figures[key].value) if key in run.figures else "—" for key in COLUMNS]
        lines.append(
            _row([labels.get(run.name, run.name), *cells, *(_against(runs[0], run) if number else ("", ""))])
        )
    return "\n".join(lines)


def _against(first: Run, run: Run) -> tuple[str, str]:
    result = difference(first, run)
    return f"{result.difference:+.1%}{' ●' if result.significant else ''}", result.p_text


def difference(first: Run, run: Run, key: str = "correct") -> Paired:
    """``run`` minus ``first`` over the questions of both."""
    a, b = first.values[key], run.values[key]
    shared = [name for name in a if name in b]
    return paired([a[name] for name in shared], [b[name] for name in shared])


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
