"""What one would build with the usual parts, over the same documents and with the same embedding model.

``langchain``: RecursiveCharacterTextSplitter, 500 characters with 50 of overlap, its FAISS store, the top chunk as
the answer.  ``txtai``: the same chunks in its hybrid index (dense and BM25).  Each also as ``-sentence``: the
sentence of the top chunk nearest to the question.  Neither refuses, resolves follow-ups or knows headings; the
parts that would (a language model, a question-answering model from a hub) do not run here.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chatbot.answer import Answer, Citation, Turn
from ingest.errors import InputError
from ingest.structure import Passage

if TYPE_CHECKING:
    from index.encoder import Encoder

SIZE, OVERLAP = 500, 50
DEPTH = 10
_SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;\n]?")


@dataclass(frozen=True)
class Chunk:
    source: str
    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


Rank = Callable[[str, Collection[str] | None], Sequence[tuple[Chunk, float]]]
"""The ten best chunks for a question, within the sources given."""


class Peer:
    """Answers with its best chunk, whatever is asked."""

    def __init__(self, rank: Rank, encoder: Encoder, sentence: bool) -> None:
        self.rank, self.encoder, self.sentence = rank, encoder, sentence

    def respond(
        self, question: str, history: Sequence[Turn] = (), sources: Collection[str] | None = None
    ) -> Answer:
        from index import Hit

        ranked = self.rank(question, sources)
        best = ranked[0][0]
        said = self._nearest(question, best) if self.sentence else best
        cited = Citation(said.source, "", (), "", None, said.text, said.start, said.end, "")
        hits = [Hit(Passage(c.source, (), "", c.start, c.end, c.text), score) for c, score in ranked]
        return Answer("answered", said.text, question, question, (cited,), confidence=1.0, passages=hits)

    def _nearest(self, question: str, chunk: Chunk) -> Chunk:
        found = [match for match in _SENTENCE.finditer(chunk.text) if match.group().strip()]
        vectors = self.encoder.encode_passages([match.group() for match in found])
        best = found[int((vectors @ self.encoder.encode_queries([question])[0]).argmax())]
        return Chunk(chunk.source, chunk.start + best.start(), best.group())


def split(texts: Mapping[str, str]) -> list[Chunk]:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(chunk_size=SIZE, chunk_overlap=OVERLAP, add_start_index=True)
    return [
        Chunk(source, part.metadata["start_index"], part.page_content)
        for source, text in texts.items()
        for part in splitter.create_documents([text])
    ]


def langchain(texts: Mapping[str, str], encoder: Encoder) -> Rank:
    """LangChain's FAISS store over the chunks."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", DeprecationWarning
            )  # The package announces its own end on import.
            from langchain_community.vectorstores import FAISS
    except ImportError as error:
        raise InputError("没有装LangChain：pip install 'zhangju[peers]'。") from error
    from langchain_core.embeddings import Embeddings

    class Same(Embeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            vectors: list[list[float]] = encoder.encode_passages(texts).tolist()
            return vectors

        def embed_query(self, text: str) -> list[float]:
            vector: list[float] = encoder.encode_queries([text])[0].tolist()
            return vector

    chunks = split(texts)
    metadata = [{"source": chunk.source, "number": number} for number, chunk in enumerate(chunks)]
    store = FAISS.from_texts([chunk.text for chunk in chunks], Same(), metadatas=metadata)

    def rank(question: str, sources: Collection[str] | None) -> list[tuple[Chunk, float]]:
        wanted = None if sources is None else lambda about: about["source"] in sources
        found = store.similarity_search_with_score(question, DEPTH, filter=wanted, fetch_k=len(chunks))
        return [(chunks[part.metadata["number"]], -float(distance)) for part, distance in found]

    return rank


def txtai(texts: Mapping[str, str], encoder: Encoder) -> Rank:
    """txtai's hybrid index over the chunks; its own words, its own fusion."""
    try:
        from txtai.embeddings import Embeddings
    except ImportError as error:
        raise InputError("没有装txtai：pip install 'zhangju[peers]'。") from error

    chunks = split(texts)

    def transform(inputs: list[str]) -> Any:
        return encoder.encode_passages(inputs)

    store = Embeddings({"method": "external", "transform": transform, "hybrid": True, "content": False})
    store.index((number, chunk.text, None) for number, chunk in enumerate(chunks))

    def rank(question: str, sources: Collection[str] | None) -> list[tuple[Chunk, float]]:
        depth = DEPTH if sources is None else len(chunks)
        found = [(chunks[int(number)], float(score)) for number, score in store.search(question, depth)]
        return [pair for pair in found if sources is None or pair[0].source in sources][:DEPTH]

    return rank


PEERS: dict[str, Callable[[Mapping[str, str], Encoder], Rank]] = {"langchain": langchain, "txtai": txtai}
