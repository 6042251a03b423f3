"""A request that is refused, as an exception, so that any depth of a face can say so."""

from __future__ import annotations


class Refused(Exception):
    """A request that cannot be served, as one line for the caller."""

    def __init__(self, status: int, code: str, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.headers = status, code, message, headers
