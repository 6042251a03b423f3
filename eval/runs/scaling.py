"""How a library behaves as it grows: what a build costs beside the embedding, and opening, memory, questions.

    python -m eval.runs.scaling build build/passages.jsonl --times 1 --out build/large      # vectors drawn at random
    python -m eval.runs.scaling measure build/large QUESTIONS.jsonl --limit 100

With ``--figures FILE`` each adds its figures to a file that ``python -m eval.runs.curve`` draws.  ``--times`` repeats every document with its figures changed.  Vectors are drawn around a common centre and around one
centre for each document, as those of a language model lie; what they find says nothing of quality, what it costs is the
same.  The time that drawing them takes is told apart and stands for the embedding.  Seconds are of the wall clock with the processor's in brackets, so that a busy machine shows.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from statistics import median, quantiles
from typing import Any, NamedTuple

import numpy as np

from index.encoder import Encoder
from index.vectors import Vectors
from ingest.command import CommandParser, reporting
from ingest.errors import InputError
from ingest.structure import Parsed

_SPREAD = 0.6
"""How far texts lie from their document's centre, in lengths of the common centre."""


class Drawn:
    """``encoder`` with vectors of passages drawn at random, the same for the same text."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self.name, self.fingerprint, self.dim = encoder.name, encoder.fingerprint, encoder.dim
        self._common = _drawn("", self.dim)
        self.spent = 0.0
        """Seconds of the processor that drawing has taken."""

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self.encoder.encode_queries(texts)

    def encode_passages(self, texts: Sequence[str], progress: bool = False) -> Vectors:
        began = time.process_time()
        rows = np.stack([self._row(text) for text in texts])
        unit: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        self.spent += time.process_time() - began
        return unit

    def _row(self, text: str) -> Vectors:
        own = 0.5 * _SPREAD * (_drawn(text[:12], self.dim) + _drawn(text, self.dim))
        row: Vectors = self._common + own
        return row


def _drawn(text: str, dim: int) -> Vectors:
    """float32, shape (dim,), of length about 1."""
    seed = int.from_bytes(sha256(text.encode("utf-8")).digest()[:8], "big")
    drawn: Vectors = (np.random.default_rng(seed).standard_normal(dim) / dim**0.5).astype(np.float32)
    return drawn


def changed(parsed: Parsed, number: int) -> Parsed:
    """The document once more under another name, its figures turned by ``number``; places stay."""
    if number == 0:
        return parsed
    turned = str.maketrans({str(digit): str((digit + number) % 10) for digit in range(10)})
    source = f"{number:04d}/{parsed.document.source}"
    return replace(
        parsed,
        document=replace(parsed.document, source=source, text=parsed.document.text.translate(turned)),
        passages=tuple(
            replace(
                one, source=source, text=one.text.translate(turned), embedded=one.embedded.translate(turned)
            )
            for one in parsed.passages
        ),
    )


Figures = dict[str, float]
Step = tuple[str, Figures]
"""What is told of a step, and its figures: seconds of the processor, MB."""


def build(passages: Path, times: int, out: Path) -> Iterator[Step]:
    """The library, in steps that are told of."""
    from index.building import change_index
    from index.encoder import default_encoder
    from index.library import Library
    from index.parts import draft_of
    from index.progress import Progress
    from ingest import read_passages

    drawn = Drawn(default_encoder())
    library = Library(out, drawn)
    parsed = read_passages(passages)
    clock = _Clock()
    bar = Progress(times * len(parsed))
    keys: dict[str, str] = {}
    with library.changing():
        for number in range(times):
            for one in parsed:
                bar.begin(one.document.source, 1)
                source = f"{number:04d}/{one.document.source}" if number else one.document.source
                keys[source] = library.key(source, one.document.sha256)
                if not library.has(keys[source]):
                    library.make(keys[source], draft_of(changed(one, number)))
        bar.close()
        parts = clock.lap()
        yield f"parts of {len(keys)} documents: {parts}, of which vectors drawn ({drawn.spent:.2f})", {}
        made = library.publish(keys)
    joined, counts = clock.lap(), made.manifest
    beside = parts.processor - drawn.spent + joined.processor
    size: Figures = {
        "documents": counts.documents,
        "passages": counts.passages,
        "sentences": counts.sentences,
    }
    peak = _memory("VmHWM")
    yield f"put together and published: {joined}; at most {peak} MB", {**size, "build": beside, "peak": peak}
    yield made.told(out), {}
    change_index(out, library.encoder, [replace_last(parsed[0])])
    changing = clock.lap()
    yield f"one document changed: {changing}", {"change": changing.processor}


def replace_last(parsed: Parsed) -> Parsed:
    """The document with one character of its last passage changed."""
    last = parsed.passages[-1]
    text = parsed.document.text
    at = last.end - 1
    return replace(
        parsed,
        document=replace(parsed.document, text=f"{text[:at]}！{text[at + 1 :]}"),
        passages=(*parsed.passages[:-1], replace(last, text=last.text[:-1] + "！")),
    )


def measure(root: Path, questions: Path | None, limit: int) -> Iterator[Step]:
    from chatbot.engine import Engine
    from index.encoder import default_encoder

    clock = _Clock()
    engine = Engine.open(root)
    opening, manifest = clock.lap(), engine.index.manifest
    yield f"{manifest.documents} documents, {manifest.passages} passages, {manifest.sentences} sentences", {}
    yield f"open: {opening}; {_held()}", {"passages": manifest.passages, "open": opening.processor}
    asked = _questions(questions) if questions else _titles(engine.index.documents)
    clock.lap()
    engine.respond(asked[0])
    first = clock.lap()
    yield f"first question: {first}; {_held()}", {"first": first.processor}
    distinct = asked[1 : limit + 1]
    searched = _each(distinct, lambda question: engine.index.search(question, 12))
    yield f"search: {_told(searched)}", {"search": median(one.processor for one in searched)}
    answered = _each(distinct, engine.respond)
    held: Figures = {"answer": median(one.processor for one in answered), "memory": _memory("RssAnon")}
    yield f"answer: {_told(answered)}; {_held()}", held
    if manifest.store:
        return
    recall = _recall(engine.index, distinct, default_encoder())
    yield f"recall@10 of candidates by bits against all vectors: {recall:.4f}", {"recall": recall}


def _recall(index: Any, questions: Sequence[str], encoder: Encoder) -> float:
    """The share of the ten nearest sentences and passages that are found."""
    store, shares = index.store, []
    for vector in encoder.encode_queries(questions[:20]):
        for leg in (store.passages, store.sentences):
            exact = np.arange(len(leg), dtype=np.int64)
            nearest = set(leg.search(vector, 10, exact)[0])
            shares.append(len(nearest & set(leg.search(vector, 10)[0])) / max(1, len(nearest)))
    return float(np.mean(shares))


def _questions(path: Path) -> list[str]:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return list(dict.fromkeys(str(row["question"]) for row in rows))


def _titles(documents: Sequence[Parsed]) -> list[str]:
    """A question for each document, on one of its headings."""
    sections = (parsed.sections for parsed in documents)
    return [f"{some[len(some) // 2].title}是怎么规定的？" for some in sections if some]


def _each(questions: Sequence[str], ask: Callable[[str], object]) -> list[_Lap]:
    clock, laps = _Clock(), []
    for question in questions:
        clock.lap()
        ask(question)
        laps.append(clock.lap())
    return laps


def _told(laps: Sequence[_Lap]) -> str:
    wall, processor = ([1000 * one for one in some] for some in zip(*laps, strict=True))
    cut = quantiles(processor, n=20)[-1]
    return f"{len(laps)} questions, p50 {median(wall):.0f} ms ({median(processor):.0f}), p95 ({cut:.0f})"


def _memory(name: str) -> int:
    """MB that this process holds, by the kernel's name."""
    rows = dict(line.split(":") for line in Path("/proc/self/status").read_text().splitlines())
    return int(rows[name].split()[0]) // 1024


