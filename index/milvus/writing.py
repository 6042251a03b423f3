"""The collections of a generation: written beside the older ones, looked through, and let serve by their aliases.

zhangju_1f2e3d4c_5a6b7c8d_passages     a row a passage: its vector, BM25's weights of its words, whose it is, that document's fields
zhangju_1f2e3d4c_5a6b7c8d_sentences    a row a sentence: its vector, its passage, whose it is
zhangju_1f2e3d4c_passages              the alias of the collection that serves, and so of sentences

A collection is never changed once it serves, and an answer is looked for in the collections of the generation that was
opened: numbers of one generation mean nothing in another.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from index.joint import Joint
from index.milvus.client import BUILDING, reaching
from index.parts import Part
from index.store import StoreAway

PASSAGES, SENTENCES = "passages", "sentences"
DENSE, SPARSE = "dense", "sparse"
EXACT_LIMIT = 100_000
"""Vectors up to which all are compared; beyond, a graph leads to the nearest."""
GRAPH = {"M": 16, "efConstruction": 200}

_FIELDS = ("kind", "body", "place", "year", "language", "effective", "expires")
"""Fields of a passage's document, for other programs; this one knows them without asking."""
_AT_ONCE = 1000  # rows of one call: some 2 MB, of the 64 that Milvus takes
_LONGEST = 2048  # bytes of a document's name or field


def write_collections(
    address: str, joint: Joint, paths: Sequence[Path], dim: int, library: str | None
) -> str:
    """Writes the collections of a generation and waits until they can be searched; how their names begin.

    ``library`` is how the names of the library's collections begin, None for a new one.  Raises StoreAway.
    """
    name = f"{library or f'zhangju_{secrets.token_hex(4)}'}_{secrets.token_hex(4)}"
    try:
        with reaching(address) as client:
            _create(client, f"{name}_{PASSAGES}", dim, joint.passages, sparse=True)
            _fill(client, f"{name}_{PASSAGES}", _passages(joint, paths))
            if joint.sentences:
                _create(client, f"{name}_{SENTENCES}", dim, joint.sentences, sparse=False)
                _fill(client, f"{name}_{SENTENCES}", _sentences(joint, paths))
    except BaseException:
        with suppress(StoreAway):
            _drop(address, lambda collection: collection.rpartition("_")[0] == name)
        raise
    return name


def point_aliases(address: str, name: str) -> None:
    """Lets the aliases of a library name these collections from now on."""
    with reaching(address) as client:
        for collection in client.list_collections(timeout=BUILDING):
            beginning, _, kind = collection.rpartition("_")
            if beginning == name:
                alias = f"{name.rpartition('_')[0]}_{kind}"
                point = client.alter_alias if _has_alias(client, alias) else client.create_alias
                point(collection, alias, timeout=BUILDING)


def drop_collections(address: str, library: str, kept: Collection[str]) -> None:
    """Removes the collections of a library but those whose names begin with one of ``kept``."""

    def gone(collection: str) -> bool:
        return collection.startswith(f"{library}_") and collection.rpartition("_")[0] not in kept

    _drop(address, gone)


def _drop(address: str, gone: Callable[[str], bool]) -> None:
    """Removes collections, and the aliases that still name them."""
    with reaching(address) as client:
        for collection in filter(gone, client.list_collections(timeout=BUILDING)):
            for alias in client.list_aliases(collection, timeout=BUILDING)["aliases"]:
                client.drop_alias(alias, timeout=BUILDING)
            client.drop_collection(collection, timeout=BUILDING)


def _create(client: Any, name: str, dim: int, count: int, *, sparse: bool) -> None:
    from pymilvus import DataType

    schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("id", DataType.INT64, is_primary=True)
    schema.add_field("document", DataType.INT64)
    indexes = client.prepare_index_params()
    exact = count <= EXACT_LIMIT
    schema.add_field(DENSE, DataType.FLOAT_VECTOR, dim=dim)
    indexes.add_index(
        DENSE, index_type="FLAT" if exact else "HNSW", metric_type="IP", params={} if exact else GRAPH
    )
    if sparse:
        for field in ("source", *_FIELDS):
            schema.add_field(field, DataType.VARCHAR, max_length=_LONGEST)
        schema.add_field(SPARSE, DataType.SPARSE_FLOAT_VECTOR)
        indexes.add_index(SPARSE, index_type="SPARSE_INVERTED_INDEX", metric_type="IP")
    else:
        schema.add_field("passage", DataType.INT64)
    client.create_collection(
        name, schema=schema, index_params=indexes, consistency_level="Strong", timeout=BUILDING
    )


def _fill(client: Any, name: str, rows: Iterator[dict[str, Any]]) -> None:
    while some := list(islice(rows, _AT_ONCE)):
        client.insert(name, some, timeout=BUILDING)
    client.flush(name, timeout=BUILDING)
    client.load_collection(name, timeout=BUILDING)


def _passages(joint: Joint, paths: Sequence[Path]) -> Iterator[dict[str, Any]]:
    weights, number = joint.weights, 0
    # Milvus takes no empty weights: a passage without a word has one for a token that nobody asks for.
    nothing = {weights.shape[1]: 1.0}
    for document, path in enumerate(paths):
        with Part(path) as part:
            told = {"source": part.mark.source} | {name: getattr(part.mark.fields, name) for name in _FIELDS}
            told = {
                name: text.encode("utf-8")[:_LONGEST].decode("utf-8", "ignore") for name, text in told.items()
            }
            for vector in part.array(PASSAGES):
                here = slice(weights.indptr[number], weights.indptr[number + 1])
                sparse = dict(zip(weights.indices[here].tolist(), weights.data[here].tolist(), strict=True))
                yield {
                    "id": number, "document": document, **told, DENSE: vector, SPARSE: sparse or nothing
                }  # fmt: skip
                number += 1


def _sentences(joint: Joint, paths: Sequence[Path]) -> Iterator[dict[str, Any]]:
    number = first = 0
    for document, path in enumerate(paths):
        with Part(path) as part:
            whose = np.repeat(np.arange(first, first + part.mark.passages), part.array("each"))
            for passage, vector in zip(whose.tolist(), part.array(SENTENCES), strict=True):
                yield {"id": number, "document": document, "passage": passage, DENSE: vector}
                number += 1
            first += part.mark.passages


def _has_alias(client: Any, alias: str) -> bool:
    from pymilvus.exceptions import MilvusException

    try:
        client.describe_alias(alias, timeout=BUILDING)
    except MilvusException:
        return False
    return True
