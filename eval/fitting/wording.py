"""Fit what a question's wording says of it: ``python -m eval.fitting.wording --on SETS ... --try SETS ...``.

Each label of each head is a logistic regression over hashed runs of characters, apart from the others, in
``chatbot/fitted/wording.npz`` (int8).  SETS are JSONL files or folders of them; those behind ``--try`` are never fitted
on and say how well it does.  Of our own lines every fifth is kept out while it is tried, and fitted on in the end.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression

from chatbot.question.grams import BUCKETS, buckets
from chatbot.question.wording import HEADS, WEIGHTS
from eval.fitting.wording_sets import (
    Sample,
    demands,
    kinds,
    leaning,
    lines,
    plain_lines,
    questions_of,
)
from ingest.command import reporting

LOOSENESS = 20.0
"""Inverse strength of the L2 penalty."""
OWN = 3.0
"""What a line of our own weighs: there are few."""
KEPT_OUT = 5
DOUBTFUL = 0.5
"""The chance from which a question of the sets, whose type does not say so, is taken neither for nor against a head."""

Fit = tuple[tuple[str, ...], np.ndarray, np.ndarray]
"""Labels, weights of shape (BUCKETS, labels), biases of shape (labels,)."""


def rows(samples: Sequence[Sample]) -> Any:
    """scipy CSR, shape (n, BUCKETS): each run of characters once, rows of length 1."""
    found = [buckets(s.text) for s in samples]
    ends = np.cumsum([0, *(len(f) for f in found)])
    values = np.concatenate([np.full(len(f), 1.0 / np.sqrt(len(f))) for f in found])
    return sp.csr_matrix((values, np.concatenate(found), ends), shape=(len(samples), BUCKETS))


def fit(samples: Sequence[Sample]) -> Fit:
    """One regression a label; a sample labelled "" is none of them."""
    labels = tuple(sorted({s.label for s in samples} - {""}))
    held, weight = rows(samples), np.array([s.weight for s in samples])
    columns, biases = [], []
    for label in labels:
        target = np.array([s.label == label for s in samples])
        model = LogisticRegression(C=LOOSENESS, solver="liblinear").fit(held, target, sample_weight=weight)
        columns.append(model.coef_[0])
        biases.append(float(model.intercept_[0]))
    return labels, np.stack(columns, axis=1), np.array(biases)


def told(fitted: Fit, samples: Sequence[Sample], least: float | None = None) -> list[str]:
    """The label of each sample: the likeliest, or "" where its chance is below ``least``."""
    labels, weights, biases = fitted
    sums = rows(samples) @ weights + biases
    floor = -np.inf if least is None else np.log(least / (1.0 - least))
    return [labels[i] if s[i] >= floor else "" for s, i in zip(sums, sums.argmax(axis=1), strict=True)]


def own_samples(head: str, items: Sequence[Mapping[str, Any]]) -> list[Sample]:
    """Small talk or questions about the document, against everything else that is asked."""
    mine, other = ("talk.tsv", "about.tsv") if head == "talk" else ("about.tsv", "talk.tsv")
    near = [*plain_lines("asked_all_the_same.txt"), *plain_lines("about_the_matter.txt")]
    rest = [*near, *(Sample(s.text, "", s.group) for s in lines(other))]
    sets = [Sample(i["question"], "", i["group"], i["weight"]) for i in items]
    return [
        *(Sample(s.text, s.label, s.group, OWN) for s in lines(mine)),
        *(Sample(s.text, "", s.group, OWN) for s in rest),
        *sets,
    ]


def without_doubtful(samples: Sequence[Sample]) -> list[Sample]:
    """``samples`` without questions of the sets that a first fit on our own lines alone takes for one of its labels."""
    own = [s for s in samples if s.group in ("talk", "about", "asked_all_the_same", "about_the_matter")]
    sets = [s for s in samples if s not in set(own)]
    first = fit([*own, *sets[::10]])
    doubtful = told(first, sets, DOUBTFUL)
    return [*own, *(s for s, label in zip(sets, doubtful, strict=True) if not label)]


def samples_of(head: str, items: Sequence[Mapping[str, Any]]) -> list[Sample]:
    """What ``head`` is fitted on."""
    if head in ("talk", "about"):
        return without_doubtful(own_samples(head, items))
    return list({"kind": kinds, "demand": demands, "leans": leaning}[head](items))


def _try(head: str, samples: Sequence[Sample], tried: Sequence[Mapping[str, Any]]) -> None:
    own = [s for s in samples if s.weight == OWN]
    out = set(own[::KEPT_OUT])
    fitted = fit([s for s in samples if s not in out])
    if head in ("talk", "about"):
        least = 0.5
        right = [a == s.label for a, s in zip(told(fitted, list(out), least), out, strict=True)]
        print(f"{head}: of {len(out)} own lines kept out {np.mean(right):.3f} right")
        taken = told(fitted, [Sample(i["question"], "", i["group"]) for i in tried], least)
        print(
            f"{head}: of {len(taken)} questions of the sets tried {np.mean([t != '' for t in taken]):.4f} taken"
        )
        return
    for group in sorted({i["group"] for i in tried if not i["group"].startswith(("n", "p"))} | {"all"}):
        chosen = [i for i in tried if group in ("all", i["group"])]
        mine = samples_of(head, chosen)
        floor = 0.5 if head == "leans" else None
        right = [a == s.label for a, s in zip(told(fitted, mine, floor), mine, strict=True)]
        print(f"{head}: {group}: {np.mean(right):.3f} of {len(mine)}")


def store(fits: Mapping[str, Fit], path: Path = WEIGHTS) -> None:
    """Weights as int8, each label with its own scale; heads that were not fitted now stay as they are."""
    arrays: dict[str, np.ndarray] = {}
    if path.exists():
        with np.load(path, allow_pickle=False) as stored:
            arrays = dict(stored)
    for name, (labels, weights, biases) in fits.items():
        scale = np.abs(weights).max(axis=0) / 127.0
        arrays[f"{name}.labels"] = np.array(labels)
        arrays[f"{name}.weights"] = np.round(weights / scale).astype(np.int8)
        arrays[f"{name}.scale"] = scale
        arrays[f"{name}.bias"] = biases
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]


@reporting
def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m eval.fitting.wording",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--on", nargs="+", type=Path, required=True, metavar="SETS")
    parser.add_argument("--try", nargs="+", type=Path, default=[], metavar="SETS", dest="tried")
    parser.add_argument("--heads", nargs="+", default=list(HEADS), choices=HEADS)
    parser.add_argument("--only-try", action="store_true", help="write nothing")
    args = parser.parse_args(argv)
    tried = questions_of(args.tried)
    apart = {p.stem for p in args.tried}
    items = [i for i in questions_of(args.on) if i["group"] not in apart]
    fits = {}
    for head in args.heads:
        samples = samples_of(head, items)
        print(f"{head}: fitted on {len(samples)}", flush=True)
        if tried:
            _try(head, samples, tried)
        if not args.only_try:
            fits[head] = fit(samples)
    if fits:
        store(fits)
    return 0


if __name__ == "__main__":
    sys.exit(main())
