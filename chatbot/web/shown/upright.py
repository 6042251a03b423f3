"""Text that cannot turn its neighbours round: a quote reads as it is written, whatever stands in it."""

from __future__ import annotations

_TURNING = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)], "\ufffd")


def upright(text: str) -> str:
    """``text`` with a mark for every control that turns the direction of writing round, and a quote with it."""
    return text.translate(_TURNING)
