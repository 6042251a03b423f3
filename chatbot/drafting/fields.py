"""What a document says of itself in its head, its foot and its last article: who issued it, when, its number, its validity.

Lines with a label (发文机关：…) come first; else the number under the title, the signature at the end, the sentence that
says from when it holds.  Every span is one of the document's text.
"""

from __future__ import annotations

import re

from chatbot.drafting.parts import Extract, section_at
from chatbot.question.about import Topic
from ingest.chinese.issuing import ABOUT_SOMETHING, BODIES, BODY, NUMBER
from ingest.span import Span
from ingest.structure import Parsed

_LABELS: dict[Topic, str] = {
    "issuer": r"(?:发文|发布|印发|制定|公布|编制|制发)(?:机关|机构|单位|部门)|编制单位",
    "issued": r"(?:成文|印发|发布|发文|公布|签发|通过)(?:日期|时间)",
    "effective": r"(?:施行|实施|生效|执行|失效|废止)(?:日期|时间)|有效期|时效性?|有效性|文件状态",
    "number": r"发文字号|文号|文件编号|标准号|字号",
    "title": r"标题|文件名称|名称",
}
_SOURCE = r"(?:信息|文章|稿件)?来源"
"""What a page of the web names where no body has signed: a newspaper has issued nothing."""
_SITES = ("官网", "政府网", "网站")
_EDGE = 2_500
"""Characters from either end within which a document speaks of itself."""
MOST = 3
"""Places told, at most: several bodies and days belong to one document."""
_HEAD = 600
_FOOT = 300
_NUMBER = re.compile(
    rf"{NUMBER}|〔\s*(?:19|20)\d{{2}}\s*〕\s*(?:第\s*)?\d{{1,5}}\s*号|第\s*\d{{1,4}}\s*号令?"
)
DAY = re.compile(
    r"(?:(?:19|20)\d{2}|二[〇○零][一二三四五六七八九〇○零]{2})年[\d一二三四五六七八九十]{1,2}月[\d一二三四五六七八九十]{1,3}日"
)
_SIGNATURE = re.compile(rf"(?m)^[ \t　]*([一-鿿 　、]{{3,60}}?(?:{BODY}))[ \t　]*$")
_HOLDS = re.compile(
    r"[^。；;\n]*(?:自[^。；;\n]{2,24}(?:起|之日)[^。；;\n]{0,8}(?:施行|实施|执行|生效)|有效期[^。；;\n]{0,3}(?:[\d一二三四五六七八九十]+年|[至到为])|同时废止)[^。；;\n]*[。；;]?"
)
_BLANK = " 　"
_SPACED = r"[ \t　]*"
_OWN = re.compile(r"(?<!基)本[一-鿿]{1,8}?(?:自|有效期)")
"""A document speaks of itself: 本办法自……起施行."""
_HEADED = re.compile(
    rf"(?m)^[\s—－\-（(]*(?P<day>{DAY.pattern}|(?:19|20)\d{{2}}[-/.]\d{{1,2}}[-/.]\d{{1,2}})(?P<rest>[^\n]{{0,80}})$"
)
"""A line under the title that begins with a day: 2031年3月4日青岭市人民代表大会常务委员会通过; 2031-03-04 10:00."""


def field(parsed: Parsed, topic: Topic, asked: str = "") -> list[Extract]:
    """Where a document says ``topic`` of itself, the plainest first, those alone that ``asked`` calls by their label
    (成文日期, not 发布日期) if it does; [] where it does not say it."""
    text = parsed.document.reading
    found = _labelled(text, _LABELS[topic], asked) if topic in _LABELS else []
    if topic == "effective":
        held = [m.span() for m in _HOLDS.finditer(text, max(0, len(text) - _EDGE))]
        held.sort(key=lambda place: not _OWN.search(text[slice(*place)]))
        found = [*held, *found]
    elif not found:
        found = {"number": _under_title, "issued": _dated, "issuer": _signed}.get(topic, _nothing)(text)
    if topic == "issued" and not found:
        found = [m.span() if "年" in m["day"] else m.span("day") for m in _HEADED.finditer(text[:_HEAD])]
    if topic == "issuer" and not found:
        sources = [place for place in _labelled(text, _SOURCE) if _is_office(text[slice(*place)])]
        found = _entitled(text, parsed.document.title) or _passed(text) or sources
    if topic == "title" and parsed.document.title in text:
        at = text.index(parsed.document.title)
        found = [(at, at + len(parsed.document.title)), *found][:1]
    spans = [_trimmed(text, *place) for place in found[:MOST]]
    return [Extract(span, section_at(parsed, span)) for span in spans if len(span)]


