"""Where the training data lies, and how much of each kind goes into a stage."""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from eval.fitting.reader.articles import legal
from eval.fitting.reader.encyclopaedia import Asked, read_squad, stage_a
from eval.fitting.reader.examples import Example
from eval.fitting.reader.official import stage_b

_GENERAL = ("cmrc2018-train.json", "cmrc2018-trial.json")
_TRADITIONAL = "drcd-dev.json"


def simplified(text: str) -> str:
    """Traditional characters replaced one by one, so that offsets hold."""
    changed: str = _converter().convert(text)
    return changed if len(changed) == len(text) else text


@cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


def _asked(folder: Path) -> list[Asked]:
    found = [a for name in _GENERAL for a in read_squad(folder / name)]
    return found + read_squad(folder / _TRADITIONAL, simplified)


def general(args: argparse.Namespace) -> list[Example]:
    """Stage A: about 1.7 windows a question."""
    return list(stage_a(_asked(args.reading), args.seed, same=0.3, other=0.3, swapped=0.5))


def vocabulary_texts(args: argparse.Namespace) -> Iterator[str]:
    """Texts whose pieces the vocabulary should keep: all training data, and the statutes' wording."""
    for asked in _asked(args.reading):
        yield asked.question
    yield from dict.fromkeys(a.context for a in _asked(args.reading))
    for folder in (args.official, args.corpus, args.laws, args.statutes):
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".txt", ".md", ".jsonl"):
                yield path.read_text(encoding="utf-8")


def official(args: argparse.Namespace) -> list[Example]:
    """Stage B: the sets of official prose, less what ``--without`` names, and a share of stage A."""
    held = set(args.without)
    found: list[Example] = []
    for name in ("official", "corpus", "laws"):
        root: Path = getattr(args, name)
        if name not in held and root.exists():
            examples = stage_b(root, args.seed, args.without)
            found += examples if name == "official" else _part(examples, args)
    if "statutes" not in held and args.statutes.exists():
        found += _part(list(legal(args.statutes, args.seed, args.corpus / "legal.jsonl")), args)
    kept = general(args)
    random.Random(args.seed).shuffle(kept)
    return found + kept[: args.mixed]


def _part(examples: list[Example], args: argparse.Namespace) -> list[Example]:
    return random.Random(args.seed).sample(examples, int(args.share * len(examples)))
