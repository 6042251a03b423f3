"""What an operator can set; every field has a default that is safe on the open internet."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs

from ingest.errors import InputError

_PROXIES = 10
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:\d{1,5})?", re.IGNORECASE)


@dataclass(frozen=True)
class Settings:
    """``embed_origins`` may frame the chat and call the API from a browser; nobody else may.

    ``rate`` and ``key_rate`` are limits in the notation of the ``limits`` library, per address and per
    key.  With ``api_keys`` set, asking through the API needs one of them.  ``operator_password`` opens
    the operator pages; without one they do not exist.  ``keep_text_days`` is how long questions and
    comments are kept (0: no text at all).
    """

    data_dir: Path
    title: str = "章句"
    contact: str = "12345 政务服务便民热线、12348 公共法律服务热线"
    """Whom else people can turn to, told with a refusal; "" for nobody."""
    embed_origins: tuple[str, ...] = ()
    api_keys: frozenset[str] = frozenset()
    rate: str = "120/minute"
    key_rate: str = "1200/minute"
    operator_password: str = ""
    keep_text_days: int = 180
    own_files: bool = False
    """Whether a visitor may ask a file of their own, kept for their session only."""
    max_question: int = 1000
    max_turns: int = 20
    workers: int = field(default_factory=lambda: max(2, os.cpu_count() or 1))
    """Questions answered at once; the engine takes a core for each."""
    waiting: int = 64
    """Questions that may wait for their turn; one more is told to come back."""
    deadline: float = 20.0
    """Seconds from a question to its answer, after which the server says that it is busy."""
    root_path: str = ""
    """The prefix, as /qa, under which a proxy serves the program; the proxy takes it off."""
    open_metrics: bool = False
    """Whether anybody may read /metrics."""
    open_schema: bool = False
    """Whether anybody may read /openapi.json."""
    access_days: int = 190
    """Days that the access log is kept, addresses and paths without what was asked; 0 for none."""
    index_root: Path | None = None
    """Where the index lies, for the operators' list of its generations."""
    behind_proxy: int = 0
    """How many proxies of the operator's stand in front; as many entries of X-Forwarded-For are believed."""

    def __post_init__(self) -> None:
        for origin in self.embed_origins:
            if not _ORIGIN.fullmatch(origin):
                raise InputError(
                    f"允许嵌入的网站“{origin}”写法不对：应写成 https://www.example.gov.cn 的样子，不带路径。"
                )


def from_environment(environ: Mapping[str, str] = os.environ) -> Settings:
    """Reads ZHANGJU_*; raises ``InputError`` where a value cannot be understood."""
    return Settings(
        data_dir=Path(environ.get("ZHANGJU_DATA") or platformdirs.user_data_path("zhangju")),
        title=environ.get("ZHANGJU_TITLE", Settings.title),
        own_files=environ.get("ZHANGJU_OWN_FILES", "") not in ("", "0"),
        contact=environ.get("ZHANGJU_CONTACT", Settings.contact),
        embed_origins=tuple(_listed(environ.get("ZHANGJU_EMBED_ORIGINS", ""))),
        api_keys=frozenset(_listed(environ.get("ZHANGJU_API_KEYS", ""))),
        rate=environ.get("ZHANGJU_RATE", Settings.rate),
        key_rate=environ.get("ZHANGJU_KEY_RATE", Settings.key_rate),
        operator_password=environ.get("ZHANGJU_OPERATOR_PASSWORD", ""),
        keep_text_days=_days(environ.get("ZHANGJU_KEEP_TEXT_DAYS", str(Settings.keep_text_days))),
        open_metrics=environ.get("ZHANGJU_OPEN_METRICS", "") not in ("", "0"),
        open_schema=environ.get("ZHANGJU_OPEN_SCHEMA", "") not in ("", "0"),
        access_days=_days(
            environ.get("ZHANGJU_ACCESS_DAYS", str(Settings.access_days)), "ZHANGJU_ACCESS_DAYS"
        ),
        root_path=_prefix(environ.get("ZHANGJU_ROOT_PATH", "")),
        behind_proxy=_hops(environ.get("ZHANGJU_BEHIND_PROXY", "")),
    )


def _listed(value: str) -> list[str]:
    return [item.rstrip("/") for item in re.split(r"[\s,]+", value) if item]


def _prefix(value: str) -> str:
    """``/qa`` for ``qa``, ``/qa/`` and ``/qa``; "" for the root."""
    bare = value.strip().strip("/")
    return f"/{bare}" if bare else ""


def _hops(value: str) -> int:
    if not value:
        return 0
    if not value.isdecimal() or int(value) > _PROXIES:
        raise InputError(
            f"ZHANGJU_BEHIND_PROXY 是“{value}”，应为前面自己的代理有几层，例如 1；0 表示没有代理。"
        )
    return int(value)


def _days(value: str, name: str = "ZHANGJU_KEEP_TEXT_DAYS") -> int:
    if not value.isdecimal() or len(value) > 5:
        raise InputError(f"{name} 是“{value}”，应为天数，例如 180；0 表示不保存。")
    return int(value)
