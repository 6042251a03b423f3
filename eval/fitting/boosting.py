"""Boosted trees as the program stores them, fitted by scikit-learn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.ensemble import GradientBoostingClassifier

from chatbot.fitted.trees import LEAF, Trees


@dataclass(frozen=True)
class Boosting:
    """``smallest`` rows are in a leaf at least; each split looks at three signs of ten, each tree at seven rows of ten."""

    trees: int
    rate: float
    leaves: int
    smallest: int

    def model(self) -> GradientBoostingClassifier:
        return GradientBoostingClassifier(
            n_estimators=self.trees,
            learning_rate=self.rate,
            max_leaf_nodes=self.leaves,
            max_depth=None,
            min_samples_leaf=self.smallest,
            max_features=0.3,
            subsample=0.7,
            random_state=0,
        )


def boosted(
    names: Sequence[str],
    rows: np.ndarray,
    labels: np.ndarray,
    settings: Boosting,
    weights: np.ndarray | None = None,
) -> Trees:
    """Trees over signs called ``names``; ``rows`` (n, names), ``labels`` bool and ``weights`` (n,), by default all alike."""
    model = settings.model().fit(rows.astype(np.float32), labels, sample_weight=weights)
    start, parts, roots = 0, [], []
    for (regressor,) in model.estimators_:
        tree = regressor.tree_
        leaf = tree.children_left == LEAF
        parts.append(
            (
                np.where(leaf, LEAF, tree.feature),
                np.where(leaf, 0.0, tree.threshold),
                np.where(leaf, 0, tree.children_left + start),
                np.where(leaf, 0, tree.children_right + start),
                np.where(leaf, settings.rate * tree.value[:, 0, 0], 0.0),
            )
        )
        roots.append(start)
        start += tree.node_count
    feature, threshold, left, right, value = (np.concatenate(column) for column in zip(*parts, strict=True))
    prior = float(model.init_.class_prior_[1])
    return Trees(
        tuple(names),
        feature.astype(np.int16),
        threshold.astype(np.float32),
        left.astype(np.int32),
        right.astype(np.int32),
        value.astype(np.float32),
        np.array(roots, dtype=np.int32),
        float(np.log(prior / (1 - prior))),
    )
