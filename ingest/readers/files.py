"""The bytes of a file, or one clear line on why they cannot be had."""

from __future__ import annotations

from pathlib import Path

from ingest.errors import InputError


def file_bytes(path: Path) -> bytes:
    """All of ``path``; raises ``InputError`` for what is missing, no regular file, out of reach or empty."""
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            raise InputError(f"{path}：不是普通文件，请给出磁盘上的文件")  # a device or a pipe may never end
        data = path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"{path}：文件不存在，请检查路径") from None
    except IsADirectoryError:
        raise InputError(f"{path}：这是文件夹，请给出其中的文件") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{path}：无法读取（{error}），请检查路径和权限") from None
    if not data:
        raise InputError(f"{path}：文件是空的，请给出有正文的文件")
    return data
