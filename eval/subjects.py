"""The program itself as the subject of a run: its engine over an index."""

from __future__ import annotations

from pathlib import Path

from eval.running import Subject


def open_engine(
    index: Path, *, model: str | None = None, reader: bool = True, threshold: float | None = None
) -> Subject:
    """The engine over ``index`` with its documents' texts, to check citations against."""
    from chatbot.engine import Engine

    engine = Engine.open(index, model=model, reader=reader, threshold=threshold)
    return Subject(
        responder=engine,
        texts={parsed.document.source: parsed.document.text for parsed in engine.index.documents},
        index=str(index),
        generation=engine.index.generation,
        configuration={
            "reader": engine.finder.reader is not None,
            "threshold": engine.threshold,
            "passages": len(engine.index.passages),
            "documents": len(engine.index.documents),
        },
    )
