"""The rate limit counts work, not requests: what one request makes the engine do, in units.

One unit is a question of ordinary length.  The limit takes the first unit of every request before it is read;
whoever reads it then charges for the rest.
"""

from __future__ import annotations

from collections.abc import Callable

from starlette.types import Scope

UNIT = 200  # characters; a question of 1,000 costs the engine five times a plain one and more
CHARGE = "zhangju.charge"
"""Where the limit leaves, in the request's scope, the function that takes further units or raises ``Refused``."""
WHO = "zhangju.who"
"""Where the limit leaves who asks: the address or the key."""


def units(*questions: str) -> int:
    """What the questions cost together, at least 1."""
    return max(1, sum(1 + max(0, len(question) - 1) // UNIT for question in questions))


def charge(scope: Scope, cost: int) -> None:
    """Takes what ``cost`` units exceed the one already taken; raises ``Refused`` (429) where they are not left."""
    take: Callable[[int], None] | None = scope.get(CHARGE)
    if take is not None and cost > 1:
        take(cost - 1)


def who(scope: Scope) -> str:
    """Whose turn at the pool the request takes; "" where no limit has looked at it."""
    return str(scope.get(WHO, ""))
