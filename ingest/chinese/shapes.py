"""The patterns of whole figures, each of which takes all of its figure or nothing.

Numerals are matched possessively, so that none is ever given back in part; what only looks like a figure (第三条, 〔2021〕23号,
0512-0000-1188, GB/T 19001) has patterns of its own, which stand first.
"""

from __future__ import annotations

from typing import Final

from ingest.chinese.numerals import GROUPS, LETTERS
from ingest.chinese.units import UNIT

_D = r"[0-9０-９]"
_POINT = r"[.．]"
ARABIC: Final = rf"(?>{_D}{{1,3}}(?:[,，]{_D}{{3}})+(?!{_D})|{_D}{{1,3}}(?:[{GROUPS}]{_D}{{3}})+(?!{_D})|{_D}++)(?:{_POINT}{_D}++)?"
"""Digits in groups or in one row, with decimals."""
SPACED: Final = rf"(?<![0-9０-９.])(?<![0-9０-９.]\s){_D}{{1,3}}(?: {_D}{{3}})+(?!{_D})(?!\s(?![万亿]))"
"""1 236户: groups parted by a plain space are believed only where the unit follows at once."""
_THOUSAND = "千(?![瓦米克卡伏焦帕]|分之)"
_LETTER = rf"(?:[{LETTERS.replace('百', '').replace('千', '')}]|百(?!分[点之])|{_THOUSAND})"
HAN: Final = rf"{_LETTER}++(?:点[零〇一二三四五六七八九]++(?![十百千])[万亿]{{0,2}}+)?"
_VAGUE = r"[余多来几]?"
_SCALE = rf"(?:万亿|百万|千万|亿|万|{_THOUSAND}|百(?!分[点之]))?"
_APART = r"(?:(?<=[0-9０-９]) (?=[万亿]))?"
"""The blank that typesetting puts between figures and words: 10.82 万元."""
_WHOLE_HAN = rf"(?<![几数]){HAN}"
NUMERAL: Final = rf"(?:{SPACED}|{ARABIC}|{_WHOLE_HAN})"
_PARTS = rf"(?:{ARABIC}(?:万亿|亿|万|{_THOUSAND})){{1,3}}+(?:{ARABIC})?"


def amount(name: str, unit: str) -> str:
    """A numeral with its scale (named ``name``: 2亿3000万, 38万余) and, in a group of its own, its unit."""
    return rf"(?P<{name}>(?:{_PARTS}|{NUMERAL}){_VAGUE}{_APART}{_SCALE}{_VAGUE}{_SCALE})\s?(?P<{name}_unit>{unit})"


DASH: Final = r"\s?(?:-{1,2}|—{1,2}|–|−|－|~|～|〜|∼|至|到)\s?"
_WITHIN = r"(?:(?:\s?[(（]含[^()（）]{0,6}[)）])?以[上内]|\s?[(（]含[^()（）]{0,6}[)）])"
_AND_BELOW = r"(?:\s?[(（]不?含[^()（）]{0,6}[)）])?以[下内]"
OPEN_RANGE: Final = (
    rf"{amount('least', UNIT)}{_WITHIN}\s?[、，,]?\s?(?P<joint>至|到|不足|不满|未满|低于|不超过)?\s?{amount('most', UNIT)}"
    rf"(?(joint)(?:{_AND_BELOW})?|{_AND_BELOW})"
)
"""五百元以上一千元以下; 一万元以上不足三万元."""
RANGE: Final = (
    rf"(?P<low>(?:{ARABIC}|{_WHOLE_HAN}){_APART}{_SCALE})\s?(?P<low_unit>{UNIT})?{DASH}{amount('high', UNIT)}"
)
AMOUNT: Final = amount("figure", UNIT)
COINS: Final = rf"(?P<coins>{NUMERAL}{_SCALE}(?:元|圆){NUMERAL}角(?:{NUMERAL}分)?)"

_PERCENT_SIGN = r"(?:[%％‰]|个?百分点)"
_MINUS = r"(?:(?<![0-9０-９A-Za-z%％‰年月日\-−－—–~～])[-−－])?"
PERCENT: Final = (
    rf"(?P<percent>{_MINUS}{ARABIC}\s?{_PERCENT_SIGN}(?:{DASH}{ARABIC}\s?{_PERCENT_SIGN})?"
    rf"|{ARABIC}{DASH}{ARABIC}\s?{_PERCENT_SIGN}|{_WHOLE_HAN}个?百分点(?:{DASH}{HAN}个?百分点)?)"
)
_SHARE = rf"(?:[百千万]分之(?:{ARABIC}|百(?!分)|{HAN}))"
SHARE: Final = rf"(?P<share>{_SHARE}(?:{DASH}(?:{_SHARE}|{HAN}))?)"
FRACTION: Final = rf"(?P<fraction>(?P<whole>[{LETTERS}]++)分之(?P<part>{HAN}))"
SLASHED: Final = rf"(?P<slashed>(?<![\w/.])[1-9]/[1-9]{_D}?(?![\w/.%％]))"
RATIO: Final = (
    rf"(?P<ratio>{_D}++(?:{_POINT}{_D}++)?(?:[:：∶]{_D}++(?:{_POINT}{_D}++)?){{2,8}}"
    rf"|{_D}++(?:{_POINT}{_D}++)?∶{_D}++(?:{_POINT}{_D}++)?|{_D}++{_POINT}{_D}++[:：]{_D}++(?:{_POINT}{_D}++)?|{_D}{{1,2}}[:：]{_D}(?!{_D}))"
)
RANK: Final = rf"(?P<rank>第\s?(?:(?P<place>{_D}{{1,4}})|{HAN})\s?(?:位|名(?!单)))"
_MORE = rf"(?:\s?[-—–－~～、和及与至到]\s?(?:第\s?)?{_D}++(?![.．%％])){{0,20}}"
ORDINAL: Final = rf"(?P<ordinal>第\s?(?:{_D}++{_MORE}|[{LETTERS}]++)(?:\s?之[{LETTERS}]++)?\s?[条款项章节编届次批期轮季年日天位名个类级层]?)"
BARE: Final = rf"(?P<bare>(?<![\w.．]){_D}{{2,}}+(?:{_POINT}{_D}++)?(?![\w.．]?{_D}))"
LARGE: Final = rf"(?P<large>(?<![几数])(?=[{LETTERS}]*[万亿]){HAN}(?![一-鿿]))"
"""约两万三: a large numeral that stands without a unit."""
SKIPPED: Final = (
    rf"(?P<skipped>[〔\[［【（(]\s?{_D}{{4}}\s?[〕\]］】）)]\s?(?:第\s?)?{_D}++\s?号"
    rf"|{_D}{{3,4}}[-—－]{_D}{{3,8}}(?:[-—－]{_D}{{3,8}})*+(?![{LETTERS}]*(?:{UNIT}))(?!\s?[年万亿%％])"
    rf"|(?<![A-Za-z])[A-Z]{{2,4}}(?:[/／][A-Z])?\s?{_D}++(?:{_POINT}{_D}++)*+[-—－]{_D}{{2,4}}"
    rf"|[A-Za-z]++[-]?{_D}++(?:{_POINT}{_D}++)*+(?!\s?[%％‰])[A-Za-z0-9]*+"
    rf"|{_D}++(?:{_POINT}{_D}++){{2,}}"
    rf"|(?<!{_D})1[3-9]{_D}{{9}}(?!{_D})|{_D}++\s?号(?![召称])"
    rf"|{_D}++(?!(?:{UNIT}))[A-Za-z]++[\w]*+|[0-9]{{12,}}+[0-9Xx]*+)"
)
