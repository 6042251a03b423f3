"""The questions of a run as HTML, failures first, each with answer, citations, evidence and why it was judged so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from eval.measuring.results import Cited, Result
from eval.measuring.scoring import RANKED, Outcome, longest, supports
from eval.measuring.text import normal
from eval.report.summary import VERDICTS
from eval.sets.questions import STYLES, TYPES, Gold, SetQuestion

ORDER = tuple(VERDICTS)

REASONS = {
    "not_in_document": "文件没有涉及",
    "figure_missing": "提到了，但没有所问的数字、名称或地点",
    "outside_scope": "超出文件的时间、地域或主体",
    "false_premise": "前提与原文不符",
    "not_a_question": "不是提问",
}


def items(outcomes: Sequence[Outcome], before: Mapping[str, Outcome]) -> str:
    """A ``details`` element for each outcome; ``before`` holds the other run's by question id."""
    ordered = sorted(outcomes, key=lambda outcome: ORDER.index(outcome.verdict))
    return "\n".join(_item(outcome, before.get(outcome.question.id)) for outcome in ordered)


def _item(outcome: Outcome, before: Outcome | None) -> str:
    question, verdict = outcome.question, outcome.verdict
    mark = "good" if outcome.correct else "bad"
    turned = _turned(outcome, before)
    meta = " · ".join(
        filter(None, (type_name(question), STYLES.get(question.style, question.style), question.id))
    )
    return (
        f'<details class="item" data-verdict="{verdict}" data-type="{escape(question.type)}" '
        f'data-turned="{turned}" id="q-{escape(question.id)}">'
        f'<summary><span class="verdict {mark}">{VERDICTS[verdict]}</span>'
        f'<span class="asked">{escape(question.text)}</span>'
        f'<span class="meta">{escape(meta)}{_turned_note(turned)}</span></summary>'
        f'<div class="body">{_body(outcome, before)}</div></details>'
    )


def type_name(question: SetQuestion) -> str:
    return TYPES.get(question.type, question.type) or "未注明类型"


def _turned(outcome: Outcome, before: Outcome | None) -> str:
    if before is None or before.correct == outcome.correct:
        return ""
    return "right" if outcome.correct else "wrong"


def _turned_note(turned: str) -> str:
    return {"right": " · 转对", "wrong": " · 转错"}.get(turned, "")


def _body(outcome: Outcome, before: Outcome | None) -> str:
    question, result = outcome.question, outcome.result
    parts = [_row("判定", why(outcome))]
    if question.history:
        parts.append(
            _row("上文", "<br>".join(f"问：{escape(q)}<br>答：{escape(a)}" for q, a in question.history))
        )
    if result is not None:
        parts += _answer_rows(question, result)
    if question.gold:
        parts.append(_row("应有依据", _list([_gold(gold) for gold in question.gold])))
    if result is not None and result.passages and question.answerable:
        parts.append(
            _row(
                "检索前十",
                _list(
                    [escape(_path(found.section)) for found in result.passages[:RANKED]],
                    outcome.relevant_ranks,
                ),
            )
        )
    if (
        before is not None
        and before.result is not None
        and before.result.answer != (result.answer if result else "")
    ):
        parts.append(
            _row(
                "另一次的答复",
                f'{VERDICTS[before.verdict]}<p class="said">{_lines(before.result.answer)}</p>',
            )
        )
    if question.note:
        parts.append(_row("备注", escape(question.note)))
    if result is not None:
        parts.append(_row("过程", escape(_process(result))))
    return f"<dl>{''.join(parts)}</dl>"


def why(outcome: Outcome) -> str:
    """In words, why the question was judged as it was."""
    question, verdict = outcome.question, outcome.verdict
    rank = f"依据在检索结果第{outcome.rank}位" if outcome.rank else "检索前十里没有依据"
    reasons = {
        "right": f"答案与引用都对；{rank}。",
        "rightly_refused": "文件没有答案，程序拒答。",
        "not_refused": "文件没有答案，程序却作了答。",
        "wrongly_refused": f"文件里有答案，程序却拒答；{rank}。",
        "wrong_answer": f"答复里没有可接受的答案；引用{'命中' if outcome.cited else '也没有命中'}依据；{rank}。",
        "uncited": f"答复含有答案，但引用没有落在依据上；{rank}。",
        "too_long": f"答复{len(outcome.result.answer) if outcome.result else 0}字，超过此类题的上限{longest(question)}字。",
        "crashed": f"程序出错：{outcome.result.error if outcome.result else ''}",
        "missing": "没有这道题的结果。",
    }
    return escape(reasons[verdict])


def _answer_rows(question: SetQuestion, result: Result) -> list[str]:
    rows = []
    if result.resolved_question and normal(result.resolved_question) != normal(question.text):
        rows.append(_row("按此检索", escape(result.resolved_question)))
    if result.answer:
        reason = (
            f'<span class="meta">{escape(REASONS.get(result.reason, result.reason))}</span>'
            if result.reason
            else ""
        )
        rows.append(_row("程序答复", f'<p class="said">{_marked(result)}</p>{reason}'))
    if result.citations:
        cited = [_citation(citation, question.gold) for citation in result.citations]
        rows.append(_row("引用", _list(cited)))
    return rows


def _marked(result: Result) -> str:
    """The answer with its short answer marked where it first stands."""
    before, short, after = (
        result.answer.partition(result.short_answer) if result.short_answer else (result.answer, "", "")
    )
    return _lines(before) + (f"<mark>{escape(short)}</mark>" if short else "") + _lines(after)


def _citation(citation: Cited, golds: Sequence[Gold]) -> str:
    hit = any(supports(citation, gold) for gold in golds)
    mark = '<span class="tag good">命中</span>' if hit else ""
    page = f" · 第{citation.page}页" if citation.page is not None else ""
    place = f"{citation.source} · {_path(citation.section)}{page}"
    return f'<span class="meta">{escape(place)}</span>{mark}<blockquote>{_lines(citation.quote)}</blockquote>'


def _gold(gold: Gold) -> str:
    wanted = "、".join(gold.answers)
    place = " · ".join(filter(None, (gold.doc, _path(gold.section) if gold.section else "")))
    quote = f"<blockquote>{_lines(gold.quote)}</blockquote>" if gold.quote else ""
    answers = f'<span class="wanted">可接受：{escape(wanted)}</span>' if wanted else ""
    return f'<span class="meta">{escape(place)}</span>{quote}{answers}'


def _process(result: Result) -> str:
    parts = []
    if result.latency_ms is not None:
        parts.append(f"用时 {result.latency_ms:.0f} ms")
    if result.confidence is not None:
        parts.append(f"把握 {result.confidence:.2f}")
    if result.bad_citations:
        parts.append(f"{result.bad_citations} 条引文与原文不符")
    return "；".join(parts) or "没有记录"


def _path(section: Sequence[str]) -> str:
    return " › ".join(section) or "（无标题）"


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _row(name: str, inside: str) -> str:
    return f"<dt>{name}</dt><dd>{inside}</dd>"


def _list(entries: Sequence[str], marked: Sequence[int] = ()) -> str:
    """A numbered list; the entries whose number is in ``marked`` hold the evidence."""
    rows = (
        f"<li{' class=hit' if n in marked else ''}>{entry}</li>" for n, entry in enumerate(entries, start=1)
    )
    return f"<ol>{''.join(rows)}</ol>"
