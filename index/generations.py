"""Generations on disk: one is built beside the others and swapped in by one rename.

DIR/CURRENT                     the name of the generation that serves
DIR/generations/0003-5f1c…/     its files, the manifest among them
DIR/generations/.building-4711-5f1c9a03/      one that process 4711 is building, or was when it was killed
DIR/generations/.building-4711-5f1c9a03.lock  held locked as long as that process lives, in whatever container
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
FOLDER = "generations"
KEPT = 2
"""The generation that serves and the one before it, to go back to."""

_BUILDING = ".building-"
_DRAFT = f".{CURRENT}-"
_LONGEST = 1000  # bytes of the name that serves
_OLD = 3600.0  # seconds after which what no lock guards is a remnant


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
def building(root: Path) -> Iterator[Path]:
    """An empty folder to build in; whatever happens, it is gone afterwards unless it was published."""
    folder = root / FOLDER / f"{_BUILDING}{os.getpid()}-{secrets.token_hex(4)}"
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _clear_remains(root)
        lock = _lock_of(folder).open("x")
    except OSError as error:
        raise InputError(f"无法写入索引文件夹 {root} ({error.strerror}): 请换一个位置或检查权限") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)  # before the folder is there: a folder without one is a remnant
            folder.mkdir()
            yield folder
        except OSError as error:
            told = error.strerror or str(error)
            raise InputError(f"写不下索引 {root} ({told}): 请检查磁盘空间与权限; 旧版本照常可用") from error
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            _lock_of(folder).unlink(missing_ok=True)


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


def _lock_of(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.lock")


def _clear_remains(root: Path) -> None:
    """Remove what killed builds left; a build that still runs keeps its folder, in another container too."""
    for one in (root / FOLDER).glob(f"{_BUILDING}*"):
        if one.suffix == ".lock":
            if not one.with_suffix("").exists():
                _remove_old(one)  # a build that is just beginning has no folder yet
        elif not _alive(one):
            shutil.rmtree(one, ignore_errors=True)
            _lock_of(one).unlink(missing_ok=True)
    for draft in root.glob(f"{_DRAFT}*"):
        _remove_old(draft)


def _remove_old(remnant: Path) -> None:
    with suppress(FileNotFoundError):
        if time.time() - remnant.stat().st_mtime > _OLD:
            remnant.unlink()


def _alive(folder: Path) -> bool:
    """Whether the process that builds there still holds its lock."""
    try:
        with _lock_of(folder).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False
