"""``python -m eval``: run a question set, judge results, compare, report, and the outside benchmarks.

Each command imports what it needs when it is called, so that ``--help`` answers at once.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.command import CommandParser, probability, reporting

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[CommandParser]


@reporting
def main(arguments: Sequence[str] | None = None) -> int:
    from eval import commands

    args = parser().parse_args(arguments)
    try:
        code: int = getattr(commands, args.command)(args)
    except KeyboardInterrupt:
        print("zhangju-eval: 已中断。", file=sys.stderr)
        return 130
    return code


def parser() -> CommandParser:
    top = CommandParser(prog="zhangju-eval", description="章句评测：跑题集、判分、比较、出报告。")
    commands = top.add_subparsers(dest="command", required=True, metavar="命令")
    _add_run(commands)
    _add_score(commands)
    _add_compare(commands)
    _add_report(commands)
    _add_template(commands)
    _add_outside(commands)
    _add_choices(commands)
    _add_phrasing(commands)
    return top


def _add_run(commands: Commands) -> None:
    run = commands.add_parser("run", help="对索引跑一份题集")
    run.add_argument("index", type=Path, metavar="索引", help="python -m index 建的目录")
    run.add_argument("questions", type=Path, metavar="题集", help=".jsonl、.csv、.xlsx 或SQuAD格式的 .json")
    run.add_argument("--out", type=Path, required=True, metavar="目录", help="结果存放处")
    run.add_argument("--limit", type=_positive, metavar="N", help="只跑前N题")
    run.add_argument(
        "--threshold", type=probability, metavar="0..1", help="拒答门槛；0 表示都答，可画出整条拒答曲线"
    )
    run.add_argument("--reader", metavar="模型", help="换用另一个阅读模型（名称或路径）")
    run.add_argument("--no-rerank", action="store_true", help="不用阅读模型重排候选语句")
    run.add_argument("--model", help="索引所用的向量模型（默认随程序附带）")
    run.add_argument("--failures", type=int, default=0, metavar="N", help="列出前N道没答对的题")


def _add_score(commands: Commands) -> None:
    score = commands.add_parser("score", help="给现成的结果文件判分")
    score.add_argument("questions", type=Path, metavar="题集")
    score.add_argument("results", type=Path, metavar="结果", help="results.jsonl")
    score.add_argument("--source", type=Path, metavar="原文", help="原文文件或目录，用来逐字核对引文")
    score.add_argument("--out", type=Path, metavar="目录", help="存成一次评测，供 compare、report 用")
    score.add_argument("--json", action="store_true", help="只印一个JSON对象")
    score.add_argument("--failures", type=int, default=0, metavar="N", help="列出前N道没答对的题")


def _add_compare(commands: Commands) -> None:
    compare = commands.add_parser("compare", help="比较两次评测；低于底线时退出码为1")
    compare.add_argument("before", type=Path, metavar="评测A")
    compare.add_argument("after", type=Path, metavar="评测B")
    gate = commands.add_parser("gate", help="一次评测是否守住底线；低于底线时退出码为1")
    gate.add_argument("run", type=Path, metavar="评测")
    for command in (compare, gate):
        command.add_argument(
            "--floor", action="append", default=[], metavar="指标=值", help="如 correct=0.65"
        )
        command.add_argument("--floors", type=Path, metavar="文件", help="底线文件，如 eval/floors.json")


def _add_report(commands: Commands) -> None:
    report = commands.add_parser("report", help="把一次评测写成一页报告")
    report.add_argument("run", type=Path, metavar="评测")
    report.add_argument("--against", type=Path, metavar="评测", help="与另一次评测对照")
    report.add_argument("--out", type=Path, default=Path("report.html"), metavar="文件")


def _add_template(commands: Commands) -> None:
    template = commands.add_parser("template", help="印出题集样表（CSV）")
    template.add_argument("--out", type=Path, metavar="文件", help=".csv 或 .xlsx；不写则印到屏幕")


def _add_outside(commands: Commands) -> None:
    retrieve = commands.add_parser("retrieve", help="在外部语料上检索，写TREC结果，可续跑")
    retrieve.add_argument("corpus", type=Path, metavar="语料", help="corpus.jsonl：{id, title?, text}")
    retrieve.add_argument("queries", type=Path, metavar="查询", help="queries.jsonl：{id, text, gold: [id]}")
    retrieve.add_argument("--out", type=Path, required=True, metavar="文件", help="如 run.trec")
    retrieve.add_argument(
        "--depth", type=_positive, default=100, metavar="N", help="每个查询留多少条（默认100）"
    )
    retrieve.add_argument("--index", type=Path, metavar="目录", help="索引放在哪里（默认在结果旁边），可共用")
    retrieve.add_argument("--leg", choices=("dense", "lexical"), help="只用一路：向量或BM25")
    retrieve.add_argument("--limit", type=_positive, metavar="N", help="只查前N个")
    retrieve.add_argument("--model", help="另一个向量模型的名称或路径")
    retrieve.add_argument("--read", type=_positive, metavar="N", help="让阅读模型重读前N条再排（默认不读）")
    retrieve.add_argument("--reader", type=Path, metavar="目录", help="另一个阅读模型（默认随程序附带的）")
    read = commands.add_parser("read", help="在SQuAD格式的阅读题上作答，可续跑")
    read.add_argument("squad", type=Path, metavar="阅读题", help="SQuAD格式的 .json")
    read.add_argument(
        "--out", type=Path, required=True, metavar="文件", help="predictions.json：{题号: 答案}"
    )
    read.add_argument("--limit", type=_positive, metavar="N", help="只答前N题")
    read.add_argument("--reader", type=Path, metavar="目录", help="另一个阅读模型（默认随程序附带的）")
    how = read.add_mutually_exclusive_group()
    how.add_argument("--searched", action="store_true", help="不给原文：先在全部原文中检索，再读排第一的")
    how.add_argument("--engine", action="store_true", help="用整条问答流程，不直接用阅读模型")
    convert = commands.add_parser("convert", help="把SQuAD题集或法条目录转成 corpus.jsonl 与 queries.jsonl")
    convert.add_argument("source", type=Path, metavar="来源", help="SQuAD格式的 .json，或法条Markdown目录")
    convert.add_argument("--queries", type=Path, metavar="文件", help="法条的问题（questions-dev.jsonl）")
    convert.add_argument("--out", type=Path, required=True, metavar="目录")


def _add_choices(commands: Commands) -> None:
    peers = commands.add_parser("peers", help="与LangChain、txtai的常规做法同场比较（需 zhangju[peers]）")
    ablate = commands.add_parser("ablate", help="逐项去掉或换掉一处做法，看各值多少")
    for command in (peers, ablate):
        command.add_argument("documents", type=Path, metavar="文档", help="passages.jsonl 或原文文件")
        command.add_argument("questions", type=Path, metavar="题集")
        command.add_argument("--out", type=Path, required=True, metavar="目录", help="每种做法存一次评测")
        command.add_argument("--limit", type=_positive, metavar="N", help="只跑前N题")
    ablate.add_argument("--model", action="append", default=[], help="另比较此向量模型，可重复")
    ablate.add_argument("--sizes", type=_positive, nargs="*", default=[150, 250, 500], help="段落大小（字）")
    ablate.add_argument(
        "--rules", nargs="*", metavar="规则", help="改为逐条关掉规则（全部，或名称以此开头的）"
    )


def _add_phrasing(commands: Commands) -> None:
    phrasing = commands.add_parser(
        "phrasing", help="核对模型措辞的那一关：改错的句子查出多少，忠实的误弃多少"
    )
    phrasing.add_argument("documents", type=Path, metavar="文档", help="held_out.json 所列真实文件的文件夹")
    phrasing.add_argument("--side", choices=("unseen", "fit"), default="unseen", help="用哪一边的文件")
    phrasing.add_argument(
        "--sentences", type=_positive, default=40, metavar="N", help="每份文件取N句（默认40）"
    )
    phrasing.add_argument("--failures", type=int, default=0, metavar="N", help="列出前N个判错的句子")


def _positive(text: str) -> int:
    if not text.isdecimal() or not int(text[:9]) >= 1 or len(text) > 7:
        raise argparse.ArgumentTypeError(f"应为正整数（一千万以内），得到{text[:20]}")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
