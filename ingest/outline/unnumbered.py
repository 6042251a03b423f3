"""Headings that bear no number: names of front and back matter, attachments, the heads of groups whose numbering starts
again, lines that stand over paragraphs in one form, bold lines.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from ingest.outline.heading import LEAF, NAMED
from ingest.text.lines import Line, key
from ingest.text.numbering import RANK, Marker

_NAME_LIST = (
    "前言 导言 导语 引言 引语 绪论 绪言 序 序言 序章 总序 代序 开篇语 卷首语 编者按 编写说明 编制说明 说明 出版说明 写在前面 写在最后 摘要 "
    "内容提要 提要 概述 概要 结语 结束语 结论 后记 尾声 展望 附则 附录 附件 附 附表 附图 注释 注 参考文献 致谢 鸣谢 术语 术语表 名词解释 "
    "指标解释"
)
_NAMES = frozenset(_NAME_LIST.split())
_LONGEST_NAMED = 24
_ABOUT = re.compile("关于本.{2,8}")
_PART = re.compile(
    r"附(?:件|录|表|图)?(?:\d{1,3}|[一二三四五六七八九十]{1,3}|[A-Z])?(?:[-－—–]\d{1,2})?[：:]?"
)
_ATTACHED = re.compile(
    r"附(?:件|录|表|图)?\s*(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3}|[A-Z])?\s*(?:[：:]|\s)\s*[^。；;]{2,60}"
)
_ITEM = re.compile(
    r"附件\s*[：:]\s*(?:\d{1,2}\s*[.．、]|[（(]\d|[《“]?.{2,80}\.(?:docx?|pdf|xlsx?|wps|zip|rar)$)",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"(?:19|20|二〇|二○)[\d〇○零一二三四五六七八九]{2}\s*年\s*[\d一二三四五六七八九十]{1,3}\s*月\s*[\d一二三四五六七八九十]{1,3}\s*日"
)
_CAPTION = re.compile(r"[图表]\s*\d|[（(]\s*\d{4}\s*年\s*\d{1,2}\s*月\s*[)）]$")
"""The name of a picture, or the month that stands below a title."""
_BARE = re.compile(r"[\u4e00-\u9fff“”《》A-Za-z0-9（）()+、与和]{2,}")
_ANNOUNCED = re.compile(r"[\u4e00-\u9fff“”A-Za-z0-9（）()、]{2,}[？?]|[\u4e00-\u9fff“”A-Za-z0-9]{2,12}[：:]")
_LONGEST_BARE = 20
_LONGEST_ANNOUNCED = 30
_FEWEST_BARE = 3
_PARAGRAPH_END = re.compile("[。；！!？?”）)]$")
_TEXT_END = re.compile("[。！？：；]$")
_FORM = re.compile(r"[\u4e00-\u9fffA-Za-z0-9“”《》、·]{3,24}")
_CLOSING = re.compile(
    r"(?:局|厅|委|委员会|办公室|政府|省长|市长|县长|区长|主任|记者|中心|公司|处|印发|代表|同志)$|^[各图表注]|\d+[日号]$|^第.{1,3}[项款]"
)
_TITLE_LIKE = re.compile(
    r"(?:方案|办法|规定|意见|细则|规划|要点|条例|清单|指南|标准|制度|规程|措施|计划|目录|说明|规范|纲要)(?:[（(].{1,16}[）)])?$"
)
_LONGEST_GROUP = 30
_LOOK_BACK = 8
_BOLD = "**"


def is_name(text: str) -> bool:
    """Whether a line names front or back matter (前言, 结束语, 关于本报告)."""
    bare = "".join(text.split()).rstrip("：:")
    return bare in _NAMES or (len(bare) <= _LONGEST_NAMED and _ABOUT.fullmatch(bare) is not None)


def is_attachment(lines: Sequence[Line], number: int) -> bool:
    """Whether an attachment or annex begins here (附件2, 附录A, 附件：说明), and is not only listed by a letter."""
    text = lines[number].shown
    if not text.startswith("附") or text.startswith("附则"):
        return False
    bare = "".join(text.split())
    if _PART.fullmatch(bare):
        return not bare.endswith(("：", ":")) or not _is_listed(lines, number)
    return _ATTACHED.fullmatch(text) is not None and not _is_listed(lines, number)


def _is_listed(lines: Sequence[Line], number: int) -> bool:
    """Whether the line names what is attached to a letter: with a number, a file, or in front of the signature."""
    text = lines[number].shown
    if _ITEM.match(text):
        return True
    following = [line.shown for line in lines[number + 1 : number + 5]]
    if following and text.endswith(("：", ":")) and re.match(r"[1１]\s*[.．、]", following[0]):
        return True
    if following and re.match(r"2\s*[.．、]", following[0]) and re.search(r"[：:]\s*1\s*[.．、]", text):
        return True
    name = key(text.partition("：")[2] or text.partition(":")[2])
    if name and any(key(line).startswith(name) for line in following[1:]):
        return True
    return any(_DAY.match(line) for line in following[1:4])


def listed_attachments(lines: Sequence[Line]) -> set[int]:
    """The lines behind 附件：1.某方案 that go on with 2., 3. …: a list and no headings."""
    found: set[int] = set()
    for number, line in enumerate(lines):
        if not line.text.startswith("附") or not _ITEM.match(line.shown):
            continue
        wanted, at = 2, number + 1
        while at < len(lines) and re.match(rf"[(（]?{wanted}\s*[.．、)）]", lines[at].text):
            found.add(at)
            wanted, at = wanted + 1, at + 1
    return found


def own_title(lines: Sequence[Line], number: int) -> str:
    """The title of the attachment that begins on line ``number``: on its line, or on the next; "" without one."""
    text = lines[number].shown
    bare = "".join(text.split())
    if not _PART.fullmatch(bare):
        return re.sub(r"^附(?:件|录|表|图)?\s*[\dA-Z一二三四五六七八九十]{0,3}\s*[：:]?\s*", "", text)
    for line in lines[number + 1 : number + 4]:
        said = line.shown
        if re.fullmatch(r"[（(].{2,8}[)）]", said):
            continue  # (规范性)
        if len(said) <= 60 and not re.search("[。；：:，,]$", said) and "。" not in said:
            return said
        break
    return ""


def group_heads(lines: Sequence[Line], marked: Mapping[int, Marker], parts: Collection[int]) -> set[int]:
    """The lines over lists whose numbering starts again (用人单位类 / 一、二、, 个人类 / 一、二、), where every list has one.

    ``marked`` are the numbered headings by line, ``parts`` the lines on which attachments begin.
    """
    runs: list[list[int]] = []
    last: dict[str, int] = {}
    wider: dict[str, int] = {}
    for line in sorted({*marked, *parts}):
        marker = marked.get(line)
        if marker is None:
            last.clear()
            wider.clear()
            continue
        rank = RANK.get(marker.scheme, len(RANK))
        before = last.get(marker.scheme)
        if (
            marker.value == 1
            and before is not None
            and not any(number > before and RANK.get(scheme, 99) < rank for scheme, number in wider.items())
        ):
            runs.append([before, line])
        last[marker.scheme] = wider[marker.scheme] = line
    heads = {line: _head_of(lines, line, marked) for _, line in runs}
    if not heads or any(head is None for head in heads.values()):
        return set()
    found = {head for head in heads.values() if head is not None}
    first = min(marked)
    opening = _head_of(lines, first, marked)
    return found | ({opening} if opening is not None and opening > 0 else set())


def _head_of(lines: Sequence[Line], number: int, marked: Collection[int]) -> int | None:
    """The line that heads the list beginning on line ``number``: directly above, or a title a few paragraphs above."""
    for back in range(1, _LOOK_BACK):
        at = number - back
        if at < 1 or at in marked:
            return None
        text = lines[at].shown
        if len(text) > _LONGEST_GROUP or not _FORM.match(text) or re.search("[。；：:，,、！？]$", text):
            continue
        if _DAY.search(text) or _CLOSING.search(text):
            continue
        if back == 1 or _TITLE_LIKE.search(text):
            return at
    return None


def repeated_forms(lines: Sequence[Line], taken: Collection[int]) -> list[int]:
    """Short lines between paragraphs that are alike in form (2024年工作回顾, 2025年工作安排): two or more."""
    found: list[int] = []
    for number in range(1, len(lines) - 1):
        text = lines[number].shown
        if (
            number in taken
            or len(text) > 24
            or not _FORM.fullmatch(text)
            or _CLOSING.search(text)
            or _DAY.search(text)
        ):
            continue
        before, behind = lines[number - 1].shown, lines[number + 1].shown
        if _TEXT_END.search(before) and len(behind) > 40 and re.search("[。：]", behind):
            found.append(number)
    forms = Counter(form for number in found for form in _forms(lines[number].shown))
    return [n for n in found if any(forms[form] > 1 for form in _forms(lines[n].shown))]


def _forms(text: str) -> set[str]:
    plain = re.sub(r"\d+", "0", text)
    return {"^" + plain[:4], plain[-3:] + "$"}


def bare_lines(lines: Sequence[Line], taken: Collection[int]) -> dict[str, list[int]]:
    """In a text without any numbers: the short lines with a paragraph behind each, where there are several.

    Where some ask (还有什么用途？) or announce (申领对象：), what only names (就医优惠) stands below these.
    """
    named, announced = [], []
    for number in range(1, len(lines) - 1):
        text = lines[number].shown
        if number in taken or not _stands_between(lines, number):
            continue
        if len(text) <= _LONGEST_BARE and _BARE.fullmatch(text):
            named.append(number)
        elif (
            len(text) <= _LONGEST_ANNOUNCED and _ANNOUNCED.fullmatch(text) and not _CLOSING.search(text[:-1])
        ):
            announced.append(number)
    if len(named) + len(announced) < _FEWEST_BARE:
        return {}
    return {NAMED: announced, LEAF: named} if announced else {NAMED: named}


def _stands_between(lines: Sequence[Line], number: int) -> bool:
    """Whether a paragraph, or what leads in a list, ends above a line and one stands below it."""
    above, below = lines[number - 1].text, lines[number + 1].text
    return (number == 1 or _ends(above)) and _ends(below)


def _ends(text: str) -> bool:
    if text.endswith(("：", ":")):
        return len(text) > _LONGEST_ANNOUNCED
    return _PARAGRAPH_END.search(text) is not None


def bold_lines(lines: Sequence[Line], raw: str, taken: Collection[int]) -> list[int]:
    """The lines of Markdown that are bold from end to end and read like headings: two or more."""
    found = []
    for number, line in enumerate(lines):
        around = raw[max(0, line.start - 2) : line.start], raw[line.end : line.end + 2]
        if number in taken or around != (_BOLD, _BOLD) or len(line.shown) > _LONGEST_GROUP:
            continue
        said = raw[line.start : line.end]
        other = re.search("[。；：:，,、]$", said) or _DAY.search(said) or _CAPTION.match(said)
        if _BOLD not in said and not other:
            found.append(number)
    return found if len(found) > 1 else []
