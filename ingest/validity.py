"""Who issued a document, under which number, when it was published, from when to when it holds, what it repeals.

Read from what the text says of itself: lines of fields (实施日期：…, 文号：…), the letterhead and the signature, the closing
articles (自…起施行，有效期五年；《…》同时废止).  Nothing is guessed: what is not told is "".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from ingest.chinese.issuing import ABOUT_SOMETHING, BODY, NUMBER
from ingest.chinese.numerals import number, plain
from ingest.chinese.titles import THIS
from ingest.document import Document
from ingest.text.lines import HIDDEN

Status = Literal["unknown", "in_force", "not_yet", "expired", "repealed"]
STATUSES: dict[Status, str] = {
    "unknown": "未写明",
    "in_force": "现行有效",
    "not_yet": "尚未施行",
    "expired": "已过有效期",
    "repealed": "已废止",
}


@dataclass(frozen=True, slots=True)
class Validity:
    """Dates are ISO (``2023-07-26``), "" where the text tells none; ``term`` is as it is told (5年).

    ``expires`` is the last day on which the document holds; ``repeals`` and ``replaced_by`` are titles without their marks.
    """

    issuer: str = ""
    number: str = ""
    published: str = ""
    effective: str = ""
    expires: str = ""
    term: str = ""
    repealed: bool = False
    replaced_by: str = ""
    repeals: tuple[str, ...] = ()

    def status(self, on: date) -> Status:
        """How the document stands on a day."""
        day = on.isoformat()
        if self.repealed or self.replaced_by:
            return "repealed"
        if self.effective > day:
            return "not_yet"
        if self.expires and self.expires < day:
            return "expired"
        return "in_force" if self.effective or self.expires else "unknown"


_DATE = (
    r"(?:(?P<{0}y>(?:19|20)\d{{2}})\s*[年./-]\s*(?P<{0}m>\d{{1,2}})\s*[月./-]\s*(?P<{0}d>\d{{1,2}})\s*日?"
    r"|(?P<{0}hy>[一二][〇零○九][〇零○一二三四五六七八九]{{2}})年(?P<{0}hm>[一二三四五六七八九十]{{1,2}})月(?P<{0}hd>[一二三四五六七八九十廿卅]{{1,3}})日)"
)
_LABELS = {
    "issuer": "发文机关|发布机构|发文单位|制定机关|来源单位",
    "number": "发文字号|文号|文件编号",
    "published": "成文日期|发布日期|印发日期|公布日期|发文日期",
    "effective": "实施日期|施行日期|生效日期",
    "expires": "失效日期|废止日期|有效期截止",
    "state": "文件状态|有\\s*效\\s*性|时效性|文件时效",
}
_NUMBER_LINE = re.compile(rf"[(（]?({NUMBER})令?[)）]?")
_IN_TITLE = re.compile(rf"[(（]((?:{NUMBER})令?)[)）]\s*$")
_SIGNED = re.compile(rf"[一-鿿]{{2,20}}(?:{BODY})(?:\s+[一-鿿]{{2,20}}(?:{BODY}))*")
_DATED = re.compile(_DATE.format("s"))
_FORCE = re.compile(
    rf"(?:自|从|于)\s*(?:{_DATE.format('e')}|(?P<same>(?:发布|印发|公布|下发|颁布)之日))\s*(?:起|开始)?\s*(?:正式)?(?:施行|实施|执行|生效)"
)
_TERM = re.compile(
    rf"有效期(?:限)?(?:为|至|到|调整至|延长至|延长到)?\s*(?:{_DATE.format('t')}|(?P<years>\d{{1,2}}|[一二两三四五六七八九十]{{1,2}})\s*年)"
)
_OF_ITSELF = re.compile(rf"{THIS}|施行|重新发布|印发之日|发布之日")
_REPEALS = re.compile(r"(?:同时|相应|即行|予以|一并|自行)?(?:废止|停止执行|不再执行|失效)")
_TITLE = re.compile(r"《((?:[^《》]|《[^《》]*》)+)》")
_REPLACED = re.compile(
    r"(?:已?被|由)《((?:[^《》]|《[^《》]*》)+)》(?:\s*[(（][^()（）]*[)）])?(?:所)?(?:废止|替代|取代|代替)"
)
_GONE = re.compile(
    r"[(（\[【](?:已废止|已失效|废止|失效)[)）\]】]|(?:本文件?|本通知|本办法|此件|该文)已(?:经)?(?:被)?(?:废止|失效)"
)
_SENTENCE = re.compile(r"[^。；;\n]+[。；;\n]?")
_HEAD, _TAIL = 1500, 60
"""Characters from the start in which letterhead and number stand; how far the signature may be from its date."""


def validity_of(document: Document) -> Validity:
    """What ``document`` says of its own validity."""
    text = document.text
    told = {name: _labelled(text, labels) for name, labels in _LABELS.items()}
    read = document.reading.replace(HIDDEN, "")
    issuer, signed = _signature(read)
    beside = dict(document.fields)
    published = _date_in(told["published"]) or signed or _date_in(beside.get("published", ""))
    office = beside.get("issuer", "")
    issuer = issuer or (office if _SIGNED.fullmatch(office) else "")
    effective = _date_in(told["effective"])
    expires = _date_in(told["expires"])
    term = ""
    repeals: list[str] = []
    for match in _SENTENCE.finditer(read):
        sentence = match[0]
        if (force := _FORCE.search(_TITLE.sub("", sentence))) and not _date_in(told["effective"]):
            effective = (published if force["same"] else _iso(force, "e")) or effective
        if (limit := _TERM.search(sentence)) and (_OF_ITSELF.search(sentence) or _FORCE.search(sentence)):
            term = f"{limit['years']}年" if limit["years"] else term
            expires = expires or _iso(limit, "t")
        if end := _REPEALS.search(_masked(sentence)):
            own = _TITLE.findall(sentence[: end.start()])
            if own and not _REPLACED.search(sentence):
                repeals.extend(_flat(title) for title in own)
    replaced = _REPLACED.search(text[:_HEAD])
    gone = bool(
        _GONE.search(document.title)
        or _GONE.search(text[:_HEAD])
        or re.match(r"(?:已?废止|已?失效)", told["state"])
    )
    titled = ABOUT_SOMETHING.match(document.title)
    return Validity(
        issuer=told["issuer"] or (" ".join(titled[1].split()) if titled else issuer),
        number=_own_number(document, told["number"], read),
        published=published,
        effective=effective,
        expires=expires or _after(effective, term),
        term=term,
        repealed=gone,
        replaced_by=_flat(replaced[1]) if replaced else "",
        repeals=tuple(dict.fromkeys(repeals)),
    )


def _labelled(text: str, labels: str) -> str:
    """The value behind a label, on its line; "" where it is a list to choose from (文件状态 不限 现行有效 已失效)."""
    found = re.search(
        rf"(?:^|[\s|（(*\-]){{1}}(?:{labels})\**\s*[：:][ \t\u3000|]*([^\s|][^\n|]{{0,60}}?)(?=\s{{2,}}|[\t\n|]|\s[一-鿿]{{2,6}}[：:]|$)",
        text,
    )
    return found[1].strip() if found else ""


def _date_in(text: str) -> str:
    found = _DATED.search(text)
    return _iso(found, "s") if found else ""


def _iso(match: re.Match[str], name: str) -> str:
    """ "" for a day that there is not (2023年2月30日)."""
    if match[f"{name}y"]:
        parts = [int(plain(match[f"{name}{part}"])) for part in "ymd"]
    elif match[f"{name}hy"]:
        values = [number(match[f"{name}h{part}"]) for part in "ymd"]
        if None in values:
            return ""
        parts = [int(value or 0) for value in values]
    else:
        return ""
    try:
        return date(*parts).isoformat()
    except ValueError:
        return ""


def _after(effective: str, term: str) -> str:
    """The last day of a term that begins on ``effective``."""
    years = number(term.removesuffix("年")) if term else None
    if not effective or not years:
        return ""
    start = date.fromisoformat(effective)
    try:
        end = start.replace(year=start.year + int(years))
    except ValueError:  # the 29th of February
        end = start.replace(year=start.year + int(years), day=28) + timedelta(days=1)
    return (end - timedelta(days=1)).isoformat()


def _masked(sentence: str) -> str:
    """A sentence whose titles hold no word: 《关于废止…的决定》 repeals nothing here."""
    return _TITLE.sub(lambda m: "《" + "□" * (len(m[0]) - 2) + "》", sentence)


def _flat(title: str) -> str:
    return "".join(title.split())


def _signature(read: str) -> tuple[str, str]:
    """Body and date where a line with a body stands just in front of a line with a date, or on one line with it."""
    lines = [line.strip() for line in read.split("\n")]
    kept = [line for line in lines if line]
    for at, line in enumerate(kept):
        found = _DATED.match(line)
        if found is None or len(line) > found.end() + 8:
            continue
        if at and len(kept[at - 1]) <= _TAIL and _SIGNED.fullmatch(kept[at - 1]):
            return " ".join(kept[at - 1].split()), _iso(found, "s")
    joined = re.search(rf"[。）)]\s*({_SIGNED.pattern})\s*{_DATE.format('s')}", read)
    return (" ".join(joined[1].split()), _iso(joined, "s")) if joined else ("", "")


def _own_number(document: Document, told: str, read: str) -> str:
    if told and _NUMBER_LINE.match(told):
        return "".join(told.split())
    titled = _IN_TITLE.search(document.title)
    if titled:
        return "".join(titled[1].split())
    for line in read[:_HEAD].split("\n"):
        found = _NUMBER_LINE.fullmatch(line.strip(" \t\u3000#*"))
        if found:
            return "".join(found[1].split())
    return ""
