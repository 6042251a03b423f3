"""Small stand-ins for the embedding model, and hand-made documents."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

import numpy as np

from index.vectors import Vectors
from ingest import Document, Parsed, Passage, Sentence, Span


class BagOfCharacters:
    """Imitates an embedding model: texts that share characters are near one another (unit rows, 16 numbers)."""

    dim = 16

    def __init__(self, name: str = "bag-of-characters", fingerprint: str = "0123456789abcdef") -> None:
        self.name = name
        self.fingerprint = fingerprint

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        rows = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            row[0] = 0.1
            for char in text:
                row[1 + sha256(char.encode()).digest()[0] % (self.dim - 1)] += 1
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def encode_passages(self, texts: Sequence[str], progress: bool = False) -> Vectors:
        return self.encode_queries(texts)


def parsed(source: str, *sections: tuple[str, Sequence[str]]) -> Parsed:
    """A document of one-level sections: (heading, its sentences); a passage for each."""
    text = ""
    passages = []
    for heading, sentences in sections:
        text += heading + "\n"
        start = len(text)
        spans = []
        for sentence in sentences:
            spans.append(Sentence(Span(len(text), len(text) + len(sentence))))
            text += sentence
        body = text[start:]
        passages.append(
            Passage(
                source,
                (heading,),
                f"s{len(passages) + 1}",
                start,
                len(text),
                body,
                sentences=tuple(spans),
                embedded=f"{heading}\n{body}",
            )
        )
        text += "\n"
    return Parsed(Document(source, text), (), (), tuple(passages))


def two_documents() -> list[Parsed]:
    return [
        parsed(
            "甲.txt",
            ("一、复议", ["全年受理行政复议申请1048件。", "审结率为87.4%。"]),
            ("二、普法", ["举办法治讲座三十六场。", "第三十六条规定了讲座的次数。"]),
        ),
        parsed("乙.txt", ("一、绿化", ["新增公园绿地五十公顷。", "居民在湖边散步。"])),
    ]
