"""Question sets as spreadsheets: ``question,answer,section`` is enough.

Several accepted answers stand in one cell, apart by ``|``; the headings of a section by ``>``.  A row
without answer, section and quote is a question that the document does not answer.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

from eval.sets.questions import TYPES, Gold, SetQuestion
from ingest.errors import InputError, writing

if TYPE_CHECKING:
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

NAMES = {
    "编号": "id",
    "问题": "question",
    "答案": "answer",
    "章节": "section",
    "原文": "quote",
    "文件": "doc",
    "类型": "type",
    "问法": "style",
    "可回答": "answerable",
    "全部要求": "all_required",
    "必含": "must_include",
    "上一问": "previous_question",
    "上一答": "previous_answer",
    "备注": "note",
}
"""Column names in Chinese; the English ones count as well."""

_ROWS = 20_000
_BEYOND = 1000  # rows after those that are still looked at
_COLUMNS = 64
_UNPACKED = 64 << 20  # bytes of a workbook, which is a zip file

_YES, _NO = {"是", "true", "yes", "y", "1"}, {"否", "false", "no", "n", "0"}

TEMPLATE = (
    ("问题", "答案", "章节", "原文", "文件", "类型", "可回答", "上一问", "上一答", "备注"),
    (
        "全年受理诉求多少件？",
        "3.2万件|3.2万",
        "一、总报告>（六）化解纠纷",
        "",
        "",
        "数字",
        "是",
        "",
        "",
        "两种写法都对",
    ),
    ("上一年呢？", "2.9万件", "", "", "", "追问", "是", "全年受理诉求多少件？", "3.2万件", "接着上一问"),
    ("明年的预算是多少？", "", "", "", "", "无答案", "否", "", "", "文件没有写，应当拒答"),
)
"""What ``eval template`` prints: the header and three invented rows."""


def read_sheet(path: Path) -> list[SetQuestion]:
    rows = _xlsx_rows(path) if path.suffix.lower() == ".xlsx" else _csv_rows(path)
    header = next(rows, None)
    if header is None:
        raise InputError(f"{path.name} 是空的；用 python -m eval template 可得样表。")
    columns = [NAMES.get(name.strip(), name.strip().lower()) for name in header[1]]
    _check_header(path, columns)
    found = []
    for number, cells in rows:
        row = {name: cell.strip() for name, cell in zip(columns, cells, strict=False) if name}
        if any(row.values()):
            found.append(_question(row, f"{path.name} 第{number}行", number))
    return found


def template_csv() -> str:
    """The template as CSV text with a byte order mark, so that Excel takes it for UTF-8."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(TEMPLATE)
    return "\ufeff" + out.getvalue()


def template_xlsx() -> bytes:
    """The template as a workbook."""
    import openpyxl

    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in TEMPLATE:
        book.worksheets[0].append(row)
    book.save(out)
    return out.getvalue()


def write_template(path: Path) -> None:
    """The template as a CSV file or, by the name, as a workbook."""
    with writing(path):
        if path.suffix.lower() == ".xlsx":
            path.write_bytes(template_xlsx())
        elif path.suffix.lower() == ".csv":
            path.write_bytes(template_csv().encode("utf-8"))
        else:
            raise InputError(f"{path.name}：样表应写成 .csv 或 .xlsx。")


def _check_header(path: Path, columns: list[str]) -> None:
    if "question" not in columns:
        given = "、".join(filter(None, columns)) or "空行"
        raise InputError(f"{path.name} 第1行：缺少“问题”（question）一列，得到 {given}。")
    known = set(NAMES.values())
    for name in columns:
        if name and name not in known:
            raise InputError(f"{path.name} 第1行：不认识的列 {name}，可用 {'、'.join(NAMES)}。")
        if name and columns.count(name) > 1:
            raise InputError(f"{path.name} 第1行：列 {name} 出现了两次。")


