"""The places and bodies that a document names (垡头街道, 区司法局, 沙坪镇工作站), and which one a figure is of.

Knows no list of names: a name is what stands before 街道, 镇, 局, 中心 … where a clause begins or a word like 由 leads in.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cached_property

from ingest.span import Span
from ingest.structure import Parsed
from ingest.text.lines import HIDDEN

_LONG = (
    "街道办事处|街道|地区|开发区|园区|社区|苏木|嘎查|人民法院|法院|检察院|委员会|办公室|管委会|支队|大队|中心|工作站|服务站|"
    "派出所|司法所|医院|中学|小学|幼儿园|学院|大学|集团|公司|基地|口岸|大厅"
)
_SHORT = "[镇乡村县区市省州旗盟局委办]"
_NAMED = re.compile(
    rf"(?:(?<![一-鿿])|(?<=[由在对与和及向经将把为从以]))(?P<name>[一-鿿]{{2,8}}?(?:{_LONG})|[一-鿿]{{1,5}}?{_SHORT})"
    r"(?![长员民级域情务内里外上下各理公好证托任派结件])"
)
_LEAD = re.compile(
    r"^(?:[年月日]|其中|目前|同时|截至|全年|今年|去年|本年|另外|此外|以及|包括|例如|如|在|由|对|向|与|和|及|经|将|把|为|从|以|至|到|于|是|据|但|而|另|并|共|已)+"
)
_COMMON = re.compile(
    r"^(?:各|全|本|该|我|此|每|某|有关|相关|所有|部分|多个|其他|其它|两|三|一|试点|重点|辖|几|多|这|那|哪|市|区|县|省|乡|镇|村|街)+"
    rf"(?:{_LONG}|{_SHORT})$|[的了着过等个家名项件]|全[市区县省]|各[市区县省镇乡]|中小学"
    r"|^(?:服务|工作|调解|指挥|会议|城市|农村|小区|社区|企业|群众|新[增建]|改?扩?建|设立|建设|打造|推[进出动]|健全|压缩|方便|缩短|落实|探索"
    r"|集中|完善|加强|提升|继续|组织|利用|依托|开展|进驻|授权|支持|办理|监督|拥有|首届|未来|当年|阶段|能|可|占|跨|含|参[加与]|全部|通过|按照|根据|会同)"
)
_FEW = "镇乡村县区市省州旗盟局委办"
"""Ranks of one character end many a word: such a name must stand in the text more than once."""
_HEADED = re.compile(
    r"^(?:[(（]?[一二三四五六七八九十\d]+[)）]?[.、．]?|第[一二三四五六七八九十\d]+[章节部分条]+)?\s*([一-鿿]{2,8})\s*[:：]"
)
_RANKS = ("街道", "地区", "镇", "乡", "县", "区", "市")
_RANK = re.compile(f"(?={'|'.join(_RANKS)})")
_LONGEST_SHORT = 6
_TAIL = re.compile(rf"(?:街道办事处|{'|'.join(_RANKS)})$")


_GENERIC = re.compile(
    r"^(?:[各全本该我此每某其另多几两三一二四五六七八九十百千万\d]|新时代|周边|直辖市|街道(?!办事处)|城|乡|农|郊|镇|牧|林|小|老|社|片|景|校|矿|库|试|示范|综合|便民|养老|服务|举办|承办|主办|联办|筹办|协办|合办"
    r"|开办|创办|督办|交办|同城|住房|建设|物流|工业|产业|科技|文化|省级|市级|区级|县级|镇级|国家级|街镇|街乡|基层|社区|农村|城镇|城乡|乡村|和美|特色|重点|中心|地方|人民|行政|公共|国家|国有|民营"
    r"|主要|现有|新型|大型|专业|高等|普通|公办|民办|外省|外市|跨|沿海|西部|东部|中部|北方|南方|中西部|贫困|脱贫|边境|革命老|资源枯竭|深入|持续|推动|推进|全面|不断|扎实|积极|大力|有序|加快|实施|开通|新开|累计|完成|支持|鼓励|引导|帮助|指导"
    r"|要求|负责|牵头|组织|依法|依规|以上|以下|左右|其中|年末|年底|占地|超过|达到|新建|新增|改造|改扩建|建成|建立|成立|选取|遴选|评选|认定|命名|授予)"
)
_PROPER = re.compile(
    r"(?:省|市|县|区|旗|州|盟|镇|乡|村|街道(?:办事处)?|地区|开发区|法院|检察院|委员会|办公室|管委会|支队|大队|派出所|司法所|工作站|服务站|医院|中学|小学|幼儿园"
    r"|学院|大学|集团|公司|(?:省|市|区|县|州|旗|镇|乡|街道)[一-鿿]{0,10}(?:局|委|办|厅))$"
)
_OFFICES = re.compile(
    r"^(?:省|市|区|县|州|旗|镇|乡)[一-鿿]{1,12}(?:局|委|办|委员会|办公室|法院|检察院|支队|大队)$"
)
_FEW_HEADED = re.compile(
    r"第.*|附.*|注\d*|专栏.*|说明|备注|问|答|[一二三四五六七八九十]是|目标|任务|.*(?:情况|工作|单位|时间|方式|部门|标准|条件|材料|范围|对象|流程)"
)
_JOINED = re.compile(r"[和及与]|内(?!蒙)|城乡$|联合(?=[一-鿿]{2,}(?:公司|集团))")
"""What stands in several names told as one, and in words that only end like a name."""


def is_body(name: str) -> bool:
    """Whether a name is one of a place or body of its own, and not a kind of one (城乡, 物流园区, 综合养老服务中心)."""
    if _OFFICES.match(name):
        return True
    if len(name) <= 2 or _JOINED.search(name):
        return False
    return bool(_PROPER.search(name)) and not _GENERIC.match(name)


class Bodies:
    """The names of one document, found once."""

    def __init__(self, parsed: Parsed, names: tuple[str, ...] | None = None) -> None:
        """``names`` are those that were found before, where they were."""
        self._parsed = parsed
        if names is not None:
            self.__dict__["names"] = names

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Longest first; those that head table rows and headings like 双井:建设… among them."""
        text = self._parsed.document.reading.replace(HIDDEN, "")
        found = {_LEAD.sub("", m["name"]) for m in _NAMED.finditer(text)}
        heads = {headed(section.path[-1]) for section in self._parsed.sections} - {""}
        labels = {row.label for table in self._parsed.tables for row in table.rows} - {""}
        with_rank = _with_rank(text, heads | labels)
        found |= {name for name in heads | labels if is_body(name) or name in with_rank}
        likely = {
            n for n in found if 2 <= len(n) <= 14 and not _COMMON.search(n) and re.fullmatch(r"[一-鿿]+", n)
        }
        often = _told_often(text, {n for n in likely if n[-1] in _FEW})
        return tuple(
            sorted((n for n in likely if n[-1] not in _FEW or n in often), key=lambda n: (-len(n), n))
        )

    @cached_property
    def known(self) -> frozenset[str]:
        return frozenset(self.names)

    @cached_property
    def _by_beginning(self) -> dict[str, list[str]]:
        return _by_beginning(self.names)

    def places(self, text: str, span: Span) -> list[Span]:
        """Where names stand in ``span``, in order, none inside another; in one pass over the span."""
        found: list[Span] = []
        at = span.start
        while at < span.end - 1:
            name = next(
                (
                    n
                    for n in self._by_beginning.get(text[at : at + 2], ())
                    if text.startswith(n, at, span.end)
                ),
                "",
            )
            if name:
                found.append(Span(at, at + len(name)))
            at += len(name) or 1
        return found


