"""An ``Answer`` as the chat page shows it: HTML in which no text of a document or a person can act.

Gradio reads messages as markdown and keeps much of HTML (forms and remote images among it), so every
ASCII mark of foreign text becomes an entity first (``lit``).  What is left for the page's script to act
on are links with a ``#`` address: ``#src-…`` opens a source, ``#ask`` asks, ``#do-…`` is a command.
Knows nothing of Gradio.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from chatbot.answer import Answer, Citation, NearSection
from chatbot.question.cleaning import clean
from chatbot.web.answers.fold import fold_at
from chatbot.web.answers.marks import DOCUMENT, chip, command, lit
from chatbot.web.answers.phrased import phrased_html
from chatbot.web.answers.small_table import SmallTable, small_table
from chatbot.web.desk.shelf import Shelf
from chatbot.web.shown.words import Language, words
from ingest.span import Span


@dataclass(frozen=True)
class ShownPiece:
    """A run of the answer's text: part of the short answer or not, folded or not, and the citations that end with it."""

    text: str
    short: bool
    cites: tuple[int, ...]
    folded: bool = False


def pieces(answer: Answer) -> list[ShownPiece]:
    """The answer's text cut where a citation's quote or the short answer ends; citations count from 1."""
    text = answer.text.rstrip()
    ends: dict[int, list[int]] = {}
    first_quote: Span | None = None
    place = 0
    for number, citation in enumerate(answer.citations, 1):
        quote = citation.quote.strip()
        at = _find(text, quote, place)
        end = at + len(quote) if at >= 0 else _line_end(text, quote)
        place = end if at >= 0 else place
        first_quote = first_quote or (Span(at, end) if at >= 0 else None)
        ends.setdefault(end, []).append(number)
    short = _short_span(answer, text, first_quote)
    fold = fold_at(text, short) or len(text)
    cuts = {0, len(text), fold, *ends, *((short.start, short.end) if short else ())}
    bounds = sorted(cuts)
    return [
        ShownPiece(
            text[start:end],
            bool(short and Span(start, end) in short),
            tuple(ends.get(end, ())),
            start >= fold,
        )
        for start, end in pairwise(bounds)
    ]


def _line_end(text: str, quote: str) -> int:
    """Where the line ends that shows ``quote`` with more between its characters, as a table's row with its
    columns named; the end of the text where none does."""
    end = -1
    for line in text.split("\n"):
        end += 1 + len(line)
        rest = iter(line)
        if quote and all(character in rest for character in quote if not character.isspace()):
            return end
    return len(text)


def _short_span(answer: Answer, text: str, quote: Span | None) -> Span | None:
    short = (answer.short_answer or "").strip()
    if not short or not answer.sure:
        return None
    at = _find(text, short, quote.start if quote else 0)
    return Span(at, at + len(short)) if at >= 0 else None


def _find(text: str, part: str, after: int) -> int:
    """Where ``part`` begins, looked for after a place first; -1 where it is not, or is empty."""
    if not part:
        return -1
    at = text.find(part, after)
    return at if at >= 0 else text.find(part)


def said(answer: Answer, language: Language) -> str:
    """The document's own sentences with the short answer marked and a chip after every quote."""
    shown = []
    cut = pieces(answer)
    for piece in cut:
        chips = [chip(number, answer.citations[number - 1], language) for number in piece.cites]
        # A chip does not begin a line: the first is tied to the last character before it.
        tied = piece.text[-1:] if chips and not piece.short else ""
        if piece.folded and '<span class="zj-rest">' not in shown:
            shown.append('<span class="zj-rest">')
        text = "<br>".join(lit(line) for line in piece.text.removesuffix(tied).split("\n"))
        shown.append(f'<mark class="zj-short">{text}</mark>' if piece.short else text)
        if tied:
            chips[0] = f'<span class="zj-tie">{lit(tied)}{chips[0]}</span>'
        shown += chips
    unfold = ""
    if '<span class="zj-rest">' in shown:
        shown.append("</span>")
        unfold = f'<p class="zj-unfold">{command("unfold", words(language)["unfold"])}</p>'
    in_short = ""
    if answer.short_answer and answer.sure and _short_span(answer, answer.text, None) is None:
        label = words(language)["short"]
        in_short = f'<p class="zj-in-short"><span>{lit(label)}</span> <mark class="zj-short">{lit(answer.short_answer)}</mark></p>'
    return f'{in_short}<p lang="{DOCUMENT}" class="zj-said">{"".join(shown)}</p>{unfold}'


def reading_link(citation: Citation) -> str:
    """The reading page at the cited characters, relative to the chat page."""
    return f"doc/{citation.document_id}?q={citation.start}-{citation.end}#hit"


