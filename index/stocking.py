"""Files to the parts of a library: a bad file is told of and the others go on; each part is kept as soon as it is whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256

from index.library import PARTS, Library
from index.made import Made
from index.progress import Progress
from index.reading import Opening, Read, ReadAhead, method
from ingest import InputError
from ingest.readers.batch import Source

Report = Callable[[str], None]


def stock(
    library: Library,
    sources: Sequence[Source],
    like: dict[str, str],
    opening: Opening,
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
        with opening(library) as reading:
            for source, file, read in _readings(library, sources, like, made, reading, report):
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
                        library.make(parts[name], draft, like.get(name), bar.tell, read.vectors)
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
    library: Library,
    sources: Sequence[Source],
    like: dict[str, str],
    made: Made,
    reading: ReadAhead,
    report: Report,
) -> Iterator[tuple[Source, str, Read | None]]:
    """Each file with its key and what was read from it, in order; None where its parts are there already."""
    waiting: list[tuple[Source, str, Callable[[], Read] | None]] = []
    for source in sources:
        try:
            file = _key_of(source)
        except OSError as error:
            report(f"{source.path}：无法读取（{error.strerror}）")
            continue
        parts = made.known.get(file)
        there = parts is not None and all(map(library.has, parts.values())) and _same(library, file, parts)
        waiting.append((source, file, None if there else reading.begin(source, like.get(source.name))))
        if len(waiting) > reading.ahead:
            yield _done(*waiting.pop(0))
    for one in waiting:
        yield _done(*one)


def _same(library: Library, file: str, parts: dict[str, str]) -> bool:
    """Whether the parts are those that this encoder and this program would make of the file."""
    return all(key == library.key(file, name) for name, key in parts.items())


def _done(source: Source, file: str, read: Callable[[], Read] | None) -> tuple[Source, str, Read | None]:
    return source, file, read() if read else None


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
