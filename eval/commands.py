"""The commands of ``python -m eval``, one function each; they print Chinese and return the exit code."""

from __future__ import annotations

import argparse
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from eval.outside.trec import check_out
from ingest.errors import InputError, writing

if TYPE_CHECKING:
    from eval.measuring.results import Texts
    from eval.runs.run import Run


def run(args: argparse.Namespace) -> int:
    from eval.report.summary import summary_text
    from eval.runs.running import run_file
    from eval.runs.subjects import open_engine
    from eval.sets import load_questions

    load_questions(args.questions)  # A faulty set is refused before the models load.
    subject = open_engine(
        args.index, model=args.model, reader=args.reader, rerank=not args.no_rerank, threshold=args.threshold
    )
    kept = run_file(subject, args.questions, args.out, args.limit)
    print(summary_text(kept, args.failures))
    print(f"\n结果在 {args.out}；出报告：python -m eval report {args.out}")
    return 0


def score(args: argparse.Namespace) -> int:
    import json
    import math

    from eval.measuring.results import load_results
    from eval.measuring.scoring import judge_all
    from eval.report.summary import summary_text
    from eval.runs.run import Run, keep_results
    from eval.sets import load_questions

    questions, results = load_questions(args.questions), load_results(args.results)
    if args.source:
        texts = source_texts(args.source)
        outcomes = judge_all(questions, results, texts)
        results = {outcome.question.id: outcome.result for outcome in outcomes if outcome.result is not None}
    judged = Run(args.results.stem, questions, results)
    if args.out:
        judged = keep_results(args.out, args.questions, judged)
    if args.json:
        plain = {key: None if math.isnan(f.value) else f.value for key, f in judged.figures.items()}
        print(json.dumps(plain, ensure_ascii=False))
    else:
        print(summary_text(judged, args.failures))
    return 0


def compare(args: argparse.Namespace) -> int:
    from eval.report.compare import compare as compare_runs
    from eval.report.compare import comparison_text
    from eval.runs.run import load_run

    before, after = load_run(args.before), load_run(args.after)
    print(comparison_text(compare_runs(before, after)))
    return _gate(args, after) if args.floor or args.floors else 0


def gate(args: argparse.Namespace) -> int:
    from eval.report.floors import FILE
    from eval.runs.run import load_run

    if not args.floor and not args.floors:
        args.floors = FILE
    return _gate(args, load_run(args.run))


def _gate(args: argparse.Namespace, judged: Run) -> int:
    from eval.report.floors import broken, floors_text, load_floors, parse_floor

    floors = [parse_floor(text) for text in args.floor]
    if args.floors:
        floors += load_floors(args.floors, judged)
    print("\n" + floors_text(floors, judged))
    fallen = broken(floors, judged)
    if fallen:
        print(f"zhangju-eval: {judged.name} 有{len(fallen)}项低于底线。", file=sys.stderr)
    return 1 if fallen else 0


def report(args: argparse.Namespace) -> int:
    from eval.report import render_report
    from eval.runs.run import load_run

    other = load_run(args.against) if args.against else None
    page = render_report(load_run(args.run), other)
    with writing(args.out):
        args.out.write_text(page, encoding="utf-8")
    print(f"报告在 {args.out}（{len(page.encode()) // 1024} KB），用浏览器打开即可，不需要联网。")
    return 0


def template(args: argparse.Namespace) -> int:
    from eval.sets.sheets import template_csv, write_template

    if args.out is None:
        print(template_csv().lstrip("\ufeff").replace("\r\n", "\n"), end="")
        return 0
    write_template(args.out)
    print(f"样表在 {args.out}。")
    return 0


