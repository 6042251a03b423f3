"""Fields of documents, and documents chosen by them: ``year=2021``, ``body=教育局``, ``validity=现行有效``.

What a document tells of itself is read when its part is made; what it does not tell is "", and is found by no value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from ingest.chinese.titles import KINDS
from ingest.chinese.years import YEAR, years_in
from ingest.errors import InputError
from ingest.structure import Parsed
from ingest.validity import STATUSES, Validity

_KIND = re.compile(rf"({'|'.join(KINDS)})(?:全文|文本|正文)?$")
_BESIDE = re.compile(r"[(（〔\[【][^)）〕\]】]*[)）〕\]】]|(?:19|20)\d{2}年?(?:度|版)?|\s")
_NAME = "(?![全本我各该])[一-鿿]"
_PLACE = re.compile(
    rf"(?:{_NAME}{{2,7}}?(?:省|自治区|自治州|特别行政区))?(?:{_NAME}{{2,6}}?市(?![场民政容]))?(?:{_NAME}{{1,6}}?(?:区(?![域块间])|县(?!级)|旗))?"
)
_NATIONAL = ("国家", "中华", "中共中央", "国务院", "全国")
_HAN, _LATIN = re.compile(r"[㐀-鿿]"), re.compile(r"[A-Za-z]")
_SAMPLE = 20_000  # characters that tell the language
_RANGE = re.compile(rf"({YEAR})\s*(?:-|–|—|至|到|\.\.)\s*({YEAR})")
_TOLD = 12  # values named to whoever asked for one that there is not


@dataclass(frozen=True, slots=True)
class Fields:
    """``kind`` is what the title ends in (办法, 白皮书), ``body`` who issued it, ``year`` of the title, the publication or the
    beginning, ``language`` ``zh`` or ``en``; of its validity what tells how it stands on a day."""

    kind: str = ""
    body: str = ""
    place: str = ""
    year: str = ""
    language: str = ""
    effective: str = ""
    expires: str = ""
    repealed: bool = False


def fields_of(parsed: Parsed) -> Fields:
    validity, title = parsed.validity, parsed.document.title
    return Fields(
        kind=_kind(title),
        body=validity.issuer,
        place=_place(validity.issuer) or _place(title),
        year=_year(title, validity.published, validity.effective, parsed.document.source),
        language=_language(parsed.document.text[:_SAMPLE]),
        effective=validity.effective,
        expires=validity.expires,
        repealed=validity.repealed or bool(validity.replaced_by),
    )


class Described(Protocol):
    """A document as it is chosen by."""

    @property
    def source(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def fields(self) -> Fields: ...


def chosen(documents: Sequence[Described], where: Sequence[str], on: date | None = None) -> list[str]:
    """The names of the documents that fit all of ``where``, of several values of one field any of them.

    ``on`` is the day of which the validity is asked, today where not given.  Raises InputError where a condition is none, or
    where no document fits.
    """
    day = on or date.today()
    wanted: dict[str, list[str]] = {}
    for text in where:
        name, value = _condition(text)
        wanted.setdefault(name, []).append(value)
    fitting = [
        one.source
        for one in documents
        if all(any(_fits(name, _value(one, name, day), v) for v in vs) for name, vs in wanted.items())
    ]
    if not fitting:
        name = next(iter(wanted))
        told = sorted({value for one in documents if (value := _value(one, name, day))})
        known = "、".join(told[:_TOLD]) + ("…" if len(told) > _TOLD else "")
        raise InputError(f"没有符合 {'、'.join(where)} 的文件; {name} 现有：{known or '（都没有写明）'}")
    return fitting


FIELDS: dict[str, Callable[[Described, date], str]] = {
    "kind": lambda one, day: one.fields.kind,
    "body": lambda one, day: one.fields.body,
    "place": lambda one, day: one.fields.place,
    "year": lambda one, day: one.fields.year,
    "validity": lambda one, day: STATUSES[_validity(one.fields).status(day)],
    "collection": lambda one, day: one.source.rpartition("/")[0],
    "language": lambda one, day: one.fields.language,
    "title": lambda one, day: one.title,
}
"""What can be asked for; the collection is the folder that a document was brought in with."""
_WHOLE = ("year", "validity", "language")
"""Fields whose value is asked for as a whole; of the others a part is enough."""


def _condition(text: str) -> tuple[str, str]:
    name, equals, value = (part.strip() for part in text.partition("="))
    if name not in FIELDS or not equals or not value:
        raise InputError(f"条件应写作 字段=值 (如 year=2021), 收到 {text!r}; 字段有 {'、'.join(FIELDS)}")
    return name, value


def _fits(name: str, value: str, wanted: str) -> bool:
    if name == "year" and (between := _RANGE.fullmatch(wanted)):
        return between[1] <= value <= between[2]
    return value == wanted if name in _WHOLE else wanted in value


def _value(one: Described, name: str, day: date) -> str:
    return FIELDS[name](one, day)


def _validity(fields: Fields) -> Validity:
    return Validity(effective=fields.effective, expires=fields.expires, repealed=fields.repealed)


def _kind(title: str) -> str:
    found = _KIND.search(_BESIDE.sub("", title))
    return found[1] if found else ""


def _place(name: str) -> str:
    """The place that a name begins with."""
    if name.startswith(_NATIONAL):
        return ""
    found = _PLACE.match("".join(name.split()).lstrip("《"))
    return found[0] if found else ""


def _year(*told: str) -> str:
    return next((found[0] for text in told if (found := years_in(text))), "")


def _language(text: str) -> str:
    han, latin = len(_HAN.findall(text)), len(_LATIN.findall(text))
    return ("en" if latin > 4 * han else "zh") if han or latin else ""
