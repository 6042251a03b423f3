"""Collections: some of the documents with an address, starters and greeting of their own, for everybody or for some.

A document that is only in collections that not everybody may see is seen nowhere else; every other one is public.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal, get_args

from ingest.errors import InputError

Access = Literal["public", "key", "sign_in"]
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_LEAST = 8  # characters of a password
_MOST = 100
_COST = 2**14  # of scrypt: 16 MB and some 50 ms


@dataclass(frozen=True)
class Collection:
    """``slug`` is its address below ``/c/``.  ``lock`` is what a key or a password is checked against, never either
    itself; "" for a public collection."""

    slug: str
    title: str
    sources: tuple[str, ...]
    access: Access = "public"
    greeting: str = ""
    starters: tuple[str, ...] = ()
    lock: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if not _SLUG.fullmatch(self.slug):
            raise InputError(f"地址“{self.slug}”写法不对：只能用小写字母、数字和连字符，最多 40 个。")
        if not self.title:
            raise InputError("请写文件集的名称。")
        if not self.sources:
            raise InputError("请至少选一份文件。")
        if self.access not in get_args(Access):
            raise InputError("请选谁可以看。")

    def opens(self, given: str) -> bool:
        """Whether a key or password is the right one; slow for passwords, so that they cannot be tried by the million."""
        salt, _, kept = self.lock.partition("$")
        return bool(kept) and hmac.compare_digest(_hashed(given, salt), kept)


def new_key() -> tuple[str, str]:
    """A key that cannot be guessed, and its lock."""
    key = secrets.token_urlsafe(24)
    return key, f"${_hashed(key, '')}"


def password_lock(password: str) -> str:
    if len(password) < _LEAST:
        raise InputError(f"密码只有 {len(password)} 个字符，至少要 {_LEAST} 个。")
    salt = secrets.token_hex(16)
    return f"{salt}${_hashed(password, salt)}"


def _hashed(given: str, salt: str) -> str:
    if not salt:  # a key is long and random: nobody tries it out
        return hashlib.sha256(given.encode()).hexdigest()
    return hashlib.scrypt(given.encode(), salt=bytes.fromhex(salt), n=_COST, r=8, p=1).hex()


class Collections:
    """Kept in one file, whole or not at all; safe for several threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._all = {one.slug: one for one in _read(path)}

    def all(self) -> list[Collection]:
        return list(self._all.values())

    def get(self, slug: str) -> Collection | None:
        return self._all.get(slug)

    def put(self, one: Collection) -> None:
        if one.slug not in self._all and len(self._all) >= _MOST:
            raise InputError(f"文件集已有 {_MOST} 个，请先删除一些。")
        with self._lock:
            self._write({**self._all, one.slug: one})

    def delete(self, slug: str) -> None:
        with self._lock:
            self._write({name: one for name, one in self._all.items() if name != slug})

    def public(self, sources: Iterable[str]) -> tuple[str, ...]:
        """Those of ``sources`` that everybody may see."""
        locked: set[str] = set()
        opened: set[str] = set()
        for one in self._all.values():
            (opened if one.access == "public" else locked).update(one.sources)
        return tuple(source for source in sources if source in opened or source not in locked)

    def _write(self, all_: dict[str, Collection]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        part = self.path.with_suffix(".part")
        part.write_text(json.dumps([asdict(one) for one in all_.values()], ensure_ascii=False), "utf-8")
        part.replace(self.path)
        self._all = all_


def _read(path: Path) -> list[Collection]:
    """Raises ``InputError`` for a file that cannot be read: to go on without it would open what is locked."""
    try:
        rows = json.loads(path.read_text("utf-8"))
        return [
            Collection(**{**row, "sources": tuple(row["sources"]), "starters": tuple(row["starters"])})
            for row in rows
        ]
    except (FileNotFoundError, NotADirectoryError):
        return []  # None were made; where the folder cannot be, /readyz tells.
    except (OSError, ValueError, TypeError, KeyError) as fault:
        raise InputError(f"文件集的设置 {path} 读不了：请恢复或删除这个文件后再启动。") from fault