def answer_html(
    answer: Answer, language: Language, shelf: Shelf, asks: Sequence[str] = (), contact: str = ""
) -> str:
    """The whole message, with ``asks`` to go on with; places name the document where there are several.

    ``contact`` is whom else one can ask, told with a refusal.
    """
    if answer.status == "answered":
        body = _answered(answer, language, shelf, asks)
    else:
        body = _refused(answer, language, shelf, asks, contact)
    kind = "zj-answered" if answer.status == "answered" else "zj-refused"
    return f'<div class="zj-answer {kind}">{_state(answer, language)}{_lapsed(answer, language)}{body}{_also(answer, language)}</div>'


def state_of(answer: Answer) -> str:
    """``checked``, ``sure``, ``maybe`` or ``none``; "" for what was no question."""
    if answer.status == "answered":
        return "checked" if answer.checked else "sure" if answer.sure else "maybe"
    return "" if answer.reason == "not_a_question" else "none"


def _lapsed(answer: Answer, language: Language) -> str:
    """That a document cited does not hold today, before anything that it says."""
    label = words(language)["heed"]
    return "".join(
        f'<p class="zj-lapsed"><strong>{lit(label)}</strong> <span lang="{DOCUMENT}">{lit(one.notice)}</span></p>'
        for one in answer.lapsed
    )


def _also(answer: Answer, language: Language) -> str:
    """Which other documents hold what is cited."""
    if not answer.also:
        return ""
    label, names = words(language)["also"], lit("、".join(answer.also))
    return f'<p class="zj-also"><span>{lit(label)}</span> <span lang="{DOCUMENT}">{names}</span></p>'


def _state(answer: Answer, language: Language) -> str:
    """How sure the answer is, in words and by the form of its mark."""
    state = state_of(answer)
    told = words(language)[f"state_{state}"] if state else ""
    return f'<p class="zj-state zj-state-{state}">{lit(told)}</p>' if state else ""


def _answered(answer: Answer, language: Language, shelf: Shelf, asks: Sequence[str]) -> str:
    speak = words(language)
    return "".join(
        [
            _resolved(answer, language),
            phrased_html(answer, language, said(answer, language)),
            _table(small_table(answer, shelf) if answer.sure else None, language),
            _sources(speak["basis"], _basis(answer.citations, language, shelf)),
            _differ(answer, language, shelf),
            _doubtful(answer, language),
            _tools(language),
            _asks(asks, speak["try_next"], language),
        ]
    )


def _sources(label: str, rows: str) -> str:
    return f'<div class="zj-basis"><p class="zj-label">{lit(label)}</p><ul>{rows}</ul></div>' if rows else ""


