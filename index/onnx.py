"""The one door to onnxruntime: since 1.29 its packages report every run to their maker unless told not to."""

from __future__ import annotations

import os
from types import ModuleType


def onnxruntime() -> ModuleType:
    """The library, silenced; it reads the variable once, when it is loaded."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime as library

    return library  # type: ignore[no-any-return]
