"""Dates, spans of dates and times of the day, as patterns that take all of one or nothing."""

from __future__ import annotations

from typing import Final

from ingest.chinese.numerals import LETTERS

_D = r"[0-9０-９]"
_CENTURY = r"(?:19|20|１９|２０)"
_YEAR4 = rf"(?<!{_D}){_CENTURY}{_D}{{2}}"
_HAN_YEAR = r"(?:[一二][九〇零○][〇零○一二三四五六七八九]{2})"
_HAN_MONTH = r"(?:十[一二]?|[一二三四五六七八九])"
_HAN_DAY = r"(?:三十一?|二十[一二三四五六七八九]?|廿[一二三四五六七八九]?|十[一二三四五六七八九]?|[一二三四五六七八九])"
_PART = r"(?:[上中下]旬|[底末初中]|份)"
_DAY = rf"(?:\s*(?:{_D}{{1,2}}|{_HAN_DAY})\s*日(?![报常均]))"
_MONTH = rf"(?:(?<!{_D}){_D}{{1,2}}|(?<![{LETTERS}]){_HAN_MONTH})\s*月(?![均球亮])"
_OF_YEAR = r"(?:上半年|下半年|前?[一二三四]季度|前[一二三四五六七八九十\d]{1,2}个月|[底末初])"
_YEAR = rf"(?:(?:{_YEAR4}|{_HAN_YEAR})\s*年(?!代)|(?<!{_D}){_D}{{2}}年(?={_D}{{1,2}}月{_D}{{1,2}}日))"
ISO: Final = (
    rf"{_YEAR4}(?:-(?:0?[1-9]|1[0-2])-(?:0[1-9]|[12]{_D}|3[01]|[1-9])|/(?:0?[1-9]|1[0-2])/(?:0?[1-9]|[12]{_D}|3[01])"
    rf"|\.(?:0?[1-9]|1[0-2])\.(?:0?[1-9]|[12]{_D}|3[01]))(?!{_D})"
)
_FULL = (
    rf"{_YEAR}(?:度(?=第?[一二三四]季度|上|下))?(?:\s*{_MONTH}(?:{_DAY}|{_PART})?|第?{_OF_YEAR}|{_OF_YEAR})?"
)
_SHORT = rf"{_MONTH}(?:{_DAY}|{_PART})?"
_JOIN = r"\s?(?:-{1,2}|—{1,2}|–|－|~|～|至|到)\s?"
_LATER = rf"(?:{_FULL}|{_SHORT}|{_D}{{1,2}}日|{ISO})"
_YEARS = rf"{_YEAR4}(?:年)?{_JOIN}{_CENTURY}{_D}{{2}}\s*(?:年|学年|财年)(?:[底末初])?"
DATE: Final = rf"(?P<date>{_YEARS}|(?:{ISO}|{_FULL}|{_SHORT})(?:{_JOIN}{_LATER})?)"
"""2023-07-26, 二〇二三年七月, 2021—2025年, 7月26日至8月3日, 2021年底, 9月上旬, 23年10月9日."""

_HALF = r"(?:上午|下午|晚上?|早上?|中午|凌晨)"
_COLON = rf"(?<![{_D[1:-1]}:：.]){_D}{{1,2}}\s?[:：]\s?[0-5０-５]{_D}(?:[:：][0-5]{_D})?(?![{_D[1:-1]}:：.]|[.]{_D})"
_SPOKEN = rf"(?:{_D}{{1,2}}|{_HAN_DAY})(?:时(?:{_D}{{1,2}}分|整|半)?(?![间期代候机常段点效限])|点(?:{_D}{{1,2}}分|{_HAN_DAY}?十?[一二三四五六七八九]?分|整|半|钟))"
_TIME = rf"(?:{_HALF}?{_COLON}|{_HALF}?{_SPOKEN}|{_HALF}{_D}{{1,2}}点)"
CLOCK: Final = rf"(?P<clock>{_TIME}(?:\s?(?:-{{1,2}}|—{{1,2}}|–|－|~|～|至|到)\s?{_TIME})?)"