def _with_rank(text: str, names: Iterable[str]) -> set[str]:
    """Those of ``names`` that ``text`` has with their rank too (三间房地区 for 三间房), in one pass over it: other labels
    tell what is counted."""
    short = {name for name in names if 2 <= len(name) <= _LONGEST_SHORT}
    ends = (match.start() for match in _RANK.finditer(text)) if short else ()
    return {
        name
        for end in ends
        for length in range(2, min(end, _LONGEST_SHORT) + 1)
        if (name := text[end - length : end]) in short
    }


def _by_beginning(names: Iterable[str]) -> dict[str, list[str]]:
    """By their first two characters, in the order given."""
    made: dict[str, list[str]] = {}
    for name in names:
        made.setdefault(name[:2], []).append(name)
    return made


def _told_often(text: str, names: set[str]) -> set[str]:
    """Those that stand in ``text`` more than once, found in one pass."""
    beginnings = _by_beginning(names)
    told = Counter(
        name
        for at in range(len(text) - 1)
        for name in beginnings.get(text[at : at + 2], ())
        if text.startswith(name, at)
    )
    return {name for name, times in told.items() if times > 1}


def headed(title: str) -> str:
    """Whom a heading is about where it begins with a name (4.三间房:提升政务服务效能), else ""."""
    found = _HEADED.match(title)
    return found[1] if found and not _FEW_HEADED.fullmatch(found[1]) else ""


def stem(name: str) -> str:
    """A name without the rank it is often left out with: 三间房 for 三间房地区."""
    short = _TAIL.sub("", name)
    return short if len(short) >= 2 else name
