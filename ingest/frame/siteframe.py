"""The frame that a government site puts around a text that was copied with it: menus and breadcrumbs above, share bars,
error reports, links and licences below, lines that are nothing but links.

Lines are the frame's by where they stand and by what they are: in front of the breadcrumb or of the title that comes
again, all of them short; behind the first sign of a foot after which no paragraph of the text's own follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.text.lines import Line, key

_DEEPEST = 400
_LONGEST_MENU = 70
_PROSE = re.compile(r"[。；].|[^。]{8,}[。；]$|[^。]{24,}：$")
_CRUMB = re.compile(
    r"(?:当前|您)(?:当前|现在)?(?:所在)?的?(?:位置|栏目)|您(?:当前)?所在的位置|^首页\s*(?:[>›»＞]|&gt;).|^您的位置"
)
_SEPARATOR = re.compile(r"[>›»＞/|｜·\s]+")
_MENU = re.compile(
    r"搜索热词|热门搜索|无障碍|长者助手|繁体版|网站支持\s*IPV?6|用户登录|设为首页|加入收藏|今天是"
)
_SITE = re.compile(r"\s*[-–—_|｜]{1,2}\s*[^-–—_|｜]{2,24}(?:网|网站|门户|政府|平台|频道)\s*$")
_TOOL = re.compile(
    r"下载|打印|全屏|收藏|听全文|关闭|加大|还原|减小|[大中小]|[【\[(（]?\s*(?:字号|字体)\s*[：:].{0,14}|】|[【\[]\s*打印.{0,8}[】\]]|A\+?大.{0,14}"
    r"|分享(?:到|文章到)?\s*[：:]?|-?\s*次|[-×+↺|｜>\s]+|下载(?:文字|图片)版|(?:点击|浏览|阅读|访问)(?:次数|量|数).{0,12}"
    r"|【打印】.{0,20}|收藏\s*[|｜]?|微信|微博|朗读|纠错|(?:我的)?收藏"
)
_PRINTED_AT = re.compile(
    r"^(?:发布|发表|印发|更新)(?:时间|日期)\s*[：:].{0,60}(?:浏览|阅读|点击|字号|字体|访问)"
)
_FOOT: dict[str, re.Pattern[str]] = {
    "correct": re.compile(r"内容纠错|网站纠错|政府网站找错"),
    "map": re.compile(r"网站地图|隐私声明|使用帮助\s*[|｜]|关于我们\s*[|｜]"),
    "owner": re.compile(r"版权所有|Copyright|©"),
    "host": re.compile(r"主办(?:单位)?\s*[：:].{0,40}(?:承办|政府|办公)|网站标识码"),
    "licence": re.compile(r"ICP备|公网安备"),
    "phone": re.compile(r"扫一扫在手机"),
    "scan": re.compile(r"扫码(?:进入|打开|关注)|微信扫一扫|^扫一扫"),
    "related": re.compile(
        r"^(?:》+.{0,20}《+|相关(?:附件|新闻|报道|文档|阅读|链接|稿件|信息|推荐)\s*[：:]?)$"
    ),
    "share": re.compile(
        r"^(?:分享到?.{0,8}[：:]?|分享文章到|收藏|[【\[]?返回顶部.{0,20}|打印关闭|(?:打印|关闭)(?:本页|窗口|页面).{0,12})$"
    ),
    "neighbour": re.compile(r"^[【\[]?(?:上一篇|下一篇)"),
}
_EXACT = frozenset({"related", "share", "neighbour"})
_LINK = re.compile(r"!?\[(?:[^\[\]\n]|!\[[^\[\]\n]*\]\([^()\n]*\)){0,300}\]\([^()\n]{0,800}\)")
_IMAGE_ONLY = re.compile(r"(?:!\[[^\[\]\n]*\]\([^()\n]*\)\s*)+")
_FEWEST_LINKS = 3
_COPIED = 24
_WHOLE = 2000


def without_site(title: str) -> str:
    """A page's own title without the name of its site: 通知 - 某市人民政府门户网站."""
    return _SITE.sub("", title).strip()


