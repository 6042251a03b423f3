"""Files read, parsed and embedded by the workers of a Dask cluster.

A worker keeps nothing: what it made comes back and is written here, so a worker that dies loses nothing and its file is
begun again by another.  The workers see the files, and the library's folder of originals, under the same paths.
"""

from __future__ import annotations

import logging
import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any

from index.encoder import Encoder, load_encoder
from index.library import Library
from index.parts import Part, digest
from index.reading import Opening, Read, ReadAhead, method, read_source
from ingest.errors import InputError
from ingest.readers.batch import Source
from ingest.stored.originals import Originals

_CONNECTING = 10  # seconds
_AHEAD = 4  # files begun ahead for each thread of a worker


@dataclass(frozen=True)
class Task:
    """What a worker needs to know of the library, and how it is to read and embed."""

    originals: Originals
    sentences: bool
    model: str
    fingerprint: str
    program: str
    load: Callable[[str], Encoder]


def by_cluster(address: str) -> Opening:
    """By the workers of the scheduler at ``address``; raises InputError where there is none."""

    @contextmanager
    def opened(library: Library) -> Iterator[ReadAhead]:
        encoder = library.encoder
        known = encoder.name, encoder.fingerprint, method(), load_encoder
        task = Task(library.originals, library.sentences, *known)
        with _client(address) as client:
            threads = sum(client.ncores().values())

            def begin(source: Source, like: str | None) -> Callable[[], Read]:
                done = client.submit(work, source, task, _digests(library, like), pure=False)
                return partial(_result, done, source)

            yield ReadAhead(begin, threads * _AHEAD)

    return opened


def work(source: Source, task: Task, known: frozenset[int]) -> Read:
    """On a worker: reads one file, and embeds its texts but those whose digests are ``known``."""
    multiprocessing.current_process().daemon = (
        False  # Dask's workers are, and files are read in a process of their own
    )
    if method() != task.program:
        raise InputError("Dask 的工作进程装的是另一个版本的程序: 请装成同一版本")
    encoder = _encoder(task.load, task.model)
    if encoder.fingerprint != task.fingerprint:
        raise InputError(f"Dask 的工作进程上的模型 {task.model} 与这里的不同: 请换成同一个")
    read = read_source(source, task.originals, task.sentences)
    texts = (text for draft in read.drafts for text in (*draft.passages, *draft.sentences))
    new = {digest(text): text for text in texts}
    new = {number: text for number, text in new.items() if number not in known}
    return replace(read, vectors=dict(zip(new, encoder.encode_passages(list(new.values())), strict=True)))


@cache
def _encoder(load: Callable[[str], Encoder], model: str) -> Encoder:
    return load(model)


def _digests(library: Library, key: str | None) -> frozenset[int]:
    """Of the texts of a part; none where there is no such part."""
    if key is None or not library.has(key):
        return frozenset()
    with Part(library.path(key)) as part:
        return frozenset(part.array("digests").tolist())


def _result(done: Any, source: Source) -> Read:
    from distributed import CancelledError, KilledWorker

    try:
        read: Read = done.result()
    except (KilledWorker, CancelledError):
        return Read(faults=(f"{source.name}：读它的工作进程一再中断, 请看 Dask 的日志",))
    return read


@contextmanager
def _client(address: str) -> Iterator[Any]:
    try:
        from distributed import Client
    except ImportError:
        raise InputError("--cluster 需要 Dask: 请先装 pip install -e '.[cluster]'") from None
    for name in ("distributed", "tornado"):  # they tell of every try and every worker that goes
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        client = Client(address, timeout=_CONNECTING, set_as_default=False)
    except (OSError, ValueError) as error:  # a TimeoutError too
        told = " ".join(str(error).split())[:120]
        raise InputError(f"连不上 Dask 集群 {address} ({told}): 地址应如 tcp://127.0.0.1:8786") from None
    with client:
        if not client.ncores():
            raise InputError(f"Dask 集群 {address} 没有工作进程: 请先启动 dask worker")
        yield client