def retrieve(args: argparse.Namespace) -> int:
    from chatbot.reader import Reader
    from eval.outside.corpora import load_corpus, load_queries
    from eval.outside.rereading import Rereading
    from eval.outside.retrieve import Searcher, fingerprint, index_path, ranking_text, unknown_gold
    from eval.outside.retrieve import retrieve as search_all
    from eval.outside.search import FUSION, open_corpus
    from eval.outside.trec import TrecRun

    if args.reader and not args.read:
        raise InputError("--reader 要与 --read N 同用：N 是让阅读模型重读的条数。")
    _not_over(args.out, args.corpus, args.queries)
    corpus, queries = load_corpus(args.corpus), load_queries(args.queries)[: args.limit]
    strange = unknown_gold(corpus, queries)
    if strange:
        print(
            f"zhangju-eval: {len(strange)} 个答案编号不在语料里，如 {strange[0]}；照常计为找不到。",
            file=sys.stderr,
        )
    searcher: Searcher = open_corpus(corpus, args.index or index_path(args.out), args.model, args.leg)
    if args.read:
        searcher = Rereading(searcher, Reader.load(args.reader), corpus, args.read)
    about = {
        "corpus": fingerprint(corpus),
        "depth": args.depth,
        "model": args.model,
        "leg": args.leg,
        "fusion": FUSION,
        "read": args.read,
        "reader": str(args.reader or ""),
    }
    found = search_all(searcher, queries, TrecRun(args.out, about), args.depth)
    print(ranking_text(found, len(queries)))
    return 0


def read(args: argparse.Namespace) -> int:
    from eval.outside.answering import by_engine, by_reader, by_search, predict
    from eval.outside.reading import score_reading
    from eval.sets.squad import load_squad

    _not_over(args.out, args.squad)
    if args.engine and args.reader:
        raise InputError("--reader 只用于直接阅读和 --searched，不能与 --engine 同用。")
    whole = load_squad(args.squad)
    items = whole[: args.limit]
    way = "engine" if args.engine else "search" if args.searched else "read"
    index = args.out.with_name(f"{args.out.name}.{way}.index")
    if args.engine:
        answer = by_engine(items, index)
    elif args.searched:
        answer = by_search(whole, index, args.reader)
    else:
        answer = by_reader(args.reader)
    scored = score_reading(items, predict(items, answer, args.out, way))
    print(f"{scored.n} 题  EM {scored.em:.4f}  F1 {scored.f1:.4f}（CMRC 2018 的算法）")
    return 0


def _not_over(out: Path, *sources: Path) -> None:
    """Raises ``InputError`` where the result would be written over what it is made of."""
    check_out(out)
    if any(source.exists() and out.exists() and source.samefile(out) for source in sources):
        raise InputError(f"--out 与输入是同一个文件 {out}；请换一个，以免盖掉它。")


def convert(args: argparse.Namespace) -> int:
    from eval.outside.corpora import from_squad, from_statutes, load_queries, write_set
    from eval.sets.squad import load_squad

    if args.source.is_dir():
        if args.queries is None:
            raise InputError("法条目录要配上问题：--queries questions-dev.jsonl。")
        corpus, queries = from_statutes(args.source), load_queries(args.queries)
    else:
        corpus, queries = from_squad(load_squad(args.source))
    write_set(args.out, corpus, queries)
    print(f"{len(corpus)} 条语料，{len(queries)} 个查询，在 {args.out}。")
    return 0


def peers(args: argparse.Namespace) -> int:
    from eval.contests.contests import beside_peers

    print(beside_peers(args.documents, args.questions, args.out, args.limit))
    return 0


def ablate(args: argparse.Namespace) -> int:
    from eval.contests.contests import ablations, rule_worths

    if args.rules is not None:
        print(rule_worths(args.documents, args.questions, args.out, args.rules, args.limit))
        return 0
    print(ablations(args.documents, args.questions, args.out, args.limit, args.sizes, args.model))
    return 0


def phrasing(args: argparse.Namespace) -> int:
    from chatbot.phrasing.checking import Checker
    from eval.phrasing.measure import measure, tally_text
    from eval.phrasing.sampling import cases, documents_of
    from index import default_encoder

    paths = documents_of(args.side, args.documents)
    tally = measure(Checker(default_encoder()), cases(paths, args.sentences))
    print(f"{len(paths)} 份文件，每份至多 {args.sentences} 句。")
    print(tally_text(tally, args.failures))
    return 0 if tally.reached else 1


def source_texts(source: Path) -> Texts:
    """One file, which every citation is then taken to point into, or the files of a folder by their names."""
    if not source.exists():
        raise InputError(f"没有原文文件或目录 {source}。")

    @cache
    def text_of(name: str) -> str:
        path = source / name if source.is_dir() else source
        try:
            return path.read_text(encoding="utf-8") if path.is_file() else ""
        except UnicodeDecodeError as error:
            raise InputError(f"{path} 不是UTF-8文字，没法逐字核对引文。") from error

    return text_of
