"""Which language model may be asked, and for what; none by default."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from ingest.errors import InputError

_TASKS = ("rewrite", "phrase")
_MOST_SECONDS = 15.0


@dataclass(frozen=True)
class ModelSettings:
    """``url`` is the base of an OpenAI-compatible interface (``http://127.0.0.1:8000/v1``), ``name`` the model asked there.

    Raises ``InputError`` where the address cannot be one.
    """

    url: str
    name: str
    key: str = field(default="", repr=False)
    seconds: float = 8.0
    """For all that is asked of the model for one answer."""
    tasks: tuple[str, ...] = _TASKS
    """``rewrite`` questions before the search, ``phrase`` answers after it."""
    at_once: int = 4
    """Answers that may wait for the model at once; a further one goes out as the extract."""

    def __post_init__(self) -> None:
        try:
            parts = urlsplit(self.url)
            sound = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        except ValueError:
            sound = None
        if not sound or parts.query or parts.fragment or parts.username:
            raise InputError(
                f"ZHANGJU_MODEL_URL 是“{self.url}”，应为 OpenAI 兼容接口的地址，例如 http://127.0.0.1:8000/v1。"
            )
        if not self.name:
            raise InputError("设了 ZHANGJU_MODEL_URL，还要用 ZHANGJU_MODEL_NAME 写明模型的名称。")


def model_from_environment(environ: Mapping[str, str] = os.environ) -> ModelSettings | None:
    """Reads ZHANGJU_MODEL_*; None where no address is set, ``InputError`` where a value cannot be understood."""
    url = environ.get("ZHANGJU_MODEL_URL", "").strip().rstrip("/")
    if not url:
        return None
    return ModelSettings(
        url,
        environ.get("ZHANGJU_MODEL_NAME", "").strip(),
        environ.get("ZHANGJU_MODEL_KEY", "").strip(),
        _seconds(environ.get("ZHANGJU_MODEL_SECONDS", "") or str(ModelSettings.seconds)),
        _read_tasks(environ.get("ZHANGJU_MODEL_TASKS", "") or ",".join(_TASKS)),
    )


def _seconds(value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        seconds = 0.0
    if not 0.5 <= seconds <= _MOST_SECONDS:
        raise InputError(f"ZHANGJU_MODEL_SECONDS 是“{value}”，应为 0.5 到 {_MOST_SECONDS:.0f} 之间的秒数。")
    return seconds


def _read_tasks(value: str) -> tuple[str, ...]:
    tasks = tuple(task.strip() for task in value.split(",") if task.strip())
    if not tasks or any(task not in _TASKS for task in tasks):
        raise InputError(
            f"ZHANGJU_MODEL_TASKS 是“{value}”，应为 rewrite、phrase 中的一个或两个，用逗号隔开。"
        )
    return tasks