def _question(row: Mapping[str, str], place: str, number: int) -> SetQuestion:
    text = row.get("question", "")
    if not text:
        raise InputError(f"{place}，字段 问题：不能为空。")
    answers = _parts(row.get("answer", ""), "|")
    section, quote, doc = _parts(row.get("section", ""), ">"), row.get("quote", ""), row.get("doc", "")
    has_gold = bool(answers or section or quote)
    answerable = _flag(row, "answerable", has_gold, place)
    if answerable and not has_gold:
        raise InputError(f"{place}，字段 答案：可回答的题要有答案、章节或原文；否则请在“可回答”写 否。")
    all_required = _flag(row, "all_required", False, place)
    golds = [(answer,) for answer in answers] if all_required and answers else [answers]
    previous = row.get("previous_question", "")
    return SetQuestion(
        id=row.get("id", "") or f"q{number:04d}",
        text=text,
        type=_key(row.get("type", "")),
        style=row.get("style", ""),
        answerable=answerable,
        gold=tuple(Gold(quote, section, accepted, doc) for accepted in golds) if answerable else (),
        all_required=all_required,
        must_include=_parts(row.get("must_include", ""), "|"),
        history=((previous, row.get("previous_answer", "")),) if previous else (),
        doc=doc,
        note=row.get("note", ""),
    )


def _key(name: str) -> str:
    """The English word of a type given by its Chinese name."""
    return {chinese: key for key, chinese in TYPES.items()}.get(name, name)


def _parts(cell: str, separator: str) -> tuple[str, ...]:
    wide = chr(ord(separator) + 0xFEE0)
    return tuple(part.strip() for part in cell.replace(wide, separator).split(separator) if part.strip())


def _flag(row: Mapping[str, str], field: str, default: bool, place: str) -> bool:
    value = row.get(field, "").lower()
    if not value:
        return default
    if value in _YES | _NO:
        return value in _YES
    raise InputError(f"{place}，字段 {field}：应为 是 或 否，得到 {value}。")


def _csv_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """(line number, cells); UTF-8 or, as Chinese Excel saves it, GB18030."""
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = raw.decode("gb18030")
        except UnicodeDecodeError as error:
            raise InputError(f"{path.name} 既不是UTF-8也不是GB18030编码，请另存为UTF-8的CSV。") from error
    delimiter = "\t" if path.suffix.lower() == ".tsv" else ","
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    try:
        for count, cells in enumerate(reader, start=1):
            if count > _ROWS and any(cells):
                raise _too_many(path.name)
            yield reader.line_num, cells[:_COLUMNS]
    except csv.Error as error:
        raise InputError(f"{path.name} 第{reader.line_num}行：表格不完整（{error}）。") from error


def _xlsx_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows of the first sheet; figures as they are written, without a trailing ``.0``."""
    import openpyxl

    try:
        with ZipFile(path) as packed:
            size = sum(part.file_size for part in packed.infolist())
        if size > _UNPACKED:
            raise InputError(f"{path.name} 解开后有 {size >> 20} MB，最多 {_UNPACKED >> 20} MB：请分成几份。")
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        try:
            rows = _bounded(book.worksheets[0], path.name)
        finally:
            book.close()
    except InputError:
        raise
    except (
        Exception
    ) as error:  # A damaged workbook fails in the zip, the XML or the lookups, each its own way.
        raise InputError(f"{path.name} 不是可读的XLSX表格，请用Excel另存一次。") from error
    yield from enumerate(rows, start=1)


def _bounded(sheet: ReadOnlyWorksheet, name: str) -> list[list[str]]:
    """The rows of a sheet up to ``_ROWS``, as wide as a question may be, without its trailing empty ones.

    A workbook may say that it is a million rows long, or have one stray cell at its far end: neither is believed,
    and no row is made for what is not there.  A little way beyond the limit is looked at, so that nobody's questions
    are left out unsaid.
    """
    sheet.reset_dimensions()
    rows: list[list[str]] = []
    reach = sheet.iter_rows(max_row=_ROWS + _BEYOND, max_col=_COLUMNS, values_only=True)
    for number, row in enumerate(reach, start=1):
        cells = [_cell(value) for value in row]
        if any(cells):
            if number > _ROWS:
                raise _too_many(name)
            rows += [[]] * (number - 1 - len(rows))
            rows.append(cells)
    return rows


def _too_many(name: str) -> InputError:
    return InputError(f"{name} 第{_ROWS}行以后还有内容：一份题集最多 {_ROWS} 行，请分成几份。")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
