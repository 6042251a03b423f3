"""Typed access to the fields of one object of an input file; a fault names file, row and field."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.errors import InputError

_KINDS = {str: "文字", bool: "真假", list: "列表", dict: "对象", int: "整数", float: "数字"}


@dataclass(frozen=True)
class RowFields:
    """``row`` with the place where it stands (``题集.jsonl 第12行``); every getter raises ``InputError``."""

    row: Mapping[str, Any]
    place: str

    def fault(self, field: str, message: str) -> InputError:
        return InputError(f"{self.place}，字段 {field}：{message}")

    def text(self, field: str, default: str | None = None) -> str:
        """A string; without a default it has to be there and to hold more than white space."""
        value = self.row.get(field)
        if value is None and default is not None:
            return default
        if not isinstance(value, str):
            raise self.fault(field, f"应为文字，得到{kind_of(value)}。")
        if default is None and not value.strip():
            raise self.fault(field, "不能为空。")
        return self._whole(field, value)

    def texts(self, field: str) -> tuple[str, ...]:
        values = self.items(field)
        for value in values:
            if not isinstance(value, str):
                raise self.fault(field, f"应为文字的列表，其中有{kind_of(value)}。")
        return tuple(self._whole(field, value) for value in values)

    def _whole(self, field: str, value: str) -> str:
        """JSON can carry half of a surrogate pair, which no file of a run can hold."""
        if any("\ud800" <= char <= "\udfff" for char in value):
            raise self.fault(field, "有不完整的字符（只有半个的代理对）。")
        return value

    def flag(self, field: str, default: bool) -> bool:
        value = self.row.get(field, default)
        if not isinstance(value, bool):
            raise self.fault(field, f"应为true或false，得到{kind_of(value)}。")
        return value

    def number(self, field: str) -> float | None:
        value = self.row.get(field)
        if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
            return value
        raise self.fault(field, f"应为数字，得到{kind_of(value)}。")

    def items(self, field: str) -> list[Any]:
        value = self.row.get(field)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.fault(field, f"应为列表，得到{kind_of(value)}。")
        return value

    def objects(self, field: str) -> tuple[RowFields, ...]:
        found = []
        for number, value in enumerate(self.items(field)):
            if not isinstance(value, dict):
                raise self.fault(f"{field}[{number}]", f"应为对象，得到{kind_of(value)}。")
            found.append(RowFields(value, f"{self.place}，{field}[{number}]"))
        return tuple(found)


def kind_of(value: object) -> str:
    if value is None:
        return "空值"
    shown = json.dumps(value, ensure_ascii=False, default=str)
    return f"{_KINDS.get(type(value), type(value).__name__)} {shown[:40]}"


def json_lines(path: Path) -> Iterator[RowFields]:
    """The objects of a JSON Lines file, one at a time; blank lines are skipped but counted."""
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if line.strip():
            place = f"{path.name} 第{number}行"
            yield RowFields(_object(line, place), place)


def read_text(path: Path) -> str:
    """The file as UTF-8, a byte order mark taken off."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path.name} 不是UTF-8文字（第{error.start}字节处），请另存为UTF-8。") from error
    except OSError as error:
        raise InputError(f"读不了 {path}：{error.strerror or error}。") from error


def parse_json(path: Path) -> Any:
    try:
        return json.loads(read_text(path))
    except json.JSONDecodeError as error:
        place = f"{path.name} 第{error.lineno}行"
        raise InputError(f"{place}：不是完整的JSON（第{error.colno}列，{error.msg}）。") from error
    except (RecursionError, ValueError):  # Python reads no figure of more than 4,300 digits.
        raise InputError(f"{path.name}：JSON嵌套太深或数字太长，不是题集或结果文件。") from None


def _object(line: str, place: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except json.JSONDecodeError as error:
        raise InputError(f"{place}：不是完整的JSON（第{error.colno}列，{error.msg}）。") from error
    except (RecursionError, ValueError):  # Python reads no figure of more than 4,300 digits.
        raise InputError(f"{place}：JSON嵌套太深或数字太长，不是题集或结果文件。") from None
    if not isinstance(value, dict):
        raise InputError(f"{place}：应为JSON对象，得到{kind_of(value)}。")
    return value
