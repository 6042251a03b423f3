"""The manifest of a generation: written last, so its presence means that the rest is whole, and checked first."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from index.regular import open_regular, read_regular
from ingest.errors import InputError
from ingest.stored.originals import NAME as ORIGINAL

FILE = "manifest.json"
FORMAT = "zhangju-index"
VERSION = 2
REBUILD = "请重新运行 python -m index 建立索引"

_CHUNK = 1 << 20
_HASHING = 2  # files at once
_LARGEST = 64 << 20  # bytes of a manifest: a line for each of half a million sources
_NAME = re.compile(r"[a-z][a-z0-9-]{0,60}\.(jsonl|json|npy|sqlite3)")
_HASH = re.compile(r"[0-9a-f]{12,64}")
_STORE = re.compile(r"milvus:[^\s@]{1,1000}")
_COLLECTIONS = re.compile(r"zhangju_[0-9a-f]{8}_[0-9a-f]{8}")


@dataclass(frozen=True)
class Manifest:
    """What an index generation holds and was made with; all hashes are SHA-256 in hex.

    ``generation`` comes from content: the same documents and the same model give the same word.
    ``parts`` has the key of each document's part by the document's name, in their order; ``files`` the hash of every
    other file of the generation; ``originals`` the files whose pages can be drawn.
    """

    generation: str
    model: str
    model_fingerprint: str
    dim: int
    documents: int
    passages: int
    sentences: int
    """0 where the vectors of sentences were left out."""
    words: int
    """Tokens of the lexical leg."""
    entries: int
    """Weights of the lexical leg."""
    parts: dict[str, str]
    originals: list[str]
    files: dict[str, str]
    store: str = ""
    """Where vectors and weights lie: "" for the files of the generation, or ``milvus:`` and where it is."""
    collections: str = ""
    """How the names of the generation's collections in that store begin."""
    format: str = FORMAT
    version: int = VERSION

    @property
    def row(self) -> dict[str, Any]:
        """Its fields; what a generation of files alone has no need of is left out."""
        return {k: v for k, v in asdict(self).items() if v or k not in ("store", "collections")}

    @property
    def sha256(self) -> str:
        text = json.dumps(self.row, ensure_ascii=False, sort_keys=True)
        return sha256(text.encode("utf-8")).hexdigest()


def file_hash(path: Path) -> str:
    digest = sha256()
    with open_regular(path) as data:
        while chunk := data.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def joint_hash(parts: Iterable[str]) -> str:
    """One hash of several strings, in order."""
    digest = sha256()
    for part in parts:
        digest.update(part.encode("utf-8") + b"\0")
    return digest.hexdigest()


def write_manifest(manifest: Manifest, folder: Path) -> None:
    row = {**manifest.row, "sha256": manifest.sha256}
    text = json.dumps(row, ensure_ascii=False, indent=1)
    (folder / FILE).write_text(text + "\n", encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    """The manifest in ``folder``; raises InputError where it is missing, foreign, altered or of another version."""
    path = folder / FILE
    try:
        row = json.loads(read_regular(path, _LARGEST))
    except FileNotFoundError:
        raise InputError(f"索引不完整：{folder} 中没有 {FILE}; {REBUILD}") from None
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"索引文件 {FILE} 已损坏 ({type(error).__name__}); {REBUILD}") from None
    if not isinstance(row, dict) or row.get("format") != FORMAT:
        raise InputError(f"{path} 不是本程序的索引; {REBUILD}")
    if row.get("version") != VERSION:
        raise InputError(f"索引的格式版本是 {row.get('version')}, 本程序需要 {VERSION}; {REBUILD}")
    given = row.pop("sha256", None)
    try:
        manifest = Manifest(**row)
        intact = _well_formed(manifest) and manifest.sha256 == given
    except (TypeError, ValueError):
        intact = False
    if not intact:
        raise InputError(f"索引文件 {FILE} 被改动过; {REBUILD}")
    return manifest


def _well_formed(manifest: Manifest) -> bool:
    """Whether every field is of its kind, and every file named is one that may lie in the folder itself."""
    words = (manifest.generation, manifest.model, manifest.model_fingerprint)
    counts = (
        manifest.dim,
        manifest.documents,
        manifest.passages,
        manifest.sentences,
        manifest.words,
        manifest.entries,
    )
    return (
        all(isinstance(word, str) for word in words)
        and all(type(count) is int and 0 <= count < 1 << 40 for count in counts)
        and _HASH.fullmatch(manifest.generation) is not None
        and all(isinstance(given, dict) for given in (manifest.parts, manifest.files))
        and len(manifest.parts) == manifest.documents
        and all(isinstance(key, str) and _HASH.fullmatch(key) for key in manifest.parts.values())
        and isinstance(manifest.originals, list)
        and all(isinstance(name, str) and ORIGINAL.fullmatch(name) for name in manifest.originals)
        and all(_named(name) for name in manifest.files)
        and _placed(manifest)
        and all(isinstance(given, str) for given in manifest.files.values())
    )


def _placed(manifest: Manifest) -> bool:
    """Whether the vectors lie in the files, or in collections that this program makes."""
    if not manifest.store:
        return not manifest.collections
    return bool(_STORE.fullmatch(manifest.store) and _COLLECTIONS.fullmatch(manifest.collections))


def _named(name: str) -> bool:
    """Whether ``name`` is one that a generation's files have."""
    return name != FILE and bool(_NAME.fullmatch(name))


def check_files(manifest: Manifest, folder: Path, largest: int | None = None) -> None:
    """Raises InputError for the first file that is missing or is not what was written; files of more than ``largest``
    bytes are only looked for."""
    with ThreadPoolExecutor(_HASHING) as hashing:  # hashing leaves the interpreter free
        checked = (
            hashing.submit(_check, name, told, folder, largest) for name, told in manifest.files.items()
        )
        for one in list(checked):
            one.result()


def _check(name: str, expected: str, folder: Path, largest: int | None) -> None:
    try:
        size = (folder / name).lstat().st_size
        found = expected if largest is not None and size > largest else file_hash(folder / name)
    except FileNotFoundError:
        raise InputError(f"索引不完整：缺少文件 {name}; {REBUILD}") from None
    except OSError as error:  # ELOOP for a link
        raise InputError(f"索引文件 {name} 无法读取 ({error.strerror}); {REBUILD}") from None
    if found != expected:
        raise InputError(f"索引文件 {name} 已损坏或被改动 (哈希不符); {REBUILD}")
