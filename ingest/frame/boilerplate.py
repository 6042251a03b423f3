"""What belongs to the page that carried a text and not to the text: marked, never deleted.

The edges of a text are looked at, by general signs of scraped pages: hotlines and memberships, QR codes, "previous /
next", icons whose letters are set apart; ``siteframe`` knows menus and feet of government sites, ``furniture`` what
printed pages repeat, ``metadata`` what a program wrote in front.  A sign inside the text counts for nothing, for an
official guide has hotlines of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.frame.furniture import find_furniture
from ingest.frame.metadata import metadata_lines
from ingest.frame.siteframe import frame
from ingest.span import Span
from ingest.text.lines import Line, iter_lines, key
from ingest.text.numbering import read_marker

_HEAD_LINES = 14
_TAIL_LINES = 80
_LONGEST_OTHER = 150
_LONGEST_SIGN = 100
_FEWEST_KINDS = 2
_LEAST_SHARE = 0.4
_REPEAT_WITHIN = 12

_HEAD = re.compile(
    r"热线|客服|会员|登录|注册|^首页|当前位置|您的位置|您所在的|所在地区|发布(日期|时间)|浏览(次数|量)|点击(数|量)|阅读次数"
    r"|字号|【?打印|分享到|扫一扫|二维码|无障碍|正文$"
)
_FIELDS = re.compile(r"文\s*号\s*[：:]")
"""The number of a document stands beside the day it was published: a row of fields, and no button."""
_STRONG = {
    "code": re.compile(r"二维码|扫一扫|扫码关注|微信公众号"),
    "member": re.compile(r"注册会员|会员(服务|登录)|贴心服务|免费注册|立即注册"),
    "site": re.compile(
        r"(www\.|https?://)\S+.{0,12}(发布|转载|来源)|(独家|委托)指定.{0,40}发布|本网(站)?(声明|转载)|免责声明"
    ),
    "licence": re.compile(r"ICP备|公网安备|版权所有|Copyright|\u00a9"),
    "paging": re.compile(
        r"^[【\[]?(上一篇|下一篇|上一页|下一页|返回顶部|关闭窗口|打印本页|相关(阅读|推荐|链接))"
    ),
    "file": re.compile(r"^附件\s*\d*\s*[：:]?.{0,80}\.(pdf|docx?|xlsx?|wps|zip|rar|ofd)$", re.IGNORECASE),
    "advert": re.compile(r"标讯|招标(信息|代理).{0,30}(您|订阅)|(帮|让|为)您.{0,60}(项目|商机|信息|客户)"),
}
_WEAK = re.compile(r"^[一-龥]{0,8}(热线|客服)[：:]?\s*\d[\d-]{6,}$|您|会员|订阅|^.{1,4}$|^[一-龥]{2,6}服务$")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def find_boilerplate(text: str) -> tuple[Span, ...]:
    """The spans of whole lines that belong to the page, and of comments, in order and apart."""
    spans = [Span(match.start(), match.end()) for match in _COMMENT.finditer(text)]
    if text.startswith("\ufeff"):
        spans.append(Span(0, 1))
    lines = list(iter_lines(text))
    written = metadata_lines(lines)
    if written:
        spans.append(Span(lines[0].start, lines[written - 1].end))
    printed = set(find_furniture(lines))
    spans.extend(lines[number].span for number in printed)
    rest = [line for number, line in enumerate(lines) if number >= written and number not in printed]
    framed = frame(rest)
    spans.extend(Span(rest[first].start, rest[last].end) for first, last in framed)
    taken = {number for first, last in framed for number in range(first, last + 1)}
    rest = [line for number, line in enumerate(rest) if number not in taken]
    head = _head(rest)
    spans.extend(Span(rest[first].start, rest[last].end) for first, last in head)
    after = head[-1][1] + 1 if head else 0
    tail = _tail(rest[after:]) + after
    if tail < len(rest):
        spans.append(Span(rest[tail].start, rest[-1].end))
    return merged(spans)


def _head(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """The runs of lines (first and last) in front that belong to the page.

    A line between signs is the page's if the text opens with it again, as a page's title does; else it is the
    document's own title with the page's lines around it.
    """
    signs = []
    for number, line in enumerate(lines[:_HEAD_LINES]):
        # The page's lines are over where the text begins: with a heading, or with a sentence.
        if len(line.text) > _LONGEST_SIGN or line.text.startswith("#") or read_marker(line.text):
            break
        if "。" in line.text:
            break
        if _HEAD.search(line.text) and not _FIELDS.search(line.text):
            signs.append(number)
    last = signs[-1] + 1 if signs else 0
    runs: list[tuple[int, int]] = []
    for number in range(last):
        if number not in signs and not _repeated(lines, number, last):
            continue
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


def _repeated(lines: Sequence[Line], number: int, last: int) -> bool:
    following = "".join(key(line.text[:_LONGEST_OTHER]) for line in lines[last : last + _REPEAT_WITHIN])
    return key(lines[number].text) in following


def _tail(lines: Sequence[Line]) -> int:
    """The number of the line from which on everything belongs to the page; ``len(lines)`` without such."""
    first = max(0, len(lines) - _TAIL_LINES)
    kinds = [_kind(line.text) for line in lines[first:]]
    best = len(lines)
    seen: set[str] = set()
    signs = 0
    for back in range(len(kinds) - 1, -1, -1):
        kind, line = kinds[back], lines[first + back]
        if not kind and (len(line.text) > _LONGEST_OTHER or line.text.startswith("#")):
            break
        signs += bool(kind)
        if kind and kind != "weak":
            seen.add(kind)
            if len(seen) >= _FEWEST_KINDS and signs >= _LEAST_SHARE * (len(kinds) - back):
                best = first + back
    return best


def _kind(line: str) -> str:
    for kind, pattern in _STRONG.items():
        if pattern.search(line):
            return kind
    return "weak" if _WEAK.search(line) else ""


def merged(spans: list[Span]) -> tuple[Span, ...]:
    """The spans in order, those that meet or overlap made one."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return tuple(found)
