"""The places and bodies that a document names (垡头街道, 区司法局, 沙坪镇工作站), and which one a figure is of.

Knows no list of names: a name is what stands before 街道, 镇, 局, 中心 … where a clause begins or a word like 由 leads in.
"""

from __future__ import annotations

import re
from functools import cached_property

from ingest.document import Span
from ingest.structure import Parsed

_LONG = (
    "街道办事处|街道|地区|开发区|园区|社区|苏木|嘎查|人民法院|法院|检察院|委员会|办公室|管委会|支队|大队|中心|工作站|服务站|"
    "派出所|司法所|医院|中学|小学|幼儿园|学院|大学|集团|公司|基地|口岸|大厅"
)
_SHORT = "[镇乡村县区市省州旗盟局委办]"
_NAMED = re.compile(
    rf"(?:(?<![一-鿿])|(?<=[由在对与和及向经将把为从以]))(?P<name>[一-鿿]{{2,8}}?(?:{_LONG})|[一-鿿]{{1,5}}?{_SHORT})"
    r"(?![长员民级域情务内里外上下各理公好证])"
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
_TAIL = re.compile(r"(?:街道办事处|街道|地区|镇|乡|县|区|市)$")


class Bodies:
    """The names of one document, found once."""

    def __init__(self, parsed: Parsed) -> None:
        self._parsed = parsed

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Longest first; those of table rows and of headings like 双井:建设… among them."""
        text = self._parsed.document.text
        found = {_LEAD.sub("", m["name"]) for m in _NAMED.finditer(text)}
        found |= {row.label for table in self._parsed.tables for row in table.rows}
        found |= {name for section in self._parsed.sections for name in [headed(section.title)] if name}
        kept = {
            n
            for n in found
            if 2 <= len(n) <= 14
            and not _COMMON.search(n)
            and re.fullmatch(r"[一-鿿]+", n)
            and (n[-1] not in _FEW or text.count(n) > 1)
        }
        return tuple(sorted(kept, key=lambda n: (-len(n), n)))

    @cached_property
    def _any(self) -> re.Pattern[str]:
        return re.compile("|".join(map(re.escape, self.names)) or r"(?!)")

    def places(self, text: str, span: Span) -> list[Span]:
        """Where names stand in ``span``, in order."""
        return [Span(m.start(), m.end()) for m in self._any.finditer(text, span.start, span.end)]


def headed(title: str) -> str:
    """Whom a heading is about where it begins with a name (4.三间房:提升政务服务效能), else ""."""
    found = _HEADED.match(title)
    return found[1] if found else ""


def stem(name: str) -> str:
    """A name without the rank it is often left out with: 三间房 for 三间房地区."""
    short = _TAIL.sub("", name)
    return short if len(short) >= 2 else name
