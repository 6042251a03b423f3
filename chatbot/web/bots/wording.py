"""An answer as a message of a chat program: its sentences, the label of what a model wrote, the sources with links.

No text of a document can act in it: the marks that the platforms read as markup are put in full width.
"""

from __future__ import annotations

from chatbot.answer import MACHINE, Answer, Citation
from chatbot.web.answers.render import pieces

_INERT = str.maketrans({"<": "＜", ">": "＞", "[": "［", "]": "］", "*": "＊", "`": "｀", "#": "＃", "_": "＿", "~": "～", "|": "｜", "\\": "＼"})  # fmt: skip
_MOST_SOURCES = 5


def inert(text: str) -> str:
    return "".join(c for c in text.translate(_INERT) if c == "\n" or c.isprintable() or ord(c) > 127)


def message(answer: Answer, site: str, contact: str, *, markdown: bool) -> str:
    """The whole message; ``site`` is the public address of the pages, "" for none; links as markdown or as ``<a>``."""
    if answer.status == "not_found":
        return _refusal(answer, site, contact, markdown)
    parts = []
    if answer.resolved_question not in (answer.question.strip(), answer.question):
        parts.append(f"（查的是：{inert(answer.resolved_question)}）")
    if not answer.sure:
        parts.append("可能相关，请核对：")
    if answer.phrased:
        told = "".join(inert(p.text) + "".join(f"［{n}］" for n in p.cites) for p in answer.phrased)
        parts += [f"（{MACHINE}，以原文为准）{told}", "原文："]
    parts.append("".join(inert(p.text) + "".join(f"［{n}］" for n in p.cites) for p in pieces(answer)))
    if answer.other_figures:
        others = "；".join(inert(o.statement or o.figure) for o in answer.other_figures)
        parts.append(f"另有{len(answer.other_figures)}处数字不同：{others}")
    parts += [f"请注意：{inert(lapsed.notice)}" for lapsed in answer.lapsed]
    if answer.also:
        parts.append(f"另见：{inert('、'.join(answer.also))}")
    rows = [_source(n, c, site, markdown) for n, c in enumerate(answer.citations[:_MOST_SOURCES], 1)]
    return "\n".join([*parts, "依据：", *rows])


def _refusal(answer: Answer, site: str, contact: str, markdown: bool) -> str:
    parts = [inert(answer.text)]
    parts += [f"· {inert(' › '.join(near.heading_path))}" for near in answer.nearest]
    if contact and answer.reason != "not_a_question":
        parts.append(f"还可以问：{inert(contact)}")
    if site and answer.reason != "not_a_question":
        parts.append(_link("查看全部文件", f"{site}/doc/", markdown))
    return "\n".join(parts)


def _source(number: int, citation: Citation, site: str, markdown: bool) -> str:
    place = inert(" › ".join(citation.heading_path) or citation.source)
    page = f"（第{citation.page}页）" if citation.page else ""
    url = f"{site}/doc/{citation.document_id}?q={citation.start}-{citation.end}#hit"
    link = f" {_link('看原文', url, markdown)}" if site else ""
    return f"［{number}］{place}{page}{link}"


def _link(text: str, url: str, markdown: bool) -> str:
    return f"[{text}]({url})" if markdown else f'<a href="{url}">{text}</a>'


def within(text: str, limit: int, site: str, *, markdown: bool) -> str:
    """``text`` in at most ``limit`` bytes of UTF-8, cut at a line; what was cut is said."""
    if len(text.encode()) <= limit:
        return text
    told = f"\n（太长，未完）{_link('到网页上看', f'{site}/', markdown) if site else ''}"
    room = limit - len(told.encode())
    kept = text.encode()[:room].decode("utf-8", "ignore")
    head, line, _ = kept.rpartition("\n")
    # A link is never cut in two; where all is one line, nothing of it is a link.
    return (head if line else kept) + told
