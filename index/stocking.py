"""Files to the parts of a library: read, parsed and counted in processes beside, embedded here; a bad file is told of and
the others go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache, partial
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path

from index.library import PARTS, Library
from index.made import Made
from index.parts import Draft, draft_of
from index.progress import Progress
from ingest import InputError
from ingest.readers.batch import Source, read_sources
from ingest.stored.originals import Originals

_AHEAD = 4  # files read ahead for each process

Report = Callable[[str], None]


@dataclass(frozen=True)
class Read:
    """What became of one file: the drafts of its documents, and what could not be read."""

    drafts: tuple[Draft, ...] = ()
    faults: tuple[str, ...] = ()


def stock(
    library: Library,
    sources: Sequence[Source],
    like: dict[str, str],
    jobs: int,
    report: Report,
    shown: bool = True,
) -> dict[str, str]:
    """The keys of the parts of the documents in ``sources`` by name, made where they are not there yet.

    ``like`` are the parts that texts may be taken over from, by name.  Raises InputError where two documents have one name.
    """
    made, keys = Made(library.root / PARTS), dict[str, str]()
    sizes = {source: _size(source) for source in sources}
    bar = Progress(sum(sizes.values()), shown)
    try:
        for source, file, read in _readings(library, sources, made, jobs, report):
            bar.begin(source.name, sizes[source])
            if read is None:
                keys |= _apart(made.known[file], keys)
                continue
            for fault in read.faults:
                report(fault)
            parts = {draft.mark.source: library.key(file, draft.mark.source) for draft in read.drafts}
            for draft in read.drafts:
                name = draft.mark.source
                if not library.has(parts[name]):
                    library.make(parts[name], draft, like.get(name), bar.tell)
            keys |= _apart(parts, keys)
            if parts and not read.faults:
                made.note(file, parts)
    finally:
        bar.close()
    return keys


def _apart(new: dict[str, str], known: dict[str, str]) -> dict[str, str]:
    twice = next((name for name in new if name in known), None)
    if twice is not None:
        raise InputError(f"有两个文件都叫“{twice}”，引用时分不清，请改名")
    return new


def _readings(
    library: Library, sources: Sequence[Source], made: Made, jobs: int, report: Report
) -> Iterator[tuple[Source, str, Read | None]]:
    """Each file with its key and what was read from it, in order; None where its parts are there already."""
    with ExitStack() as stack:
        read: Callable[[Source], Callable[[], Read]]
        here = partial(read_source, originals=library.originals, sentences=library.sentences)
        if jobs > 1:
            pool = stack.enter_context(ProcessPoolExecutor(jobs, get_context("spawn")))
            read = lambda source: pool.submit(here, source).result  # noqa: E731
        else:
            read = lambda source: partial(here, source)  # noqa: E731
        waiting: list[tuple[Source, str, Callable[[], Read] | None]] = []
        for source in sources:
            try:
                file = _key_of(source)
            except OSError as error:
                report(f"{source.path}：无法读取（{error.strerror}）")
                continue
            parts = made.known.get(file)
            there = (
                parts is not None and all(map(library.has, parts.values())) and _same(library, file, parts)
            )
            waiting.append((source, file, None if there else read(source)))
            if len(waiting) > jobs * _AHEAD:
                yield _done(*waiting.pop(0))
        for one in waiting:
            yield _done(*one)


def _same(library: Library, file: str, parts: dict[str, str]) -> bool:
    """Whether the parts are those that this encoder and this program would make of the file."""
    return all(key == library.key(file, name) for name, key in parts.items())


def _done(source: Source, file: str, read: Callable[[], Read] | None) -> tuple[Source, str, Read | None]:
    return source, file, read() if read else None


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


def _size(source: Source) -> int:
    try:
        return source.path.stat().st_size
    except OSError:  # told of when it is read
        return 0


def _key_of(source: Source) -> str:
    """By name, content, and the program that reads it; raises OSError."""
    digest = sha256(f"{source.name}\0{method()}\0".encode())
    with source.path.open("rb") as data:
        while chunk := data.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


@cache
def method() -> str:
    """The hash of the program that reads and parses files: another program may find something else in them."""
    import ingest

    digest = sha256()
    for path in sorted(Path(ingest.__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
