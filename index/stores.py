"""Which store a generation has: opened, written, and what is left of older ones removed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from index.store import PassageNumbering, Store, StoreAway
from ingest.errors import InputError

if TYPE_CHECKING:
    from index.joint import Joint
    from index.manifest import Manifest

FILES = "faiss"
"""What the command line calls a generation's own files."""
MILVUS = "milvus:"


def store_named(text: str) -> str:
    """A store as the manifest names it; raises InputError for anything but ``faiss`` and ``milvus:`` with an address."""
    if text == FILES:
        return ""
    address = text.removeprefix(MILVUS)
    if address == text or not address or any(char.isspace() for char in address) or "@" in address:
        raise InputError(
            f"存储应写作 {FILES} 或 {MILVUS}地址 (如 {MILVUS}http://127.0.0.1:19530、{MILVUS}试用.db), 收到 {text!r}; "
            "密码不写在地址里, 放在环境变量 ZHANGJU_MILVUS_TOKEN"
        )
    if address.startswith(("http://", "https://")):
        return MILVUS + address
    if not address.endswith(".db"):
        raise InputError(
            f"Milvus 的地址应以 http:// 或 https:// 开头, 试用的文件应以 .db 结尾, 收到 {address!r}"
        )
    return MILVUS + str(Path(address).absolute())


def open_store(folder: Path, manifest: Manifest, numbering: PassageNumbering) -> Store:
    """The store of a generation; raises ValueError or InputError where it is not what was written, StoreAway where it
    cannot be reached."""
    if manifest.store:
        from index.milvus.searching import MilvusStore

        return MilvusStore(address(manifest.store), manifest, numbering)
    from index.local import LocalStore

    return LocalStore(folder, manifest, numbering)


def write_store(
    store: str, joint: Joint, paths: Sequence[Path], folder: Path, dim: int, before: Iterable[Manifest]
) -> str:
    """Writes the vectors and weights of a generation; how the names of its collections begin, "" where it has none.

    ``before`` are the generations that there are: those of one library have a beginning in common.
    """
    if store:
        from index.milvus.writing import write_collections

        return write_collections(address(store), joint, paths, dim, _beginning(store, before))
    from index.local import write_local

    write_local(joint, paths, folder, dim)
    return ""


def let_serve(manifest: Manifest) -> None:
    """Points the aliases of the library to this generation, for whoever looks into the store."""
    if manifest.store:
        from index.milvus.writing import point_aliases

        point_aliases(address(manifest.store), manifest.collections)


def clear_stores(before: Iterable[Manifest], kept: Collection[Manifest]) -> None:
    """Removes the collections of a library's generations that are gone.  What cannot be reached now is removed with the
    next generation, as long as one names that store."""
    places = {(one.store, _library(one)) for one in before if one.store}
    for store, library in places:
        from index.milvus.writing import drop_collections

        named = {one.collections for one in kept if one.store == store}
        with suppress(StoreAway):
            drop_collections(address(store), library, named)


def address(store: str) -> str:
    return store.removeprefix(MILVUS)


def _beginning(store: str, before: Iterable[Manifest]) -> str | None:
    return next((_library(one) for one in before if one.store == store), None)


def _library(manifest: Manifest) -> str:
    """``zhangju_1f2e3d4c`` of ``zhangju_1f2e3d4c_5a6b7c8d``."""
    return manifest.collections.rpartition("_")[0]
