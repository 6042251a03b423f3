"""What training wrote, as what exporting takes: ``python -m eval.fitting.reader.join build/reader/run --data build/reader/data --out build/reader/checkpoint``.

Puts the files of a run together with the word embeddings, which were never trained.  Several runs that went on from one another may be
given as several checkpoints to ``eval.fitting.reader.average``; ``eval.fitting.reader.export`` makes the package.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from ingest.command import CommandParser, reporting
from ingest.errors import InputError


def join(run: Path, data: Path, out: Path) -> None:
    """Raises ``InputError`` where the files are not those of a reader that was trained with ``data``."""
    from eval.fitting.reader.checkpoint import save_weights
    from eval.fitting.reader.dataset import DataError
    from eval.fitting.reader.start import begin_reader

    try:
        net = begin_reader(data, 0.1, run)
        tokenizer = (data / "tokenizer.json").read_text(encoding="utf-8")
    except (DataError, OSError) as error:
        raise InputError(str(error)) from error
    save_weights(out, net, tokenizer)


@reporting
def main(argv: Sequence[str] | None = None) -> int:
    parser = CommandParser(prog="python -m eval.fitting.reader.join", description=__doc__)
    parser.add_argument("run", type=Path, help="folder with reader-0.npz …")
    parser.add_argument("--data", type=Path, required=True, help="folder that eval.fitting.reader.data made")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args(argv)
    join(args.run, args.data, args.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