def _labelled(text: str, label: str, asked: str = "") -> list[tuple[int, int]]:
    label = re.sub(r"(?<=[一-鿿])(?=[一-鿿])", lambda _: _SPACED, label)  # 文　　号, 索 引 号
    pattern = re.compile(rf"(?m)(?:^|\t|\|)[ 　]*(?P<label>{label}){_SPACED}[:：]{_SPACED}([^\t\n|]{{2,80}})")
    edges = [(0, min(len(text), _EDGE)), (max(0, len(text) - _EDGE), len(text))]
    found = list({m.span(): m for start, end in edges for m in pattern.finditer(text, start, end)}.values())
    called = [m for m in found if m["label"].replace(" ", "")[:2] in asked]
    return [m.span() for m in called or found]


def _under_title(text: str) -> list[tuple[int, int]]:
    """Not one in brackets after a title: it is that other document's."""
    own = [
        m.span() for m in _NUMBER.finditer(text, 0, min(len(text), _HEAD)) if not _others(text[: m.start()])
    ]
    return own[:1]


def _others(before: str) -> bool:
    """Whether a title and an opening bracket stand in front."""
    before = before.rstrip(_BLANK)
    return before.endswith(("(", "（")) and before[:-1].rstrip(_BLANK).endswith("》")


def _dated(text: str) -> list[tuple[int, int]]:
    """The day of the signature, which stands in a line of its own at the end or under the title."""
    days = [m.span() for m in DAY.finditer(text) if _alone(text, m.span())]
    near = [d for d in days if d[0] >= len(text) - _FOOT] or [d for d in days if d[1] <= _HEAD] or days
    return near[:1]


def _signed(text: str) -> list[tuple[int, int]]:
    """The bodies in the lines above the day of the signature."""
    for start, _ in _dated(text):
        bodies = [m.span(1) for m in _SIGNATURE.finditer(text, max(0, start - 200), start)]
        if bodies:
            return [(bodies[0][0], bodies[-1][1])]
    return []


def _is_office(name: str) -> bool:
    """Whether a body is named, or the site of one."""
    site = next((site for site in _SITES if name.endswith(site)), "")
    return name.removesuffix(site).endswith(BODIES)


def _entitled(text: str, title: str) -> list[tuple[int, int]]:
    """The bodies in front of a title: 甲局 乙局关于……的通知."""
    bodies, at = ABOUT_SOMETHING.match(title), text.find(title)
    return [(at, at + bodies.end(1))] if bodies and at >= 0 else []


def _passed(text: str) -> list[tuple[int, int]]:
    """Who passed an act, in the lines under its title that say when."""
    lines = [
        m for m in _HEADED.finditer(text[:_HEAD]) if re.search(r"[会府].{0,40}(?:通过|公布|发布)", m["rest"])
    ]
    return [m.span() for m in lines]


def _nothing(text: str) -> list[tuple[int, int]]:
    return []


def _alone(text: str, span: tuple[int, int]) -> bool:
    """Whether a span fills its line, but for brackets and spaces."""
    start = text.rfind("\n", 0, span[0]) + 1
    end = text.find("\n", span[1])
    around = text[start : span[0]] + text[span[1] : end if end >= 0 else len(text)]
    return not re.sub(r"[\s()（）印发]", "", around)


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
