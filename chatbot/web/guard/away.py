"""What a visitor hears while the store of the vectors cannot be reached: that, and not where it is."""

from __future__ import annotations

import logging

from index.store import StoreAway

_log = logging.getLogger(__name__)

RETRY_AFTER = 10
"""Seconds."""


def told_away(error: StoreAway) -> str:
    """For the visitor; what it is exactly goes to the log."""
    _log.warning("%s", error)
    return "文件库现在连不上，请稍后再试。"
