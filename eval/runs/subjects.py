"""The program itself as the subject of a run: its engine over an index."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.runs.running import Responder, Subject

if TYPE_CHECKING:
    from chatbot.web.desk.ports import ServedEngine
    from index import Index


def open_engine(
    path: Path,
    *,
    model: str | None = None,
    reader: str | None = None,
    rerank: bool = True,
    threshold: float | None = None,
) -> Subject:
    """The engine over the index at ``path``."""
    from index import Index, load_encoder

    index = Index.open(path, load_encoder(model) if model else None)
    return engine_subject(index, reader=reader, rerank=rerank, threshold=threshold, name=str(path))


def engine_subject(
    index: Index,
    *,
    reader: str | None = None,
    rerank: bool = True,
    threshold: float | None = None,
    name: str = "",
) -> Subject:
    """The engine over an open index, with its documents' texts to check citations against."""
    from chatbot.engine import Engine
    from chatbot.reader.named import load_reader

    subject = served_subject(Engine(index, load_reader(reader), rerank=rerank, threshold=threshold), name)
    return replace(subject, configuration={**(subject.configuration or {}), "reader": reader or "packaged"})


def served_subject(engine: ServedEngine, name: str = "") -> Subject:
    """An engine that is open, with its documents' texts to check citations against."""
    from chatbot.engine import Engine

    documents = engine.index.documents
    configuration: dict[str, Any] = {
        "documents": len(documents),
        "passages": sum(len(parsed.passages) for parsed in documents),
    }
    candid: Responder | None = None
    if isinstance(engine, Engine):
        configuration |= {
            "model": engine.index.manifest.model,
            "rerank": engine.finder.reader is not None,
            "threshold": engine.judge.refuse,
        }
        candid = copy(engine)
        candid.judge = replace(engine.judge, refuse=0.0)
    return Subject(
        responder=engine,
        texts={parsed.document.source: parsed.document.text for parsed in documents},
        index=name,
        generation=engine.index.generation,
        configuration=configuration,
        candid=candid,
    )
