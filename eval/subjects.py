"""The program itself as the subject of a run: its engine over an index."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from eval.running import Subject

if TYPE_CHECKING:
    from index import Index


def open_engine(
    path: Path, *, model: str | None = None, reader: bool = False, threshold: float | None = None
) -> Subject:
    """The engine over the index at ``path``."""
    from index import Index, load_encoder

    index = Index.open(path, load_encoder(model) if model else None)
    return engine_subject(index, reader=reader, threshold=threshold, name=str(path))


def engine_subject(
    index: Index, *, reader: bool = False, threshold: float | None = None, name: str = ""
) -> Subject:
    """The engine over an open index, with its documents' texts to check citations against."""
    from chatbot.engine import Engine, load_reader

    engine = Engine(index, load_reader() if reader else None, threshold)
    return Subject(
        responder=engine,
        texts={parsed.document.source: parsed.document.text for parsed in index.documents},
        index=name,
        generation=index.generation,
        configuration={
            "model": index.manifest.model,
            "reader": engine.finder.reader is not None,
            "threshold": engine.threshold,
            "documents": len(index.documents),
            "passages": len(index.passages),
        },
    )