def _held() -> str:
    """What this process holds of its own, and of files that it shares."""
    return f"memory {_memory('RssAnon')} MB + {_memory('RssFile')} MB of files, at most {_memory('VmHWM')} MB"


class _Lap(NamedTuple):
    """Seconds of the wall clock and of the processor."""

    wall: float
    processor: float

    def __str__(self) -> str:
        return f"{self.wall:.2f} s ({self.processor:.2f})"


class _Clock:
    def __init__(self) -> None:
        self._last = self._now()

    def lap(self) -> _Lap:
        """Since the last lap."""
        now = self._now()
        lap = _Lap(now.wall - self._last.wall, now.processor - self._last.processor)
        self._last = now
        return lap

    @staticmethod
    def _now() -> _Lap:
        return _Lap(time.perf_counter(), time.process_time())


@reporting
def main(argv: Sequence[str] | None = None) -> int:
    parser = CommandParser(prog="python -m eval.runs.scaling", description="文件库变大时的开销")
    commands = parser.add_subparsers(dest="command", required=True)
    made = commands.add_parser("build", help="用随机向量建一个大的文件库")
    made.add_argument("passages", type=Path, help="python -m ingest 写出的 passages.jsonl")
    made.add_argument("--times", type=int, default=1, help="每份文件重复几次, 数字各不相同 (默认 1)")
    made.add_argument("--out", type=Path, required=True)
    asked = commands.add_parser("measure", help="打开、内存、提问")
    asked.add_argument("library", type=Path)
    asked.add_argument("questions", type=Path, nargs="?", help="题集 (JSONL); 不给则用各文件的标题出题")
    asked.add_argument("--limit", type=int, default=100, help="问几题 (默认 100)")
    for one in (made, asked):
        one.add_argument("--figures", type=Path, help="把数字加到这个文件 (JSONL), 供 eval.runs.curve 画图")
    args = parser.parse_args(argv)
    if args.command == "build" and args.times < 1:
        raise InputError(f"--times 应为正整数, 收到 {args.times}")
    steps = (
        build(args.passages, args.times, args.out)
        if args.command == "build"
        else measure(args.library, args.questions, args.limit)
    )
    figures: Figures = {}
    for line, some in steps:
        print(line, flush=True)
        figures |= some
    if args.figures:
        with args.figures.open("a", encoding="utf-8") as out:
            print(json.dumps(figures), file=out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
