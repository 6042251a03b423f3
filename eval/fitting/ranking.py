"""Fit the weights of ranking and judging on question sets with known evidence.

    python -m eval.fitting.ranking DOCS QUESTIONS [DOCS QUESTIONS ...] [--reader] [--folds 5] [--keep FOLDER]

DOCS is a folder of documents, QUESTIONS a JSONL file or a folder of them, in the evaluation format; each
question is put to the document that its ``doc`` names.  Prints what cross-validation over documents
says, then fits on everything and writes ``weights.json`` and ``trees.npz``.  The ranking is a conditional logit (McFadden
1974): the log-likelihood of the share that falls on the gold sentences; its best candidates are ordered by trees
(``ordering``); what is judged is in ``judging``.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from chatbot.finding.contest import CONTEST
from chatbot.finding.features import NAMES, READ
from chatbot.fitted import rank, trees
from chatbot.judging.verdict import MARK, RIGHT
from chatbot.reader.reader import PACKAGED
from eval.fitting.examples import Example, collect
from eval.fitting.judging import fit_judge, judged
from eval.fitting.ordering import contest_of, fit_order, held_out
from eval.fitting.sets import questions_of, sources_of
from ingest.command import CommandParser, reporting
from ingest.errors import InputError

RIDGE = 2.0
"""L2 penalty of the ranking, against a log-likelihood summed over questions."""
HELD = 20.0
"""The same for a weight that a reader's ranking takes over from the ranking without one."""


