"""Generations on disk: one is built beside the others and swapped in by one rename.

DIR/CURRENT                     the name of the generation that serves
DIR/generations/0003-5f1c…/     its files, the manifest among them
DIR/generations/.building-4711/ one that process 4711 is building, or was when it was killed
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.manifest import REBUILD, check_files, read_manifest
from ingest.errors import InputError

CURRENT = "CURRENT"
FOLDER = "generations"
KEPT = 2
"""The generation that serves and the one before it, to go back to."""

_BUILDING = ".building-"


def current_folder(root: Path) -> Path:
    """The folder of the generation that serves; raises InputError where ``root`` holds no index."""
    if not root.exists():
        raise InputError(f"索引 {root} 不存在; 请先运行 python -m index 建立索引")
    try:
        name = (root / CURRENT).read_text(encoding="utf-8").strip()
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
    return sorted(one.name for one in found if one.is_dir() and not one.name.startswith("."))


@contextmanager
def building(root: Path) -> Iterator[Path]:
    """An empty folder to build in; whatever happens, it is gone afterwards unless it was published."""
    folder = root / FOLDER / f"{_BUILDING}{os.getpid()}"
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _clear_remains(folder.parent)
        folder.mkdir()
    except OSError as error:
        raise InputError(f"无法写入索引文件夹 {root} ({error.strerror}): 请换一个位置或检查权限") from None
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
    folder.rename(target)
    point_to(target.name, root)
    for name in finished(root)[:-KEPT]:
        shutil.rmtree(root / FOLDER / name, ignore_errors=True)
    return target


def point_to(name: str, root: Path) -> None:
    """Make ``name`` the generation that serves, by one rename."""
    draft = root / f".{CURRENT}-{os.getpid()}"
    draft.write_text(name + "\n", encoding="utf-8")
    draft.replace(root / CURRENT)


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


def _clear_remains(folder: Path) -> None:
    """Remove what killed builds left; a build that still runs keeps its folder."""
    for one in folder.glob(f"{_BUILDING}*"):
        owner = one.name.removeprefix(_BUILDING)
        if not owner.isdecimal() or int(owner) == os.getpid() or not _alive(int(owner)):
            shutil.rmtree(one, ignore_errors=True)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
