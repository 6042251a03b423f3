"""``python -m chatbot``: ask on the terminal or serve the chat page."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.command import CommandParser, probability, reporting
from ingest.errors import InputError

if TYPE_CHECKING:
    from chatbot.answer import Answer
    from chatbot.engine import Engine
    from chatbot.processes import Opening


def parser() -> argparse.ArgumentParser:
    p = CommandParser(prog="python -m chatbot", description="用官方文件自己的语句回答问题，每句都注明出处。")
    p.add_argument("index", nargs="?", type=Path, help="索引目录；省略时使用内置的白皮书")
    p.add_argument(
        "--library", type=Path, metavar="DIR", help="文件库的文件夹 (python -m index add --library DIR 建的)"
    )
    p.add_argument("--ask", metavar="问题", help="在终端回答一个问题后退出")
    p.add_argument(
        "--source", metavar="文件名", action="append", help="与 --ask 连用：只在这份文件里找，可写多次"
    )
    p.add_argument(
        "--where",
        metavar="字段=值",
        action="append",
        help="与 --ask 连用：只在符合的文件里找, 如 year=2021、body=教育局",
    )
    p.add_argument("--as-typed", action="store_true", help="与 --ask 连用：照字面查，不纠正错别字")
    p.add_argument("--json", action="store_true", help="与 --ask 连用：输出 JSON")
    p.add_argument("--host", default="127.0.0.1", help="网页服务监听的地址(默认 127.0.0.1)")
    p.add_argument("--port", type=_port, default=7860, help="网页服务的端口(默认 7860)")
    p.add_argument(
        "--workers", type=_workers, default=1, metavar="N", help="用几个进程作答(默认 1);它们共用索引的内存页"
    )
    p.add_argument("--model", help="向量模型的名称或路径(须与建立索引时相同)")
    p.add_argument("--threshold", type=probability, help="低于此概率(0–1)时不作答")
    p.add_argument(
        "--reader", metavar="模型", help="换用另一个阅读模型:文件夹、交叉编码器或抽取式问答模型的名称或路径"
    )
    p.add_argument(
        "--no-rerank", action="store_true", help="不用阅读模型重排候选语句:每问快约0.1秒,选句与拒答差一些"
    )
    return p


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"端口应为 0–65535 的整数，收到 {text!r}")
    return int(text)


def _workers(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 64:
        raise argparse.ArgumentTypeError(f"应为 1–64 的整数，收到 {text!r}")
    return int(text)


@reporting
def main(argv: Sequence[str] | None = None) -> int:
    args = parser().parse_args(argv)
    try:
        if args.ask is None:
            return _serve(args)
        return _ask(args)
    except KeyboardInterrupt:
        return 130


def _ask(args: argparse.Namespace) -> int:
    from chatbot.engine import question_fault
    from index.fields import chosen

    fault = question_fault(args.ask)
    if fault is not None:
        raise InputError(fault)
    engine = _open(args, _path(args))
    known = [mark.source for mark in engine.index.documents.marks]
    for name in args.source or ():
        if name not in known:
            raise InputError(f"没有名为“{name}”的文件；现有：{'、'.join(known)}。")
    if args.where:
        within = engine.index.documents.within(args.source)
        args.source = chosen(within.marks, args.where)
    answer = _answer(engine, args)
    print(json.dumps(to_json(answer), ensure_ascii=False, indent=2) if args.json else to_text(answer))
    return 0


def _answer(engine: Engine, args: argparse.Namespace) -> Answer:
    """With the language model that the environment names, where it names one."""
    from chatbot.phrasing.settings import model_from_environment

    settings = model_from_environment()
    if settings is None:
        return engine.respond(args.ask, (), args.source, as_typed=args.as_typed)
    from chatbot.phrasing.voice import Voice

    voice = Voice.open(settings, engine.index.encoder)
    return voice.respond(engine, args.ask, (), args.source, as_typed=args.as_typed)


def _serve(args: argparse.Namespace) -> int:
    alone = next((name for name in ("json", "source", "where") if getattr(args, name)), None)
    if alone:
        raise InputError(f"--{alone} 须与 --ask 连用。")
    from dataclasses import replace

    from chatbot.processes import Processes
    from chatbot.web import from_environment, serve

    settings = from_environment()
    _can_listen(args.host, args.port)  # before the seconds that loading takes
    path = _path(args)
    engine = _open(args, path)
    if args.workers > 1 and engine.index.manifest.store.endswith(".db"):
        raise InputError("试用的 Milvus 文件只能由一个进程打开：请去掉 --workers，或改用 Milvus 服务器。")
    engine.respond("办理需要哪些条件?")  # so that the first visitor does not wait for the dictionaries
    serve(
        Processes(_opening(args, path), args.workers, engine) if args.workers > 1 else engine,
        host=args.host,
        port=args.port,
        settings=replace(settings, index_root=path, workers=max(settings.workers, args.workers)),
        announce=lambda address: print(f"请用浏览器打开 {address} (按 Ctrl+C 停止)", flush=True),
    )
    return 0


def _can_listen(host: str, port: int) -> None:
    """Raises ``InputError`` where the server could not listen there."""
    import socket

    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as fault:
        raise InputError(
            f"无法在 {host}:{port} 上监听({fault.strerror or fault})。请换一个端口(--port)或地址(--host)。"
        ) from fault


def _path(args: argparse.Namespace) -> Path:
    from chatbot.bundled import bundled_index

    if args.index is not None and args.library is not None:
        raise InputError("索引目录与 --library 只能给一个。")
    given: Path | None = args.index or args.library
    return given if given is not None else bundled_index(lambda line: print(line, file=sys.stderr))


def _opening(args: argparse.Namespace, path: Path) -> Opening:
    from chatbot.processes import Opening

    return Opening(path, args.model, args.reader, not args.no_rerank, args.threshold)


def _open(args: argparse.Namespace, path: Path) -> Engine:
    return _opening(args, path).engine()


def to_text(answer: Answer) -> str:
    """An answer for the terminal: text, short answer, sources or nearest sections."""
    from chatbot.answer import MACHINE

    lines = [answer.in_full]
    if answer.phrased:
        told = "".join(p.text + "".join(f"[{n}]" for n in p.cites) for p in answer.phrased)
        lines = [f"({MACHINE}){told}", "原文:", *lines]
    if answer.resolved_question != answer.question:
        how = "人工智能改写为" if answer.rewritten else "理解为"
        lines.insert(0, f"({how}:{answer.resolved_question})")
    if answer.short_answer:
        lines.append(f"简答:{answer.short_answer}")
    for i, c in enumerate(answer.cited, 1):
        page = f",第{c.page}页" if c.page else ""
        lines.append(f"[{i}] {c.source} {' › '.join(c.heading_path)}{page}(字符 {c.start}–{c.end})")
    if answer.status == "not_found" and answer.nearest:
        lines.append("相近的章节:")
        lines += [f"  · {' › '.join(n.heading_path)}" for n in answer.nearest]
    return "\n".join(lines)


def to_json(answer: Answer) -> dict[str, Any]:
    """An answer as plain data; hits are given as passages with their scores."""
    data = {k: v for k, v in asdict(_without_hits(answer)).items() if k != "passages"}
    data["passages"] = [
        {
            "id": h.passage.id,
            "source": h.passage.source,
            "heading_path": list(h.passage.heading_path),
            "anchor": h.passage.anchor,
            "start": h.passage.start,
            "end": h.passage.end,
            "text": h.passage.text,
            "score": h.score,
        }
        for h in answer.passages
    ]
    return data


def _without_hits(answer: Answer) -> Answer:
    from dataclasses import replace

    return replace(answer, passages=())


if __name__ == "__main__":
    sys.exit(main())
