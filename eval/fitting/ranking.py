"""Fit the weights of ranking and confidence on question sets with known evidence.

    python -m eval.fitting.ranking DOCS QUESTIONS [DOCS QUESTIONS ...] [--reader] [--folds 5]

DOCS is a folder of documents, QUESTIONS a JSONL file or a folder of them, in the evaluation format; each
question is put to the document that its ``doc`` names.  Prints what cross-validation over documents
says, then fits on everything and writes ``weights.json``.  The ranking is a conditional logit (McFadden
1974): the log-likelihood of the share that falls on the gold sentences; the confidence is a
committee of small networks on whether the question can be answered at all.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler

from chatbot.answer import Turn
from chatbot.drafting.draft import draft
from chatbot.engine import Engine, load_reader
from chatbot.finding.candidates import Unit
from chatbot.finding.features import NAMES
from chatbot.finding.finder import Found
from chatbot.finding.ranking import Ranking
from chatbot.fitted import rank
from chatbot.judging.confidence import CONFIDENCE, signs
from chatbot.question.cleaning import clean
from chatbot.question.followup import resolve
from chatbot.reader.reader import PACKAGED
from eval.fitting.sets import items_of, sources_of
from eval.sets import SETS
from index import Index, build_index, default_encoder
from ingest import parse, read_document
from ingest.command import CommandParser
from ingest.document import Span
from ingest.errors import InputError, ZhangjuError

RIDGE = 2.0
"""L2 penalty of the ranking, against a log-likelihood summed over questions."""
HELD = 40.0
"""The same for a weight that a reader's ranking takes over from the ranking without one."""
READ = ("evidence", "answerable")
SMALL_TALK = SETS / "invented" / "elsewhere.txt"
TALK = 6
"""Lines of small talk put to each document."""
EVEN = 0.5
"""The threshold: refuse what is more likely not answered by the document than answered."""
REFUSED = 0.06
"""The share of answerable questions that may be refused: sets the threshold that goes with a reader, whose
examples are few and half of them unanswerable.  It is held against the mean of both committees, the one without a
reader as it is stored: fitted on these documents too, it is a little surer of them than of new ones."""
HIDDEN = 16
MEMBERS = 15


@dataclass(frozen=True)
class Example:
    """A question's features with what is right."""

    document: str
    answerable: bool
    rows: np.ndarray
    gold: np.ndarray
    found: Found
    engine: Engine
    answers: tuple[str, ...] = ()


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
        "--keep", type=Path, help="folder in which the documents' indexes are kept for the next run"
    )
    parser.add_argument("--every", type=int, default=1, help="take every n-th question only")
    parser.add_argument("--folds", type=int, default=5)
    args = parser.parse_args(argv)
    if len(args.sets) % 2:
        parser.error("文件夹与题集要成对给出(DOCS QUESTIONS)")
    if args.every < 1 or args.folds < 2:
        parser.error("--every 至少为 1，--folds 至少为 2")
    try:
        return _fit(args)
    except ZhangjuError as error:
        print(f"eval.fitting.ranking: {error}", file=sys.stderr)
        return error.exit_code


def _fit(args: argparse.Namespace) -> int:
    pairs = list(zip(args.sets[::2], args.sets[1::2], strict=True))
    sets = [(docs, sources_of(docs), items_of(questions)[:: args.every]) for docs, questions in pairs]
    before = rank.WEIGHTS.read_text(encoding="utf-8")
    _seed("_read" if args.reader is not None else "")
    try:
        _fit_sets(args, sets)
    except BaseException:
        rank.WEIGHTS.write_text(before, encoding="utf-8")  # whatever stops it, the old weights go on serving
        raise
    return 0


def _fit_sets(
    args: argparse.Namespace, sets: Sequence[tuple[Path, list[Path], list[dict[str, Any]]]]
) -> None:
    examples: list[Example] = []
    for docs, sources, items in sets:
        examples += collect(sources, items, args.reader, args.keep)
        print(f"{docs}: {len(examples)} examples so far", file=sys.stderr)
    if len({e.document for e in examples}) < args.folds or len({e.answerable for e in examples}) < 2:
        raise InputError(
            f"题目太少：至少要有 {args.folds} 份文件的题，有答案的与没有答案的都要有，得到 {len(examples)} 题"
        )
    prior = rank.load("ranking", NAMES).weights if args.reader is not None else None
    weights = fit_ranking(examples, prior)
    rows = signs_of(examples, weights)
    held_out = cross_validate(examples, rows, args.folds, prior)
    answerable = np.array([e.answerable for e in examples])
    fitted = fit_all(weights, rows, answerable)
    if prior is not None:
        without = rank.load_committee("confidence", CONFIDENCE).probability(rows)
        both = (held_out + without) / 2
        fitted["confidence"]["threshold"] = round(float(np.quantile(both[answerable], REFUSED)), 3)
        report(both, answerable)
    write(fitted, "_read" if args.reader is not None else "")


