"""Operators' pages that other packages bring, so that this one need not know them.

A package names them as entry points of the group ``zhangju.operator_pages``; the evaluation does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import entry_points

from fastapi import FastAPI, Request

from chatbot.web.desk.desk import Desk

GROUP = "zhangju.operator_pages"

SignedIn = Callable[[Request], bool]


@dataclass(frozen=True)
class Link:
    """Where a brought page lies below ``/operator`` and the key of its name in ``words``."""

    path: str
    label: str


AddPages = Callable[[FastAPI, Desk, SignedIn], Link]
"""What an entry point names: adds routes below ``/operator/``, each of which asks ``SignedIn`` first."""


def add_extensions(app: FastAPI, desk: Desk, signed_in: SignedIn) -> list[Link]:
    return [add(app, desk, signed_in) for add in _named()]


def _named() -> Iterator[AddPages]:
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        yield entry.load()
