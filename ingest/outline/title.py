"""The name of a document: what its page or metadata call it, its top Markdown heading, or the lines it opens with.

The name of a letter that carries another document with it (文号, addressee, signature, then 某某办法) is the name of what
it carries, unless the letter has one of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from ingest.chinese.titles import KINDS
from ingest.frame.metadata import told_title
from ingest.frame.siteframe import without_site
from ingest.span import Span
from ingest.text.lines import Line, iter_lines
from ingest.text.numbering import read_marker

_LONGEST = 90
_SEARCHED = 60
_OPENING = 16
_MARKS = re.compile(r"#{1,6}[ \t\u3000]*")
_TAG = re.compile(r"<[^<>\n]{1,200}>|\{[^{}\n]{1,80}\}\s*$")
_SENTENCE = re.compile("[。；;！!]|[，,、：:]$")
_EDITION = re.compile(r"[(（〔\[].{1,24}[)）〕\]](?:的(?:通知|函|决定|公告))?")
_NUMBER = re.compile(
    r".{0,24}[〔\[［（(]\s*(?:19|20)\d{2}\s*[〕\]］）)]\s*(?:第\s*)?\d{1,5}\s*号.{0,4}|〔.{2,6}届〕\s*第?\s*\d+\s*号|.{0,10}第\s*\d{1,4}\s*号"
    r"|[A-Z]{2,8}\s*[—–-]+\s*\d{4}.{0,20}|\d{4}年第\d+号"
)
_DATE = re.compile(
    r"[(（]?\s*[\d〇○零一二三四五六七八九十]{2,4}\s*[年./-]\s*[\d一二三四五六七八九十]{1,3}\s*[月./-].{0,24}"
)
_NOTE = re.compile(
    r"^(?:来源|信息来源|发布|发表|时间|作者|编辑|索\s*引|主\s*题|分类|公开|政策解读|点击查看|抄送|签发|责任编辑|预算(?:主管)?(?:部门|单位)|"
    r"[-—–─]{1,}|[(（](?:此件|本文|征求|转载|讨论)|扫|附件|目\s*录|\d[\d:：/.,\s-]*$)|会议上|^各位|文件$|^.{0,30}(?:委员会|政府|国务院|人大|法院|检察院|局|部)(?:公告|公报|令|命令)$"
)
_BODY = re.compile(
    r"(?:局|厅|委|委员会|办公室|办公厅|政府|部|院|署|总局|小组|指挥部|中心|代章[)）]?|联合会|总工会|银行|税务|法院|检察院|人大常委会|分行|有限公司)$"
)
_ABOUT = re.compile("关于|印发|修订|规定|办法|意见|方案|报告|规划|条例|纲要|细则|指南|通知|要点")
_KIND = "|".join(kind for kind in KINDS if kind != "目录")  # which heads a table of contents
_NAMED = re.compile(rf"(?:{_KIND})(?:[(（〔].{{1,30}}[)）〕])?$")
_STRONG = re.compile(rf"(?:关于|印发|转发).{{4,}}(?:{_KIND})(?:[(（].{{1,30}}[)）])?$")
_TOLD = re.compile(r"(?:标\s*题|名\s*称)\s*[：:]\s*(\S[^\t]{5,140})")
_GENERIC = re.compile(
    r"(?:通知公告|政策文件|政府文件|公示公告|政务公开|首页|文件|正文|详情|内容|规范性文件|新闻|要闻|工作动态|政策解读|办事指南)"
)

Kind = Literal["title", "edition", "number", "date", "note", "body", "addressee", "prose", "marker"]


def find_title(text: str, boilerplate: Sequence[Span] = ()) -> str:
    """The title as it stands, its lines joined, with the edition in brackets that may follow; "" without one."""
    opening: list[Line] = []
    own: list[Line] = []
    at = 0
    for number, line in enumerate(iter_lines(text)):
        if number < _OPENING:
            opening.append(line)
        while at < len(boilerplate) and boilerplate[at].end <= line.start:
            at += 1
        if at == len(boilerplate) or line.span not in boilerplate[at]:
            own.append(line)
        if len(own) >= _SEARCHED:
            break
    told = _told(opening)
    if told:
        return told
    return _top(own) or _page_title(opening, own) or _opening(own)


def _told(opening: Sequence[Line]) -> str:
    """What metadata or the table of an official page (标题：…) say."""
    told = without_site(told_title(opening))
    if told and not _GENERIC.fullmatch(told):
        return told
    for line in opening:
        match = _TOLD.match(line.text) if len(line.text) < 300 else None
        if match:
            return match[1].strip()
    return ""


def _top(own: Sequence[Line]) -> str:
    """The first top Markdown headings, where they are no letterhead."""
    top = [line for line in own if re.match(r"#[ \t\u3000]", line.text)]
    heads = [line for line in top if _kind(plain_heading(line.text)) not in ("note", "number", "marker")]
    if not heads:
        first = own[0] if own else None
        if first and first.text.startswith("##") and not read_marker(plain_heading(first.text)):
            alone = [line for line in own if line.text.startswith("#")]
            return plain_heading(first.text) if len(alone) == 1 else ""
        return ""
    # The name of a code may stand above the name of its book.
    pair = len(top) > 1 and heads[0] is top[0] and own[own.index(top[0]) + 1] == top[1]
    pair = (
        pair
        and _kind(plain_heading(top[1].text)) == "title"
        and not _STRONG.search(plain_heading(top[0].text))
    )
    if pair and _BODY.search(plain_heading(top[0].text)):
        return plain_heading(top[1].text)
    return " ".join(plain_heading(line.text) for line in (top[:2] if pair else heads[:1]))


def _page_title(opening: Sequence[Line], own: Sequence[Line]) -> str:
    """The title of a saved page, in front of its menus: 通知 - 某市人民政府门户网站."""
    if not opening:
        return ""
    first = opening[0].text
    title = without_site(first)
    if title == first or _GENERIC.fullmatch(title) or len(title) < 5:
        return ""
    return title


def _opening(own: Sequence[Line]) -> str:
    """The title among the first lines by its form; behind a letter that has none, that of what the letter carries."""
    kinds = [_kind(_clean(line.text)) for line in own]
    if _begins_with_body(own, kinds):
        return _joined(own, kinds, 0)
    for number, kind in enumerate(kinds):
        if kind == "title" and number < _OPENING and _stands_alone(own, number):
            return _joined(own, kinds, number)
        if kind == "marker":
            return ""
        if kind == "prose":
            near = range(number, min(number + 3, len(own)))
            named = [n for n in near if kinds[n] == "title" and _STRONG.search(_clean(own[n].text))]
            if named:
                return _joined(own, kinds, named[0])
            letter = number and set(kinds[:number]) & {"number", "addressee", "body"}
            return _carried(own, kinds, number) if letter else ""
    return ""


def _begins_with_body(own: Sequence[Line], kinds: Sequence[Kind]) -> bool:
    """Whether the first line is a body's name that the title goes on from (某某区委 / 宣传部2024年度部门决算)."""
    if len(own) < 2 or kinds[:2] != ["body", "title"] or not _continues(own, kinds, 1):
        return False
    return _short(own[0], own[1])