def collect(
    sources: Sequence[Path],
    items: Sequence[dict[str, Any]],
    reader: str | None,
    keep: Path | None = None,
    elsewhere: bool = True,
) -> list[Example]:
    """One example a question, and with ``elsewhere`` some that the documents do not answer; the documents' index is kept in
    ``keep``, where given, for the next time."""
    parsed = [parse(read_document(p)) for p in sources]
    with tempfile.TemporaryDirectory() as scratch:
        kept = (
            keep / sha256("".join(d.document.sha256 for d in parsed).encode()).hexdigest()[:12]
            if keep
            else None
        )
        out = kept or Path(scratch) / "index"
        if not out.exists():
            build_index(parsed, out, default_encoder(), progress=True)
        engine = Engine(Index.open(out), load_reader(reader) if reader else None, threshold=0.0)
        asked = [*items, *(_elsewhere(items) if elsewhere else ())]
        return [e for e in (_example(engine, item) for item in asked) if e is not None]


def _elsewhere(items: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Questions that a document does not answer for sure: every fourth put to the next document, and small talk."""
    documents = sorted({i["doc"] for i in items if i.get("doc")})
    if len(documents) < 2:
        return []
    after = dict(zip(documents, documents[1:] + documents[:1], strict=True))
    moved = [
        {**item, "doc": after[item["doc"]]}
        for item in items[::4]
        if item.get("doc") and not item.get("history")
    ]
    talk = SMALL_TALK.read_text(encoding="utf-8").split("\n")
    talk = [line for line in talk if line]
    for i, document in enumerate(documents):
        moved += [{"question": talk[(i * TALK + k) % len(talk)], "doc": document} for k in range(TALK)]
    return [{**item, "answerable": False, "gold": [], "history": []} for item in moved]


def _example(engine: Engine, item: dict[str, Any]) -> Example | None:
    doc = item.get("doc") or next((g.get("doc") for g in item.get("gold", []) if g.get("doc")), None)
    history = [
        Turn(h[0], h[1]) if isinstance(h, list) else Turn(h["question"], h["answer"])
        for h in item.get("history", [])
    ]
    scope = (str(doc),) if item.get("doc") else None
    resolved = resolve(
        engine.spelling.best(clean(item["question"]), scope),
        history,
        lambda text, earlier: engine.finder.leans(text, earlier, scope),
    )
    try:
        found = engine.finder.find(resolved, scope)
    except InputError:
        return None
    if not found.ranking.candidates or found.question.kind == "locate":
        return None
    texts = {p.document.source: p.document.text for p in engine.index.documents}
    spans = _gold_spans(item, doc or "", texts)
    gold = np.array([_is_gold(c.unit, spans) for c in found.ranking.candidates])
    answers = tuple(a for g in item.get("gold", []) for a in g.get("answers", []))
    return Example(doc or "?", bool(item["answerable"]), found.ranking.rows, gold, found, engine, answers)


def _gold_spans(item: dict[str, Any], doc: str, texts: dict[str, str]) -> list[tuple[str, Span]]:
    spans = []
    for gold in item.get("gold", []):
        source = gold.get("doc") or doc
        for quote in [gold["quote"], *gold.get("alt_quotes", [])]:
            at = texts.get(source, "").find(quote)
            while at >= 0:
                spans.append((source, Span(at, at + len(quote))))
                at = texts[source].find(quote, at + 1)
    return spans


def _is_gold(unit: Unit, spans: Sequence[tuple[str, Span]]) -> bool:
    """The unit holds most of a gold quote, or lies mostly inside one."""
    for source, span in spans:
        if source == unit.passage.source and span.overlaps(unit.span):
            common = min(span.end, unit.span.end) - max(span.start, unit.span.start)
            if common >= 0.5 * min(len(span), len(unit.span)):
                return True
    return False


def fit_ranking(examples: Sequence[Example], prior: np.ndarray | None = None) -> np.ndarray:
    """Weights, shape (len(NAMES),), of the conditional logit.

    With a ``prior``, the weights of a ranking that knew more questions, only what a reader says is free to move.
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


def _ranked_anew(e: Example, weights: np.ndarray) -> Found:
    """What was found, in the order that these weights give."""
    ranking = Ranking.of(e.found.ranking.candidates, e.rows @ weights, e.rows)
    return e.engine.finder.in_order(replace(e.found, ranking=ranking, sides=()))


def signs_of(examples: Sequence[Example], weights: np.ndarray) -> np.ndarray:
    """float64, shape (len(examples), len(CONFIDENCE)): the confidence's features under these weights."""
    found = [_ranked_anew(e, weights) for e in examples]
    return np.array(
        [signs(f, draft(f, e.engine.corpus, e.engine.marker)) for f, e in zip(found, examples, strict=True)]
    )


def fit_confidence(rows: np.ndarray, answerable: np.ndarray) -> rank.Committee:
    """A committee of networks, each from its own seed, on whether the question can be answered."""
    scale = StandardScaler().fit(rows)
    members = []
    for seed in range(MEMBERS):
        net = MLPClassifier((HIDDEN,), alpha=1.0, max_iter=400, early_stopping=True, random_state=seed)
        net.fit(scale.transform(rows), answerable)
        (inner, outer), (inner_bias, outer_bias) = net.coefs_, net.intercepts_
        inner[rows.std(axis=0) == 0.0] = 0.0  # what never varied here says nothing elsewhere
        members.append((inner, inner_bias, outer[:, 0], float(outer_bias[0])))
    return rank.Committee(CONFIDENCE, scale.mean_, scale.scale_, tuple(members))


def cross_validate(
    examples: Sequence[Example], rows: np.ndarray, folds: int, prior: np.ndarray | None = None
) -> np.ndarray:
    """The probabilities, shape (len(examples),), with the documents of each fold held out; prints the figures.

    ``rows`` come from the ranking fitted on all.
    """
    documents = np.array([e.document for e in examples])
    answerable = np.array([e.answerable for e in examples])
    probability = np.zeros(len(examples))
    right, top3 = np.zeros((2, len(examples)), dtype=bool)
    for fold in range(folds):
        held = np.isin(documents, sorted(set(documents))[fold::folds])
        weights = fit_ranking([e for e, out in zip(examples, held, strict=True) if not out], prior)
        probability[held] = fit_confidence(rows[~held], answerable[~held]).probability(rows[held])
        for i, e in enumerate(examples):
            if held[i]:
                order = np.argsort(-(e.rows @ weights), kind="stable")
                right[i], top3[i] = e.gold[order[0]], e.gold[order[:3]].any()
    reachable = np.array([bool(e.gold.any()) for e in examples])
    refused = probability < EVEN
    print(f"answerable {answerable.sum()}, evidence among the candidates {reachable[answerable].mean():.3f}")
    print(f"sentence@1 {right[answerable].mean():.3f}  sentence@3 {top3[answerable].mean():.3f}")
    if (~answerable).any():
        report(probability, answerable)
        correct = np.where(answerable, right & ~refused, refused)
        print(f"correct by first sentence {correct.mean():.3f} at {EVEN}")
    return probability


def report(probability: np.ndarray, answerable: np.ndarray) -> None:
    """Print how well the probabilities tell the answerable from the others."""
    from sklearn.metrics import roc_auc_score

    print(f"AUROC answerable {roc_auc_score(answerable, probability):.3f}")
    for share in (0.03, 0.05, 0.07, 0.10, 0.15):
        cut = float(np.quantile(probability[answerable], share))
        refused = np.mean(probability[~answerable] < cut)
        print(f"  refusing {share:.2f} of the answerable refuses {refused:.3f} of the others (p < {cut:.3f})")


def fit_all(weights: np.ndarray, rows: np.ndarray, answerable: np.ndarray) -> dict[str, Any]:
    """Everything that is stored, fitted on all examples."""
    model = fit_confidence(rows, answerable)
    ranking = {n: round(float(w), 4) for n, w in zip(NAMES, weights, strict=True)}
    print(json.dumps(ranking, indent=1))
    return {
        "ranking": {"weights": ranking},
        "confidence": {
            "features": list(CONFIDENCE),
            "threshold": EVEN,
            "mean": _plain(model.mean),
            "scale": _plain(model.scale),
            "members": [
                {
                    "inner": _plain(inner),
                    "inner_bias": _plain(bias),
                    "outer": _plain(outer),
                    "outer_bias": round(last, 4),
                }
                for inner, bias, outer, last in model.members
            ],
        },
    }


def _plain(values: np.ndarray) -> list[Any]:
    result: list[Any] = np.round(values, 4).tolist()
    return result


def _seed(suffix: str) -> None:
    """Neutral weights for a part that was never fitted or whose features have changed, so that features can be computed."""
    neutral = {"passage_rank": 1.0, "words_context": 2.0, "pairs": 2.0, "dense": 1.0, "evidence": 2.0}
    try:
        rank.load(f"ranking{suffix}", NAMES)
        rank.load_committee(f"confidence{suffix}", CONFIDENCE)
    except (OSError, KeyError, ValueError):
        write(
            {
                "ranking": {"weights": {n: neutral.get(n, 0.0) for n in NAMES}},
                "confidence": {
                    "features": list(CONFIDENCE),
                    "threshold": 0.0,
                    "mean": [0.0] * len(CONFIDENCE),
                    "scale": [1.0] * len(CONFIDENCE),
                    "members": [],
                },
            },
            suffix,
        )


def write(fitted: dict[str, Any], suffix: str) -> None:
    data = json.loads(rank.WEIGHTS.read_text(encoding="utf-8")) if rank.WEIGHTS.exists() else {}
    data |= {f"{part}{suffix}": values for part, values in fitted.items()}
    parts = ",\n".join(f"{json.dumps(part)}: {json.dumps(values)}" for part, values in sorted(data.items()))
    rank.stored.cache_clear()
    rank.WEIGHTS.write_text(f"{{\n{parts}\n}}\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