def frame(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """The runs of lines (first and last) that are the site's."""
    head = _head(lines)
    foot = _foot(lines, head)
    runs = [(1, head - 1)] if head > 1 else []
    if head and not _may_be_title(lines[0]):
        runs = [(0, head - 1)]
    runs += [(n, n) for n in _tools(lines, head)]
    runs += _links(lines)
    if foot < len(lines):
        runs.append((foot, len(lines) - 1))
    return runs


def _may_be_title(line: Line) -> bool:
    return len(line.text) >= 6 and not _CRUMB.search(line.text) and not _MENU.search(line.text)


def _plain(line: Line) -> str:
    return line.text.lstrip("#* \t")


def _head(lines: Sequence[Line]) -> int:
    """The number of the first line behind the site's menus; 0 without any."""
    end = min(_DEEPEST, len(lines))
    for number, line in enumerate(lines[:end]):
        long = len(line.text) > _LONGEST_MENU and not _LINK.search(line.text) and not _MENU.search(line.text)
        if long and _PROSE.search(line.text):
            end = number
            break
    crumbs = [n for n in range(end) if _CRUMB.search(_plain(lines[n]))]
    if crumbs:
        return _past_crumbs(lines, crumbs[-1] + 1, end)
    if end > 1:
        name = key(without_site(lines[0].text))
        again = [n for n in range(2, end) if len(name) > 5 and key(_plain(lines[n])) == name]
        if again and again[0] > 3:
            return again[0]
    return _past_crumbs(lines, 0, end)


def _past_crumbs(lines: Sequence[Line], at: int, end: int) -> int:
    """Past the steps of a breadcrumb that stand on lines of their own, with > between."""
    first = at
    while at < end:
        here = _SEPARATOR.fullmatch(lines[at].text)
        after = at + 1 < end and _SEPARATOR.fullmatch(lines[at + 1].text)
        before = at > first and _SEPARATOR.fullmatch(lines[at - 1].text)
        if len(lines[at].text) > 12 or not (here or after or before):
            break
        at += 1
    if first and at > first and at < end and lines[at].text == lines[at - 1].text:
        at += 1
    return at


def _tools(lines: Sequence[Line], head: int) -> Iterator[int]:
    """Buttons and counters around the title, up to the first line that reads like text."""
    for number in range(head, min(head + 40, len(lines))):
        text = lines[number].text
        if _PROSE.search(text) and not _PRINTED_AT.search(text):
            return
        if _TOOL.fullmatch(text) or _PRINTED_AT.search(text):
            yield number


def _links(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Images alone, and three lines or more in a row that hold nothing but links."""
    run: list[int] = []
    for number, line in enumerate([*lines, None]):
        text = line.text if line else "."
        if line and _IMAGE_ONLY.fullmatch(text.lstrip("*-+_ \t")):
            yield number, number
            run.append(number)
        elif line and "](" in text and not any(c.isalnum() for c in _LINK.sub("", text)):
            run.append(number)
        else:
            if len(run) >= _FEWEST_LINKS:
                yield run[0], run[-1]
            run = []


def _foot(lines: Sequence[Line], head: int) -> int:
    """The number of the first line of the site's foot; ``len(lines)`` without one."""
    signs = {n: found for n in range(head, len(lines)) for found in [_signs(lines[n].text)] if found}
    if not signs:
        return len(lines)
    start = _last_own(lines, min(signs)) + 1
    ours = [n for n in sorted(signs) if n >= start]
    if not ours:
        return len(lines)
    kinds = set().union(*(signs[n] for n in ours))
    left = len(lines) - ours[0]
    alone = (left <= 3 and signs[ours[0]] & _EXACT) or (left <= 2 and "phone" in kinds)
    return ours[0] if len(kinds) >= 2 or alone else len(lines)


def _signs(text: str) -> set[str]:
    plain = _LINK.sub(lambda match: match.group().split("](")[0].lstrip("!["), text).strip("*_ ")
    if len(plain) > 160 or _PROSE.search(plain):
        return set()
    return {kind for kind, pattern in _FOOT.items() if pattern.search(plain)}


def _last_own(lines: Sequence[Line], first: int) -> int:
    """The last line from ``first`` on that is a paragraph of the text and no second copy of one."""
    seen: dict[str, int] | None = None
    for number in range(len(lines) - 1, first - 1, -1):
        text = lines[number].text
        if _signs(text) or not _PROSE.search(_LINK.sub("", text)):
            continue
        if seen is None:
            seen = _beginnings(lines)
        if seen.get(key(text[:200])[:_COPIED], number) == number and not _all_over_again(lines, number):
            return number
    return first - 1


def _beginnings(lines: Sequence[Line]) -> dict[str, int]:
    """By what a line begins with, the first that does."""
    seen: dict[str, int] = {}
    for number, line in enumerate(lines):
        seen.setdefault(key(line.text[:200])[:_COPIED], number)
    return seen


def _all_over_again(lines: Sequence[Line], number: int) -> bool:
    """Whether a line holds the text once more in one piece: several of its lines, one behind the other."""
    whole = key(lines[number].text[:_WHOLE])
    if len(lines[number].text) < _WHOLE // 4:
        return False
    at, held = 0, 0
    for line in lines[max(0, number - _DEEPEST) : number]:
        said = key(line.text[:_COPIED])
        place = whole.find(said, at) if len(said) > 5 else -1
        if place >= 0:
            at, held = place + len(said), held + 1
    return held >= 3
