"""Fit when a question leans on the turn before it: ``python -m eval.fitting.leaning INDEX QUESTIONS [INDEX QUESTIONS ...]``.

INDEX is an index of the documents that QUESTIONS (a JSONL file or a folder of them, in the evaluation format)
name.  The follow-ups of the set lean on their own history; every other question does not lean on a question
drawn from the same document, as when somebody changes the subject (short ones first: they are the hard ones),
nor does small talk.  Prints what cross-validation over
documents says and writes the weights into ``weights.json``.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict

from chatbot.question.cleaning import clean
from chatbot.question.leaning import SIGNS, signs
from eval.fitting.ranking import write
from eval.sets import SETS, question_files, rows_in
from index import Index

SMALL_TALK = SETS / "invented" / "elsewhere.txt"
SWITCHES = 2
"""Changes of subject made for each follow-up of a document, at most."""
TALK = 3
"""Lines of small talk put to each document."""
LOOSENESS = 1.0
"""Inverse strength of the L2 penalty."""


def pairs(questions: Path, seed: int = 7) -> Iterator[tuple[str, str, str, bool]]:
    """(document, question, earlier question, whether it leans)."""
    items = [row.row for file in question_files(questions) for row in rows_in(file)]
    rng = random.Random(seed)
    talk = [line for line in SMALL_TALK.read_text(encoding="utf-8").split("\n") if line]
    by_document: dict[str, list[Mapping[str, Any]]] = {}
    for item in items:
        by_document.setdefault(str(item.get("doc")), []).append(item)
    for document, group in by_document.items():
        leaning = [i for i in group if i.get("history")]
        others = [i for i in group if not i.get("history")]
        for item in leaning:
            last = item["history"][-1]
            yield document, item["question"], last["question"] if isinstance(last, dict) else last[0], True
        number = max(8, SWITCHES * len(leaning))
        short = sorted(others, key=lambda o: len(o["question"]))[:number]
        for item in [*short, *rng.sample(others, min(len(others), number))]:
            other = rng.choice([o for o in others if o is not item])
            yield document, item["question"], other["question"], False
        for line in rng.sample(talk, TALK):
            yield document, line, rng.choice(others)["question"], False


def rows_of(folder: Path, questions: Path) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """The signs, shape (n, len(SIGNS)), whether each leans, and the documents."""
    index = Index.open(folder)
    terms = index.terms
    found = list(pairs(questions))
    rows = [signs(clean(q), clean(e), terms, index, (d,) if d != "None" else None) for d, q, e, _ in found]
    return np.array(rows), np.array([leans for *_, leans in found]), [d for d, *_ in found]


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m eval.fitting.leaning",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("sets", nargs="+", type=Path, metavar="INDEX QUESTIONS")
    args = parser.parse_args(argv)
    if len(args.sets) % 2:
        parser.error("expected pairs of INDEX and QUESTIONS")
    parts = [rows_of(i, q) for i, q in zip(args.sets[::2], args.sets[1::2], strict=True)]
    rows, leans = np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])
    documents = [d for p in parts for d in p[2]]
    # Either error spoils an answer, so either kind weighs the same, however many there are.
    model = LogisticRegression(C=LOOSENESS, class_weight="balanced", fit_intercept=False, max_iter=1000)
    chance = cross_val_predict(
        model, rows, leans, groups=documents, cv=GroupKFold(5), method="predict_proba"
    )[:, 1]
    print(f"{leans.sum()} lean, {(~leans).sum()} do not; AUROC {roc_auc_score(leans, chance):.3f}")
    print(
        f"taken for leaning: {np.mean(chance[leans] > 0.5):.3f} of those that do, {np.mean(chance[~leans] > 0.5):.3f} of the others"
    )
    weights = model.fit(rows, leans).coef_[0]
    named = {n: round(float(w), 4) for n, w in zip(SIGNS, weights, strict=True)}
    print(json.dumps(named, indent=1))
    write({"leaning": {"weights": named}}, "")
    return 0


if __name__ == "__main__":
    sys.exit(main())
