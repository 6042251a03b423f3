"""Starts the worker and hears what it says."""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Timer
from typing import Any

from ingest.errors import InputError

_LONGEST = 3600  # seconds
_SECRETS = re.compile(r"ZHANGJU_\w*(?:PASSWORD|KEYS?|SECRET|TOKEN)")
"""What a reader of foreign files, or a program that it starts, has no business to know."""
_LOG = logging.getLogger(__name__)


def run_worker(
    arguments: Sequence[str | Path], hear: Callable[[dict[str, Any]], None], seconds: int | None = None
) -> dict[str, Any]:
    """Runs the worker to its end and gives its last word; ``hear`` gets the others.

    ``seconds`` is how long a core may work on it, and twice that how long it may take.  Raises ``InputError`` with one line where it could not do what was asked.
    """
    bound = [] if seconds is None else ["--seconds", str(seconds)]
    command = [sys.executable, "-m", "chatbot.web.library.worker", *bound, *map(str, arguments)]
    environment = {
        **{name: value for name, value in os.environ.items() if not _SECRETS.fullmatch(name)},
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "PYTHONIOENCODING": "utf-8",
    }
    last: dict[str, Any] = {}
    # Not a pipe for complaints: nobody reads it before the end, and a library that warns a lot would wait for ever.
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as complaints:
        with subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=complaints,
            env=environment,
            encoding="utf-8",
            errors="replace",
        ) as worker:
            limit = Timer(_LONGEST if seconds is None else 2 * seconds, worker.kill)
            limit.daemon = True
            limit.start()
            assert worker.stdout is not None
            try:
                for line in worker.stdout:
                    last = _object(line) or last
                    if "stage" in last:
                        hear(last)
            finally:
                limit.cancel()
        complaints.seek(0)
        told = complaints.read()
    if "fault" in last:
        raise InputError(str(last["fault"]))
    if not last.get("done"):
        _LOG.error("the worker ended with %s: %s", worker.returncode, told[-2000:])
        raise InputError("程序读不了这个文件（超出了时间或内存，或文件已损坏），已记入日志。")
    return last


def _object(line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError:  # something that a library printed
        return {}
    return found if isinstance(found, dict) else {}
