"""The command line of every stage: faults in the arguments are one line in the reader's language, exit code 2."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from functools import wraps
from typing import NoReturn, ParamSpec

from ingest.errors import ZhangjuError

_Given = ParamSpec("_Given")

_SAID = (
    (r"unrecognized arguments: (.+)", r"不认识的参数:\1"),
    (r"the following arguments are required: (.+)", r"缺少参数:\1"),
    (r"argument (\S+): expected one argument", r"\1 后面缺少一个值"),
    (r"argument (\S+): expected at least one argument", r"\1 后面缺少值"),
    (r"argument (.+?): invalid choice: (.+?) \(choose from (.+)\)", r"\1 不能是 \2,可选:\3"),
    (r"argument (\S+): not allowed with argument (\S+)", r"\1 不能与 \2 同用"),
    (r"argument (\S+): invalid (?:int|float) value: (.+)", r"\1 应为数字,收到 \2"),
    (r"argument (\S+): (.+)", r"\1:\2"),
)


class CommandParser(argparse.ArgumentParser):
    """An ``ArgumentParser`` that reports like the rest of the program."""

    def error(self, message: str) -> NoReturn:
        """Exit with code 2 and one line on standard error."""
        line = " ".join(message.split())
        for pattern, said in _SAID:
            if re.fullmatch(pattern, line):
                line = re.sub(pattern, said, line)
                break
        self.exit(2, f"错误：{line}；用 --help 查看用法。\n")


def reporting(main: Callable[_Given, int]) -> Callable[_Given, int]:
    """The ``main`` of a command: an error of ours is one line on standard error, and its exit code."""

    @wraps(main)
    def run(*args: _Given.args, **kwargs: _Given.kwargs) -> int:
        try:
            return main(*args, **kwargs)
        except ZhangjuError as error:
            print(f"错误：{error}", file=sys.stderr)
            return error.exit_code

    return run


def probability(text: str) -> float:
    """The type of an option that takes a number from 0 to 1."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"应为 0 到 1 之间的数，收到 {text!r}")
    return value
