"""What ``--check`` prints: the outline as a tree with spans and pages, the tables, every fault."""

from __future__ import annotations

from datetime import date

from ingest.structure import Fault, Parsed, Row, Section, Table
from ingest.validity import STATUSES, Validity


def report(parsed: Parsed) -> str:
    """The report on one document, as lines for a terminal."""
    document = parsed.document
    marked = sum(len(span) for span in document.boilerplate)
    paged = sum(section.page is not None for section in parsed.sections)
    head = [
        f"{document.source}  {document.title or '（没有标题）'}",
        f"  {len(document.text)} 字，其中网页附带 {marked} 字；{len(parsed.sections)} 节"
        f"（目录给出页码的 {paged} 节），{len(parsed.passages)} 段，"
        f"{len(parsed.tables)} 张表，{len(parsed.faults)} 处问题",
    ]
    head += validity_lines(parsed.validity, date.today())
    tree = outline_lines(parsed)
    tables = [line for table in parsed.tables for line in _table_lines(table)]
    faults = [_fault_line(parsed, fault) for fault in parsed.faults]
    return "\n".join(
        [*head, "目录树", *tree, *(["表", *tables] if tables else []), *(["问题", *faults] if faults else [])]
    )


def validity_lines(validity: Validity, today: date) -> list[str]:
    """What the text tells of issue and validity, as one line; none where it tells nothing."""
    told = (
        ("发文机关", validity.issuer),
        ("文号", validity.number),
        ("发布", validity.published),
        ("施行", validity.effective),
        ("有效期", validity.term),
        ("有效至", validity.expires),
        ("被取代", validity.replaced_by),
        ("废止", "、".join(f"《{title}》" for title in validity.repeals)),
    )
    said = [f"{name} {value}" for name, value in told if value]
    status = validity.status(today)
    if status != "unknown":
        said.append(STATUSES[status])
    return ["  " + "；".join(said)] if said else []


def outline_lines(parsed: Parsed) -> list[str]:
    """A line for each section: indented heading, span, page, anchor."""
    return [_section_line(section) for section in parsed.sections]


def _section_line(section: Section) -> str:
    page = f"  第{section.page}页" if section.page is not None else ""
    span = f"[{section.span.start},{section.span.end})"
    return f"{'  ' * section.level}{section.path[-1]}  {span}{page}  {section.anchor}"


def _table_lines(table: Table) -> list[str]:
    columns = "、".join(f"{name}（{unit}）" if unit else name for name, unit in table.columns)
    head = f"  {table.caption or '（没有标题）'}  [{table.span.start},{table.span.end})  {columns}"
    return [head, *(f"    {_row_text(row)}" for row in table.rows)]


def _row_text(row: Row) -> str:
    if not row.cells:
        return f"{row.label}  （读法不唯一，照原样）"
    return f"{row.label}  " + " | ".join(cell.value for cell in row.cells)


def _fault_line(parsed: Parsed, fault: Fault) -> str:
    if fault.span is None:
        return f"  [{fault.kind}] {fault.message}"
    line = parsed.document.text.count("\n", 0, fault.span.start) + 1
    return f"  [{fault.kind}] 第{line}行：{fault.message}"
