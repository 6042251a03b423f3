"""Files, folders and archives to documents: each under a name of its own, a bad one reported, the rest read on."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from zipfile import ZipInfo

from ingest.document import Document
from ingest.errors import InputError
from ingest.readers import READERS, FileText, document_of, kept, read_bytes, text_of_name
from ingest.readers.files import file_bytes
from ingest.readers.guarded import Guard
from ingest.readers.kinds import kind_of
from ingest.readers.zipped import member_bytes, open_zip
from ingest.stored.originals import Originals

_PLAIN = (".txt", ".md", ".markdown", ".csv", ".tsv", ".html", ".htm", ".xhtml")
"""What is read here and now; everything else behind a guard."""
_DEEPEST = 2
_HIDDEN = (".", "~$", "__MACOSX", "Thumbs.db")
_UTF8_NAME = 0x800
_ENDINGS = frozenset({*READERS, ".zip"})

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read, and the name that citations give it."""

    path: Path
    name: str


def sources_in(given: Sequence[str | Path]) -> list[Source]:
    """The files that were given and those in given folders, by relative path, each name once.

    A file in a folder is called by its path below that folder; files of one name that were given apart are called by as
    much of their paths as tells them apart.  Hidden files and those of other kinds in folders are passed over.
    """
    found: list[Source] = []
    for one in map(Path, given):
        if one.is_dir():
            inside = sorted(
                path for path in one.rglob("*") if path.is_file() and _is_wanted(path.relative_to(one))
            )
            if not inside:
                raise InputError(
                    f"{one}：文件夹里没有能读的文件，请给出有 {'、'.join(sorted(_ENDINGS))} 的文件夹"
                )
            found.extend(Source(path, text_of_name(path.relative_to(one).as_posix())) for path in inside)
        else:
            found.append(Source(one, text_of_name(one.name)))
    return _told_apart(found)


def _is_wanted(path: Path) -> bool:
    return path.suffix.lower() in _ENDINGS and not any(part.startswith(_HIDDEN) for part in path.parts)


def _told_apart(sources: Sequence[Source]) -> list[Source]:
    counts = Counter(source.name for source in sources)
    twice = [source.path.absolute() for source in sources if counts[source.name] > 1]
    common = Path(os.path.commonpath(twice)) if len(twice) > 1 else Path()
    return [
        Source(one.path, text_of_name(one.path.absolute().relative_to(common).as_posix()))
        if counts[one.name] > 1 and one.path.absolute() != common
        else one
        for one in sources
    ]


def read_sources(
    sources: Sequence[Source], report: Report, originals: Originals | None = None
) -> Iterator[Document]:
    """The documents of ``sources``, archives unpacked; ``report`` is told of every file that could not be read.

    The originals of documents with pages are kept in ``originals``.
    """
    with Guard() as guard:
        for source in sources:
            try:
                data = file_bytes(source.path)
                yield from _read(data, source.name, str(source.path), guard, report, originals, 0)
            except InputError as error:
                report(str(error))


def _read(
    data: bytes, source: str, told: str, guard: Guard, report: Report, originals: Originals | None, depth: int
) -> Iterator[Document]:
    suffix = PurePosixPath(source).suffix
    kind = kind_of(data, suffix, told)
    if kind == ".zip":
        yield from _unpacked(data, source, told, guard, report, originals, depth)
        return
    reading: FileText = (read_bytes if kind in _PLAIN else guard.read)(data, suffix, told)
    yield document_of(reading, source, kept(reading, data, suffix, originals))


def _unpacked(
    data: bytes, source: str, told: str, guard: Guard, report: Report, originals: Originals | None, depth: int
) -> Iterator[Document]:
    if depth == _DEEPEST:
        raise InputError(f"{told}：压缩包套了 {_DEEPEST} 层以上，请先解开")
    archive = open_zip(data, told)
    members = [one for one in archive.infolist() if not one.is_dir() and _is_wanted(Path(_name(one)))]
    if not members:
        raise InputError(f"{told}：压缩包里没有能读的文件")
    for member in members:
        inner = f"{told}/{_name(member)}"
        try:
            unpacked = member_bytes(archive, member, inner)
            if not unpacked:
                raise InputError(f"{inner}：文件是空的，请给出有正文的文件")
            yield from _read(
                unpacked, f"{source}/{_name(member)}", inner, guard, report, originals, depth + 1
            )
        except InputError as error:
            report(str(error))


def _name(member: ZipInfo) -> str:
    """The name of a member; programs in China write GBK without saying so."""
    name = member.filename
    if not member.flag_bits & _UTF8_NAME:
        with suppress(UnicodeEncodeError, UnicodeDecodeError):
            name = name.encode("cp437").decode("gb18030")
    return name.replace("\\", "/")
