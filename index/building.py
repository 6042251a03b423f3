"""Parsed documents to an index: a library of just these."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

from index.encoder import Encoder
from index.library import Generation, Library, take_over
from index.parts import draft_of
from index.progress import Progress
from ingest import InputError, Parsed
from ingest.stored.originals import Originals
from ingest.stored.store import require_names

__all__ = ["Generation", "build_index", "change_index"]

Told = Callable[[int, int], None]
"""Hears how many of how many texts of a document are embedded."""


def build_index(
    parsed: Sequence[Parsed],
    out: Path,
    encoder: Encoder,
    progress: bool = False,
    sentences: bool = True,
    originals: Sequence[Originals] = (),
    store: str = "",
) -> Generation:
    """Build a new generation in ``out`` of these documents alone beside the old one, check it, and let it serve.

    Documents that ``out`` holds already are not embedded again; ``progress`` shows a bar with the time left.  Without ``sentences`` the vectors of single sentences are
    left out, which spares large collections most of the time and space; from ``originals`` the files are taken over whose
    pages can be drawn; ``store`` is where the vectors lie, as a manifest names it.  Raises InputError where there is nothing to search or ``out`` cannot be written; whatever happens,
    the old generation goes on serving.
    """
    if not any(one.passages for one in parsed):
        raise InputError("没有可检索的段落：请检查来源文件是否有正文")
    library = Library(out, encoder, sentences, store)
    with library.changing():
        bar = Progress(sum(len(one.document.text) for one in parsed), progress and sys.stderr.isatty())
        try:
            keys = _parts(library, parsed, originals, {}, bar.tell, bar.begin)
        finally:
            bar.close()
        return library.publish(keys)


def change_index(
    root: Path,
    encoder: Encoder,
    added: Sequence[Parsed] = (),
    removed: Sequence[str] = (),
    originals: Sequence[Originals] = (),
    tell: Told = lambda done, total: None,
) -> Generation:
    """The documents of ``root`` without those of the names ``removed``, and with ``added`` in the place of those of their
    names; costs what is added.  Raises InputError as ``build_index`` does."""
    library = Library.at(root, encoder)
    with library.changing():
        serving = library.serving()
        made = _parts(library, added, originals, serving, tell)
        keys = {name: made.get(name, key) for name, key in serving.items() if name not in removed}
        return library.publish(keys | made)


def _parts(
    library: Library,
    parsed: Sequence[Parsed],
    originals: Sequence[Originals],
    like: dict[str, str],
    tell: Told,
    begin: Callable[[str, int], None] = lambda name, size: None,
) -> dict[str, str]:
    """The parts of documents, made where they are not there yet, by name."""
    require_names(one.document.source for one in parsed)
    keys: dict[str, str] = {}
    for one in parsed:
        begin(one.document.source, len(one.document.text))
        draft = draft_of(one, library.sentences)
        key = library.key(draft.mark.source, sha256(draft.lines.encode("utf-8")).hexdigest())
        if not library.has(key):
            library.make(key, draft, like.get(draft.mark.source), tell)
        keys[draft.mark.source] = key
    take_over((one.document.original for one in parsed), originals, library)
    return keys
