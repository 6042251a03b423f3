"""Archives within limits: how many members, how much they unpack to, and how strongly they are packed."""

from __future__ import annotations

from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from ingest.errors import InputError

MOST_MEMBERS = 10_000
MOST_BYTES = 512 << 20
"""What all members together may unpack to."""
_RATIO = 250
_FREE = 8 << 20
"""Members up to this size may be packed as strongly as they like: a sheet of zeros is no bomb."""
_ENCRYPTED = 0x1


def open_zip(data: bytes, name: str) -> ZipFile:
    """The archive in ``data``, checked by its directory; raises ``InputError`` for a broken, locked or monstrous one."""
    try:
        archive = ZipFile(BytesIO(data))
    except (BadZipFile, ValueError, OSError, NotImplementedError):
        raise InputError(f"{name}：文件不完整或已损坏，请重新下载或另存") from None
    members = archive.infolist()
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise InputError(f"{name}：文件有密码，请先去掉密码")
    if len(members) > MOST_MEMBERS:
        raise InputError(f"{name}：压缩包里有 {len(members)} 个文件，最多 {MOST_MEMBERS} 个，请拆成几个")
    if sum(member.file_size for member in members) > MOST_BYTES or any(_is_bomb(m) for m in members):
        raise InputError(f"{name}：解压后过大（上限 {MOST_BYTES >> 20} MB），不予展开，请拆成几个文件")
    return archive


def _is_bomb(member: ZipInfo) -> bool:
    return member.file_size > _FREE and member.file_size > _RATIO * max(1, member.compress_size)


def member_bytes(archive: ZipFile, member: str | ZipInfo, name: str) -> bytes:
    """A member, never more than its directory says; raises ``InputError`` where it is missing or broken."""
    try:
        info = archive.getinfo(member) if isinstance(member, str) else member
        with archive.open(info) as stream:
            return stream.read(info.file_size)
    except KeyError:
        raise InputError(f"{name}：文件不完整（缺少 {member}），请重新另存") from None
    except (BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        raise InputError(f"{name}：文件已损坏（{type(error).__name__}），请重新下载或另存") from None
