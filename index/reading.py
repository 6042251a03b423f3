"""Files to drafts: read, parsed and counted here, or in processes beside; what was read is had in the order it was asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path

from index.library import Library
from index.parts import PartDraft, draft_of
from index.vectors import Vectors
from ingest.readers.batch import Source, read_sources
from ingest.stored.originals import Originals

_AHEAD = 4  # files read ahead for each process


@dataclass(frozen=True)
class Read:
    """What became of one file: the drafts of its documents, what could not be read, and the vectors of texts that are
    embedded already, by their digests."""

    drafts: tuple[PartDraft, ...] = ()
    faults: tuple[str, ...] = ()
    vectors: Mapping[int, Vectors] = field(default_factory=dict)


@dataclass(frozen=True)
class ReadAhead:
    """How files are read: ``begin`` begins with one and gives what waits for it; ``ahead`` files are begun before the first
    is waited for."""

    begin: Callable[[Source, str | None], Callable[[], Read]]
    """Of the file, and of the key of a part that texts may be taken over from."""
    ahead: int


Opening = Callable[[Library], AbstractContextManager[ReadAhead]]


def by_jobs(jobs: int) -> Opening:
    """In so many processes, or here for one."""

    @contextmanager
    def opened(library: Library) -> Iterator[ReadAhead]:
        here = partial(read_source, originals=library.originals, sentences=library.sentences)
        if jobs == 1:
            yield ReadAhead(lambda source, like: partial(here, source), 1)
            return
        with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
            yield ReadAhead(lambda source, like: pool.submit(here, source).result, jobs * _AHEAD)

    return opened


def read_source(source: Source, originals: Originals, sentences: bool) -> Read:
    """Reads and parses one file or archive."""
    from ingest import parse

    faults: list[str] = []
    drafts = []
    for document in read_sources([source], faults.append, originals):
        parsed = parse(document)
        if parsed.passages:
            drafts.append(draft_of(parsed, sentences))
        else:
            faults.append(f"{document.source}：没有读到正文，请检查文件里是否有文字")
    return Read(tuple(drafts), tuple(faults))


@cache
def method() -> str:
    """The hash of the program that reads and parses files: another program may find something else in them."""
    import ingest

    digest = sha256()
    for path in sorted(Path(ingest.__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
