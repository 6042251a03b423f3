"""The index of the bundled white paper: built on first use, kept in the user's cache folder."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from ingest import BUNDLED, InputError, parse, read_document


def home() -> Path:
    """Where built indexes are kept: ``$ZHANGJU_HOME``, else the user's cache folder."""
    from platformdirs import user_cache_path

    given = os.environ.get("ZHANGJU_HOME")
    return Path(given) if given else user_cache_path("zhangju")


def bundled_index(say: Callable[[str], None]) -> Path:
    """The path of a sound index of the white paper; builds it where there is none or it is unusable.

    ``say`` is told in one line what takes time.
    """
    from index import Index, build_index, default_encoder

    document = read_document(BUNDLED)
    path = home() / f"chaoyang-2021-{document.id}"
    if path.exists():
        try:
            Index.open(path)
            return path
        except InputError as fault:
            say(f"已有索引不可用({fault}),正在重建…")
    else:
        say("首次启动:正在为内置白皮书建立索引,约需一分钟…")
    build_index([parse(document)], path, default_encoder(), progress=True)
    say("索引已建好。")
    return path