def _carried(own: Sequence[Line], kinds: Sequence[Kind], start: int) -> str:
    """The title of the document behind the letter whose text begins on line ``start``."""
    for number in range(start, len(own)):
        if kinds[number] == "title" and _stands_alone(own, number):
            title = _joined(own, kinds, number)
            if _NAMED.search(title):
                return title
        if kinds[number] == "marker" and not {"date", "body"} & set(kinds[max(0, number - 6) : number]):
            return ""
    return ""


def _short(first: Line, second: Line) -> bool:
    """Whether two lines are one title that was broken, and no body above the title of its document."""
    return not _ABOUT.search(second.text) or len(second.text) < len(first.text)


def _stands_alone(own: Sequence[Line], number: int) -> bool:
    text = _clean(own[number].text)
    if len(text) < 3 or not any("\u4e00" <= char <= "\u9fff" for char in text):
        return False
    return number == 0 or len(text) > 5 or _NAMED.search(text) is not None


def _joined(own: Sequence[Line], kinds: Sequence[Kind], number: int) -> str:
    """The title on line ``number`` with the lines it goes on over."""
    parts = [_clean(own[number].text)]
    following = number + 1
    while following < min(number + 5, len(own)):
        text = _clean(own[following].text)
        if kinds[following] == "edition" and not _DATE.fullmatch(text.strip("(（〔[)）〕]")):
            parts.append(text)
            break
        if kinds[following] not in ("title", "body") or _whole("".join(parts)) or len(text) > 40:
            break
        if not _continues(own, kinds, following):
            break
        parts.append(text)
        following += 1
    return _merged(parts)


def _whole(text: str) -> bool:
    """Whether a title is complete: it has an end, and no bracket is open."""
    opened = text.count("《") - text.count("》") + text.count("（") - text.count("）")
    return opened <= 0 and _NAMED.search(text) is not None


def _continues(own: Sequence[Line], kinds: Sequence[Kind], number: int) -> bool:
    """Whether the title ends on line ``number`` or soon behind it."""
    for ahead in range(number, min(number + 3, len(own))):
        if kinds[ahead] not in ("title", "body", "edition"):
            return False
        if _NAMED.search(_clean(own[ahead].text)):
            return True
    return False


def _merged(parts: Sequence[str]) -> str:
    text = parts[0]
    for part in parts[1:]:
        latin = text[-1:].isascii() and part[:1].isascii() and text[-1:].isalnum() and part[:1].isalnum()
        blank = " " if latin or (_BODY.search(text) and _BODY.search(part)) else ""
        text += blank + part
    return text


def _kind(text: str) -> Kind:
    bare = re.sub(r"\s+", "", text)
    if without_site(text) != text and _GENERIC.fullmatch(without_site(text)):
        return "note"
    if len(text) > _LONGEST or ("。" in text and not text.endswith("》的通知")):
        return "prose"
    if _NUMBER.fullmatch(text.strip()) and len(bare) < 40 and "关于" not in text:
        return "number"
    if _DATE.fullmatch(bare):
        return "date"
    if _NOTE.search(bare):
        return "note"
    if _EDITION.fullmatch(bare):
        return "edition"
    marker = read_marker(text)
    if marker is not None or re.match(r"[问答QA]\s*\d*\s*[：:.、]", text):
        return "marker"
    if text.endswith(("：", ":")):
        return "addressee"
    if _SENTENCE.search(text) or re.search("[：:].+[？?]$", text):
        return "prose"
    if _BODY.search(bare) and not _ABOUT.search(bare):
        return "body"
    return "title"


def _clean(text: str) -> str:
    text = _TAG.sub("", text.strip().strip("*").strip())
    return plain_heading(text).strip("*_ \u3000")


def plain_heading(line: str) -> str:
    """A Markdown heading without its marks."""
    return _TAG.sub("", _MARKS.sub("", line, count=1)).rstrip("# \t\u3000").strip().strip("*").strip()
