"""Fit what tells faithful sentences from corrupted ones: ``python -m eval.fitting.phrasing ../shared/real/docs``.

On the documents that ``held_out.json`` keeps for fitting.  Only sentences in which the rules find nothing are fitted on, with
those in which they do at a small weight, so that the model learns what is left to it and stays sound where a rule is blind.
Prints what cross-validation over documents says and writes ``chatbot/phrasing/weights.json``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.preprocessing import StandardScaler

from chatbot.phrasing.checking import SIGNS, WEIGHTS, signs, similarity
from chatbot.phrasing.faults import SaidAndCited
from eval.phrasing.sampling import FREE, Case, cases, documents_of
from index import default_encoder
from ingest.command import CommandParser, reporting

FOUND = 0.2
"""The weight of a sentence in which the rules have found a fault."""
THROWN = 0.02
"""The share of the faithful sentences that the model may throw out."""


def rows_of(found: Sequence[Case]) -> tuple[np.ndarray, np.ndarray]:
    """The signs, float64 of shape (n, len(SIGNS)), and whether the rules found a fault."""
    encoder = default_encoder()
    rows, faulty = [], []
    for case in found:
        compared = SaidAndCited.of(case.said, case.cited)
        rows.append(signs(compared, similarity(encoder, case.said, case.cited)))
        faulty.append(bool(compared.fault))
    return np.array(rows), np.array(faulty)


@reporting
def main(argv: Sequence[str] | None = None) -> int:
    parser = CommandParser(prog="python -m eval.fitting.phrasing", description=__doc__)
    parser.add_argument("documents", type=Path)
    parser.add_argument("--sentences", type=int, default=40, help="of each document")
    args = parser.parse_args(argv)
    found = [case for case in cases(documents_of("fit", args.documents), args.sentences) if case.way != FREE]
    rows, faulty = rows_of(found)
    faithful = np.array([case.faithful for case in found])
    weights = np.where(faulty, FOUND, 1.0)
    weights[~faithful] *= weights[faithful].sum() / weights[~faithful].sum()
    scaler = StandardScaler().fit(rows)
    model = LogisticRegression(C=1.0, max_iter=2000)
    chance = cross_val_predict(
        model,
        scaler.transform(rows),
        faithful,
        groups=[case.document for case in found],
        cv=GroupKFold(5),
        method="predict_proba",
        params={"sample_weight": weights},
    )[:, 1]
    hold = float(np.quantile(chance[faithful & ~faulty], THROWN))
    thrown, caught = faulty | (chance < hold), (faulty | (chance < hold))[~faithful]
    print(
        f"{faithful.sum()} faithful, {(~faithful).sum()} corrupted; AUROC {roc_auc_score(faithful, chance):.3f}"
    )
    print(f"rules alone: caught {faulty[~faithful].mean():.4f}, thrown out {faulty[faithful].mean():.4f}")
    print(
        f"with the model: caught {caught.mean():.4f}, thrown out {thrown[faithful].mean():.4f}; limit {hold:.4f}"
    )
    model.fit(scaler.transform(rows), faithful, sample_weight=weights)
    part = {
        "features": list(SIGNS),
        "mean": [round(float(v), 5) for v in scaler.mean_],
        "scale": [round(float(v), 5) for v in scaler.scale_],
        "weights": [round(float(v), 5) for v in model.coef_[0]],
        "bias": round(float(model.intercept_[0]), 5),
        "limits": {"hold": round(hold, 4)},
    }
    WEIGHTS.write_text(json.dumps({"faithful": part}, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
