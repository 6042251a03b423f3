"""Sentences of documents, and of each what is faithful to it and what is not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from eval.phrasing.corruptions import WAYS, SoundSentence
from eval.phrasing.rewordings import faithful, freely_reworded
from eval.sets.held_out import held_out
from ingest import BUNDLED, Parsed, parse, read_document
from ingest.errors import InputError

_SHORTEST, _LONGEST = 15, 160
"""Characters of a sentence that is taken."""
FREE = "free"
"""Words put freely: measured, and no part of the goal nor of what is fitted on."""


@dataclass(frozen=True)
class Case:
    """A sentence as a model might phrase it from ``cited``; ``way`` names what was done to it."""

    document: str
    cited: str
    said: str
    way: str
    faithful: bool


def documents_of(side: str, folder: Path) -> list[Path]:
    """The files of a side of ``held_out.json`` in ``folder``; with ``unseen`` also the white paper."""
    if not folder.is_dir():
        raise InputError(f"没有文件夹 {folder}；请给出真实文件所在的文件夹。")
    names = held_out()
    wanted = {"unseen": names.unseen, "fit": names.fit - names.aside}[side]
    found = [folder / name for name in sorted(wanted) if (folder / name).is_file()]
    if not found:
        raise InputError(f"{folder} 里没有 held_out.json 所列“{side}”一边的文件。")
    return [*found, BUNDLED] if side == "unseen" else found


def cases(paths: Sequence[Path], most: int, seed: int = 16) -> Iterator[Case]:
    """Of each document ``most`` sentences, and what is made of each; the same for the same seed."""
    for path in paths:
        rng = Random(f"{seed}:{path.name}")
        parsed = parse(read_document(path))
        found = list(dict.fromkeys(_sentences(parsed)))
        alone = [text for text, _ in found]
        chosen = rng.sample(found, min(most, len(found)))
        for text, following in chosen:
            # Half of the answers cite more than one sentence: then more words are there to go astray.
            cited = text if rng.random() < 0.5 or not following else f"{text}\n{following}"
            others = rng.sample(alone, min(12, len(alone)))
            source = SoundSentence(text, [other for other in others if other != text and other != following])
            yield from (Case(path.name, cited, made, way, True) for way, made in faithful(text, rng))
            free = freely_reworded(text, rng)
            if free is not None:
                yield Case(path.name, cited, free, FREE, True)
            for way, make in WAYS.items():
                made = make(source, rng)
                if made is not None and made != text:
                    yield Case(path.name, cited, made, way, False)


def _sentences(parsed: Parsed) -> Iterator[tuple[str, str]]:
    """Each sentence of prose with the one that follows it in its passage, "" for none."""
    document = parsed.document
    for passage in parsed.passages:
        if passage.kind == "table":
            continue
        shown = [document.shown(sentence.span).strip() for sentence in passage.sentences]
        for at, text in enumerate(shown):
            if _SHORTEST <= len(text) <= _LONGEST and text[-1:] in "。；;":
                yield text, shown[at + 1] if at + 1 < len(shown) else ""
