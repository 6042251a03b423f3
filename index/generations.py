"""Generations on disk: one is built beside the others and swapped in by one rename.

DIR/CURRENT                     the name of the generation that serves
DIR/LOCK                        held locked by the process that builds, in whatever container
DIR/parts/5f1c….npz             what generations are made of, a document each (``index.parts``)
DIR/originals/                  files whose pages can be drawn
DIR/generations/0003-5f1c…/     the files of a generation, the manifest among them
DIR/generations/.building-…/    one that is being built, or was when its process was killed
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from index.manifest import REBUILD, check_files, read_manifest
from index.regular import read_regular, to_disk
from ingest.errors import InputError

CURRENT = "CURRENT"
LOCK = "LOCK"
FOLDER = "generations"
KEPT = 2
"""The generation that serves and the one before it, to go back to."""

_BUILDING = ".building-"
_DRAFT = f".{CURRENT}-"
_LONGEST = 1000  # bytes of the name that serves
_OLD = 3600.0  # seconds after which a draft of the name that serves is a remnant


def current_folder(root: Path) -> Path:
    """The folder of the generation that serves; raises InputError where ``root`` holds no index."""
    if not root.exists():
        raise InputError(f"索引 {root} 不存在; 请先运行 python -m index 建立索引")
    try:
        name = read_regular(root / CURRENT, _LONGEST).strip()
    except (FileNotFoundError, NotADirectoryError):
        raise InputError(f"{root} 不是索引文件夹 (其中没有 {CURRENT}); {REBUILD}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"索引文件 {CURRENT} 无法读取 ({type(error).__name__}); {REBUILD}") from None
    if name not in finished(root):
        raise InputError(f"索引文件 {CURRENT} 指向不存在的版本; {REBUILD}")
    return root / FOLDER / name


def finished(root: Path) -> list[str]:
    """The names of all whole generations, oldest first."""
    folder = root / FOLDER
    if not folder.is_dir():
        return []
    try:
        found = list(folder.iterdir())
    except OSError as error:
        raise InputError(f"索引文件夹 {folder} 无法读取 ({error.strerror}): 请检查权限") from None
    return sorted(
        one.name for one in found if one.is_dir() and not one.is_symlink() and not one.name.startswith(".")
    )


@contextmanager
def changing(root: Path) -> Iterator[None]:
    """The right to change what lies in ``root``, for one process at a time; raises InputError where another has it."""
    fresh = not root.exists()
    try:
        (root / FOLDER).mkdir(parents=True, exist_ok=True)
        lock = (root / LOCK).open("a")
    except OSError as error:
        raise InputError(f"无法写入索引文件夹 {root} ({error.strerror}): 请换一个位置或检查权限") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise InputError(f"另一个程序正在更新 {root}：请等它结束后再试; 旧版本照常可用") from None
        try:
            _clear_remains(root)
            yield
        except OSError as error:
            told = error.strerror or str(error)
            raise InputError(f"写不下索引 {root} ({told}): 请检查磁盘空间与权限; 旧版本照常可用") from error
        finally:
            if fresh and not (root / CURRENT).exists():
                _clear_empty(root)


@contextmanager
def building(root: Path) -> Iterator[Path]:
    """An empty folder to build in; whatever happens, it is gone afterwards unless it was published."""
    folder = root / FOLDER / f"{_BUILDING}{secrets.token_hex(4)}"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def publish(folder: Path, root: Path) -> Path:
    """Check the generation in ``folder``, give it its name and let it serve from now on."""
    manifest = read_manifest(folder)
    check_files(manifest, folder)
    numbers = [int(name.partition("-")[0]) for name in finished(root) if name.partition("-")[0].isdecimal()]
    target = root / FOLDER / f"{max(numbers, default=0) + 1:04d}-{manifest.generation}"
    for one in (*folder.iterdir(), folder):
        to_disk(one)
    folder.rename(target)
    to_disk(target.parent)
    point_to(target.name, root)
    for name in finished(root)[:-KEPT]:
        shutil.rmtree(root / FOLDER / name, ignore_errors=True)
    return target


def point_to(name: str, root: Path) -> None:
    """Make ``name`` the generation that serves, by one rename."""
    draft = root / f"{_DRAFT}{os.getpid()}-{secrets.token_hex(4)}"
    try:
        draft.write_text(name + "\n", encoding="utf-8")
        to_disk(draft)
        draft.replace(root / CURRENT)
        to_disk(root)
    finally:
        draft.unlink(missing_ok=True)


def roll_back(root: Path) -> str:
    """Let the generation before the current one serve again; its name.  Raises InputError where there is none."""
    serving = current_folder(root).name
    earlier = [name for name in finished(root) if name < serving]
    if not earlier:
        raise InputError(f"索引 {root} 没有更早的版本可以回退")
    folder = root / FOLDER / earlier[-1]
    check_files(read_manifest(folder), folder)
    point_to(folder.name, root)
    return folder.name


def _clear_remains(root: Path) -> None:
    """Removes what killed builds left: nobody else builds here now."""
    for folder in (root / FOLDER).glob(f"{_BUILDING}*"):
        shutil.rmtree(folder, ignore_errors=True)
    for draft in root.glob(f"{_DRAFT}*"):
        with suppress(FileNotFoundError):
            if time.time() - draft.stat().st_mtime > _OLD:
                draft.unlink()


def _clear_empty(root: Path) -> None:
    """Removes the folders of an index in which nothing came to be."""
    (root / LOCK).unlink(missing_ok=True)
    for folder in (*root.iterdir(), root):
        with suppress(OSError):
            folder.rmdir()