def _table(table: SmallTable | None, language: Language) -> str:
    if table is None:
        return ""
    head = "".join(f"<th>{lit(name)}</th>" for name in ("", *table.columns))
    rows = []
    for number, row in enumerate(table.rows):
        cells = [cell.value for cell in row.cells] or [""] * len(table.columns)
        here = number == table.framed[0]
        rows.append(
            "<tr>"
            + f'<td class="zj-row{" zj-cell" if here and table.framed[1] is None else ""}">{lit(row.label)}</td>'
            + "".join(
                f'<td class="zj-cell">{lit(value)}</td>'
                if (number, column) == table.framed
                else f"<td>{lit(value)}</td>"
                for column, value in enumerate(cells)
            )
            + "</tr>"
        )
    label = words(language)["table_cited"]
    return (
        f'<div class="zj-table"><p class="zj-label">{lit(label)}</p><table lang="{DOCUMENT}"><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _refused(answer: Answer, language: Language, shelf: Shelf, asks: Sequence[str], contact: str) -> str:
    speak = words(language)
    why = speak[f"reason_{answer.reason}"] if answer.reason else answer.text
    why = answer.text if language == "zh-CN" and answer.text else why
    near = "".join(
        f'<li><span class="zj-at">{_near(section, language, shelf)}</span></li>' for section in answer.nearest
    )
    return "".join(
        [
            _resolved(answer, language),
            f'<p class="zj-why">{lit(why)}</p>',
            _sources(speak["basis"], _quoted(answer.citations, language, shelf)),
            _sources(speak["nearest"], near),
            _asks(asks, speak["reword" if answer.reason != "not_a_question" else "try_these"], language),
            f'<p class="zj-turn"><span class="zj-label">{lit(speak["turn_to"])}</span> {lit(contact)}</p>'
            if contact
            else "",
            _tools(language, refused=True) if answer.reason != "not_a_question" else "",
        ]
    )


def _resolved(answer: Answer, language: Language) -> str:
    if answer.resolved_question in (answer.question.strip(), clean(answer.question)):
        return ""
    speak = words(language)
    told = lit(speak["rewritten" if answer.rewritten else "resolved"].format(answer.resolved_question))
    return f'<p class="zj-resolved">{told} {command("typed", speak["as_typed"])}</p>'


def _quoted(citations: Sequence[Citation], language: Language, shelf: Shelf) -> str:
    """What the document says instead of what a question took for given."""
    rows = []
    for number, citation in enumerate(citations, 1):
        quote = f'<span lang="{DOCUMENT}" class="zj-figure">{lit(citation.quote)}</span>'
        rows.append(
            _row(chip(number, citation, language), f"{quote} {_cited_place(citation, language, shelf)}")
        )
    return "".join(rows)


def _basis(citations: Sequence[Citation], language: Language, shelf: Shelf) -> str:
    """A row for every section, with the chips of all that was cited from it."""
    chips: dict[tuple[str, str], list[str]] = {}
    first: dict[tuple[str, str], Citation] = {}
    for number, citation in enumerate(citations, 1):
        place = (citation.document_id, citation.anchor)
        first.setdefault(place, citation)
        chips.setdefault(place, []).append(chip(number, citation, language))
    return "".join(
        _row("".join(chips[place]), _cited_place(first[place], language, shelf)) for place in first
    )


def _row(chips: str, told: str) -> str:
    return f'<li><span class="zj-chips">{chips}</span> <span class="zj-at">{told}</span></li>'


def _cited_place(citation: Citation, language: Language, shelf: Shelf) -> str:
    return _place(reading_link(citation), citation, language, shelf)


def _place(link: str, at: Citation | NearSection, language: Language, shelf: Shelf) -> str:
    parsed = shelf.of_source(at.source)
    title = (parsed.document.title if parsed else "") or at.source
    path = list(at.heading_path)
    if len(shelf.documents) > 1 or not path:
        path.insert(0, title)
    shown = ' <span class="zj-step">›</span> '.join(map(lit, path))
    page = words(language)["page"].format(at.page) if at.page else ""
    return f'<a lang="{DOCUMENT}" class="zj-place" href="{link}">{shown}</a> <span class="zj-page">{lit(page)}</span>'


def _near(section: NearSection, language: Language, shelf: Shelf) -> str:
    parsed = shelf.of_source(section.source)
    link = f"doc/{parsed.document.id}#{section.anchor}" if parsed else "doc/"
    return _place(link, section, language, shelf)


def _differ(answer: Answer, language: Language, shelf: Shelf) -> str:
    if not answer.other_figures:
        return ""
    rows, speak, here = [], words(language), ""
    if answer.short_answer and answer.sure:
        value = f'<strong lang="{DOCUMENT}">{lit(answer.short_answer)}</strong>'
        here = f'<p class="zj-here"><span class="zj-which">{lit(speak["differ_here"])}</span> {value}</p>'
    there = f'<span class="zj-which">{lit(speak["differ_there"])}</span>'
    for number, other in enumerate(answer.other_figures, len(answer.citations) + 1):
        figure = (
            f'{there} <span class="zj-figure" lang="{DOCUMENT}">{lit(other.statement or other.figure)}</span>'
        )
        place = _cited_place(other.citation, language, shelf)
        rows.append(_row(chip(number, other.citation, language), f"{figure} {place}"))
    label = speak["differ"].format(len(answer.other_figures))
    return f'<div class="zj-differ"><p class="zj-label">{lit(label)}</p>{here}<ul>{"".join(rows)}</ul></div>'


def _doubtful(answer: Answer, language: Language) -> str:
    speak = words(language)
    lines = (speak[f"doubt_{d.why}"].format(d.figure) for d in answer.doubtful_figures)
    return "".join(f'<p class="zj-label">{lit(line)}</p>' for line in lines)


def _asks(questions: Sequence[str], label: str, language: Language) -> str:
    if not questions:
        return ""
    links = "".join(f'<li><a class="zj-ask" href="#ask" role="button">{lit(q)}</a></li>' for q in questions)
    script = language if language == "zh-TW" else DOCUMENT
    return f'<div class="zj-asks"><p class="zj-label">{lit(label)}</p><ul lang="{script}">{links}</ul></div>'


def _tools(language: Language, refused: bool = False) -> str:
    speak = words(language)
    commands = [
        ("copy", "copy"),
        ("listen", "listen"),
        ("share", "share"),
        ("up", "useful"),
        ("down", "useless"),
    ]
    links = "".join(command(name, speak[key]) for name, key in commands if not refused or name != "copy")
    return f'<p class="zj-tools">{links}</p>'


def question_html(question: str, language: Language = "zh-CN") -> str:
    text = "<br>".join(lit(line) for line in question.strip().split(chr(10)))
    edit = command("edit", words(language)["edit"])
    return f'<p class="zj-question">{text}</p><p class="zj-mend">{edit}</p>'


def message_html(text: str) -> str:
    """A line of the program itself, such as an error."""
    return f'<div class="zj-answer zj-refused"><p class="zj-why">{lit(text)}</p></div>'