@reporting
def main(argv: Sequence[str] | None = None) -> int:
    parser = CommandParser(
        prog="python -m eval.fitting.ranking",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("sets", nargs="+", type=Path, metavar="DOCS QUESTIONS")
    parser.add_argument(
        "--reader",
        nargs="?",
        const=str(PACKAGED),
        help="fit the weights that go with a reader: the packaged one, or a folder, path or name",
    )
    parser.add_argument(
        "--keep", type=Path, help="folder in which indexes and readings are kept for the next run"
    )
    parser.add_argument(
        "--also",
        nargs="+",
        type=Path,
        default=[],
        metavar="DOCS QUESTIONS",
        help="sets for the ranking alone: kinds of text that the others lack, easier than what is met",
    )
    parser.add_argument("--every", type=int, default=1, help="take every n-th question only")
    parser.add_argument("--folds", type=int, default=5)
    args = parser.parse_args(argv)
    if len(args.sets) % 2 or len(args.also) % 2:
        parser.error("文件夹与题集要成对给出(DOCS QUESTIONS)")
    if args.every < 1 or args.folds < 2:
        parser.error("--every 至少为 1，--folds 至少为 2")
    return _fit(args)


def _fit(args: argparse.Namespace) -> int:
    before = {path: path.read_bytes() for path in (rank.WEIGHTS, trees.FILE) if path.exists()}
    suffix = "_read" if args.reader is not None else ""
    try:
        _seed(suffix)
        examples, also = _examples(args, args.sets), _examples(args, args.also)
        _check(examples, args.folds)
        _fit_on(examples, also, args.folds, suffix)
    except BaseException:
        for path, held in before.items():
            path.write_bytes(held)  # whatever stops it, the old weights go on serving
        raise
    return 0


def _examples(args: argparse.Namespace, sets: Sequence[Path]) -> list[Example]:
    pairs = list(zip(sets[::2], sets[1::2], strict=True))
    read = [(docs, sources_of(docs), questions_of(questions)[:: args.every]) for docs, questions in pairs]
    examples: list[Example] = []
    for docs, sources, questions in read:
        named = {q.doc for q in questions}
        used = [source for source in sources if source.name in named] or sources
        examples += collect(used, questions, args.reader, args.keep)
        print(f"{docs}: {len(examples)} examples so far", file=sys.stderr)
    return examples


def _check(examples: Sequence[Example], folds: int) -> None:
    if len({e.document for e in examples}) < folds or len({e.answerable for e in examples}) < 2:
        raise InputError(
            f"题目太少：至少要有 {folds} 份文件的题，有答案的与没有答案的都要有，得到 {len(examples)} 题"
        )


def _fit_on(examples: Sequence[Example], also: Sequence[Example], folds: int, suffix: str) -> None:
    """Fits everything that is stored on all examples, the ranking on those of ``also`` too."""
    prior = rank.load("ranking", NAMES).weights if suffix else None
    ranked = [*examples, *also]
    weights = fit_ranking(ranked, prior)
    cross_validate(ranked, folds, prior)
    ranking = {n: round(float(w), 4) for n, w in zip(NAMES, weights, strict=True)}
    print(json.dumps(ranking, indent=1))
    contests = [contest_of(e, weights) for e in ranked]
    # What is judged must be as it will be met: ordered by trees that have not seen the answer.
    found = held_out(contests, folds)[: len(examples)]
    right, mark, limits = fit_judge(judged(examples, found), folds)
    write({"ranking": {"weights": ranking}, "right": {"limits": asdict(limits)}}, suffix)
    parts = {"order": fit_order(contests), "right": right, "mark": mark}
    trees.write({f"{part}{suffix}": fitted for part, fitted in parts.items()})


def fit_ranking(examples: Sequence[Example], prior: np.ndarray | None = None) -> np.ndarray:
    """Weights, shape (len(NAMES),), of the conditional logit.

    With a ``prior``, the weights of a ranking that knew more questions, what a reader says moves most freely.
    """
    usable = [e for e in examples if e.answerable and e.gold.any()]
    centre = np.zeros(len(NAMES)) if prior is None else prior
    ridge = np.full(len(NAMES), RIDGE)
    if prior is not None:
        ridge[[name not in READ for name in NAMES]] = HELD
    return conditional_logit([(e.rows, e.gold) for e in usable], centre, ridge)


def conditional_logit(
    choices: Sequence[tuple[np.ndarray, np.ndarray]], centre: np.ndarray, ridge: np.ndarray
) -> np.ndarray:
    """Weights, shape (signs,), near ``centre`` as strictly as ``ridge`` says, under which the largest share falls on what is
    right; a choice is its signs, shape (n, signs), and which of the n are right."""

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        away = weights - centre
        total, slope = float(ridge @ away**2) / 2, ridge * away
        for rows, right in choices:
            shares = rank.softmax(rows @ weights)
            on_right = float(shares[right].sum()) + 1e-12
            total -= np.log(on_right)
            slope = slope + shares @ rows - (shares[right] @ rows[right]) / on_right
        return total, slope

    result = minimize(loss, centre, jac=True, method="L-BFGS-B", options={"maxiter": 300})
    weights: np.ndarray = result.x
    return weights


def cross_validate(examples: Sequence[Example], folds: int, prior: np.ndarray | None = None) -> None:
    """Print how often the first sentence holds evidence, with the documents of each fold held out."""
    documents = np.array([e.document for e in examples])
    right, top3 = np.zeros((2, len(examples)), dtype=bool)
    for fold in range(folds):
        held = np.isin(documents, sorted(set(documents))[fold::folds])
        weights = fit_ranking([e for e, out in zip(examples, held, strict=True) if not out], prior)
        for i, e in enumerate(examples):
            if held[i]:
                order = np.argsort(-(e.rows @ weights), kind="stable")
                right[i], top3[i] = e.gold[order[0]], e.gold[order[:3]].any()
    answerable = np.array([e.answerable for e in examples])
    reachable = np.array([bool(e.gold.any()) for e in examples])
    print(f"answerable {answerable.sum()}, evidence among the candidates {reachable[answerable].mean():.3f}")
    print(f"sentence@1 {right[answerable].mean():.3f}  sentence@3 {top3[answerable].mean():.3f}")


def _seed(suffix: str) -> None:
    """Neutral weights for a part that was never fitted or whose features have changed, so that features can be computed."""
    neutral = {"passage_rank": 1.0, "words_context": 2.0, "pairs": 2.0, "dense": 1.0, "evidence": 2.0}
    try:
        rank.load(f"ranking{suffix}", NAMES)
    except (OSError, KeyError, ValueError):
        write({"ranking": {"weights": {n: neutral.get(n, 0.0) for n in NAMES}}}, suffix)
    for part, names in (("order", CONTEST), ("right", RIGHT), ("mark", MARK)):
        try:
            trees.load(f"{part}{suffix}", names)
        except (OSError, KeyError, ValueError):
            trees.write({f"{part}{suffix}": trees.Trees.constant(names, 0.5)})
    if f"right{suffix}" not in rank.stored(rank.WEIGHTS):
        write({"right": {"limits": {"refuse": 0.0, "sure": 0.0, "wide": 0.0, "bold": 0.0}}}, suffix)


def write(fitted: Mapping[str, object], suffix: str) -> None:
    data = json.loads(rank.WEIGHTS.read_text(encoding="utf-8")) if rank.WEIGHTS.exists() else {}
    data |= {f"{part}{suffix}": values for part, values in fitted.items()}
    parts = ",\n".join(f"{json.dumps(part)}: {json.dumps(values)}" for part, values in sorted(data.items()))
    rank.stored.cache_clear()
    rank.WEIGHTS.write_text(f"{{\n{parts}\n}}\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
