"""Passages to hits: a dense and a lexical leg, fused, in generations on disk.

build_index(parsed, Path("build/index"), load_encoder())
hits = Index.open("build/index").search("2021年受理了多少件12345诉求?", k=5)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from index.hits import Hit

if TYPE_CHECKING:
    from index.building import build_index, change_index
    from index.encoder import Encoder, default_encoder, load_encoder
    from index.library import Generation, encoder_of
    from index.search import Index

__all__ = [
    "Encoder",
    "Generation",
    "Hit",
    "Index",
    "build_index",
    "change_index",
    "default_encoder",
    "encoder_of",
    "load_encoder",
]

# Whoever only needs the type of a hit waits for neither numpy nor the tables of the words.
_HOMES = {
    "Encoder": "index.encoder",
    "Generation": "index.library",
    "Index": "index.search",
    "build_index": "index.building",
    "change_index": "index.building",
    "encoder_of": "index.library",
    "default_encoder": "index.encoder",
    "load_encoder": "index.encoder",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
