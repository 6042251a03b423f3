"""A run as one page that stands alone: no network, no files beside it; it prints, and reads on a phone.

``render_report`` is the one entry; the chat application shows the same page to its operators.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from typing import Literal

from eval.measuring.measures import ALL, Measure, MeasuredFigure, by_group, show
from eval.measuring.refusal import auroc, curve, reliability
from eval.report.charts import ChartBar, ChartLine, bars, dots, histogram, lines
from eval.report.compare import Comparison, MeanChange, compare
from eval.report.items import ORDER, items
from eval.report.summary import VERDICTS
from eval.runs.run import Run
from eval.sets.questions import STYLES, TYPES

HEADLINES = (
    "answerable_correct",
    "refused_rightly",
    "refused_wrongly",
    "section_exact",
    "evidence@5",
    "latency_ms_p50",
)


@dataclass(frozen=True)
class Site:
    """A site that shows the report under a content policy without inline scripts.

    ``scripts`` are addresses, ours (``report.js``) among them; ``above`` is HTML that the site answers for;
    ``icon`` is the address of the tab's mark, which a browser looks for at the root of the host where none is told.
    """

    scripts: Sequence[str]
    above: str = ""
    icon: str = ""


def render_report(run: Run, against: Run | None = None, site: Site | None = None) -> str:
    """The whole page as HTML.

    ``against`` is an earlier run to lay beside it; without a ``site`` the page stands alone.  Everything from
    questions and documents is escaped.
    """
    comparison = compare(against, run) if against is not None else None
    title = f"评测报告 · {run.info.question_set or run.name}"
    style = files("chatbot.web").joinpath("static/tokens.css").read_text("utf-8") + _asset("report.css")
    parts = [
        site.above if site else "",
        _head(run),
        _headlines(run, comparison),
        _changes(comparison) if comparison else "",
        _charts(run, against),
        _figures(run),
        _questions(run, against),
        _colophon(run),
    ]
    return (
        '<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"{_icon(site)}<title>{escape(title)}</title><style>{style}</style></head>"
        f"<body><main>{''.join(parts)}</main>{_scripts(site)}</body></html>\n"
    )


def _icon(site: Site | None) -> str:
    return f'<link rel="icon" href="{escape(site.icon)}" type="image/svg+xml">' if site and site.icon else ""


def _scripts(site: Site | None) -> str:
    if site is None:
        return f"<script>{_asset('report.js')}</script>"
    return "".join(f'<script src="{escape(address)}"></script>' for address in site.scripts)


def _asset(name: str) -> str:
    return files("eval.report").joinpath(name).read_text("utf-8")


def _head(run: Run) -> str:
    correct = run.figures["correct"]
    right = sum(outcome.correct for outcome in run.outcomes)
    when = run.info.started.replace("T", " ")[:16]
    about = " · ".join(filter(None, (run.info.question_set, f"{len(run.questions)} 题", when)))
    return (
        '<header><p class="brand"><span class="zj-seal">章句</span><span>评测报告</span></p>'
        f"<p class='hero'><b>{correct.value:.1%}</b><span>{len(run.questions)} 道题里，"
        f"{right} 道答得对，或者该拒答时拒了答。</span></p>"
        f'<p class="meta">再抽一批同类的题，正确率多半在 {correct.low:.1%} 到 {correct.high:.1%} 之间'
        f"（95%区间）。{escape(about)}</p></header>"
    )


def _headlines(run: Run, comparison: Comparison | None) -> str:
    changed = {change.measure.key: change for change in comparison.changes} if comparison else {}
    cards = [_card(ALL[key], run.figures[key], changed.get(key)) for key in HEADLINES if key in run.figures]
    citations, bad = run.figures.get("citations"), run.figures.get("bad_citations")
    if citations is not None and bad is not None:
        cards.append(
            _plain_card("引文与原文不符", f"{bad.value:.0f}", f"逐字核对了 {citations.value:.0f} 条引文")
        )
    return f'<section class="cards" aria-label="主要指标">{"".join(cards)}</section>'


def _card(measure: Measure, figure: MeasuredFigure, change: MeanChange | None) -> str:
    spread = "" if math.isnan(figure.low) else f"{show(measure, figure.low)} – {show(measure, figure.high)}"
    moved = f"，较前 {change.paired.difference:+.1%}" if change else ""
    return _plain_card(measure.label, show(measure, figure.value), spread + moved)


def _plain_card(label: str, value: str, note: str) -> str:
    return f"<div class='card'><span class='zj-label'>{label}</span><b>{value}</b><span class='meta'>{note}</span></div>"


def _changes(comparison: Comparison) -> str:
    rows = "".join(_change_row(change) for change in comparison.changes)
    before = escape(comparison.before.name)
    turned = f"转对 {len(comparison.turned_right)} 题，转错 {len(comparison.turned_wrong)} 题。"
    left = f"另有 {comparison.left_out} 题不在两次之中，未计。" if comparison.left_out else ""
    return (
        f"<section><h2>与 {before} 比较</h2><p>共同的 {comparison.shared} 题里{turned}{left}"
        "p 小于 0.05 的差别不大可能出于偶然，以 ● 标出。</p><div class='scroll' tabindex='0' role='group' aria-label='各项指标的变化'><table><thead><tr><th>指标</th>"
        f"<th>之前</th><th>现在</th><th>差</th><th>95%区间</th><th>p</th></tr></thead><tbody>{rows}</tbody></table></div>"
        "</section>"
    )


def _change_row(change: MeanChange) -> str:
    result, interval = change.paired, change.paired.interval
    mark = "● " if result.significant else ""
    return (
        f"<tr><th>{change.measure.label}</th><td>{show(change.measure, change.before)}</td>"
        f"<td>{show(change.measure, change.after)}</td><td>{mark}{result.difference:+.1%}</td>"
        f"<td>{interval.low:+.1%} – {interval.high:+.1%}</td><td>{escape(result.p_text)}</td></tr>"
    )


def _charts(run: Run, against: Run | None) -> str:
    cards = [
        _figure_card(
            "按类型的正确率",
            "横线是95%区间，括号里是题数。" + (f"竖线是 {escape(against.name)}。" if against else ""),
            _groups(run, against, "type", TYPES),
        ),
        _figure_card(
            "按问法的正确率", "同一件事，换一种说法还答得对吗。", _groups(run, against, "style", STYLES)
        ),
        _figure_card("依据排在第几", "前 k 段里有依据的题所占的份额。", _rank_chart(run, against)),
        _figure_card("拒答曲线", _curve_note(run), _curve_chart(run)),
        _figure_card(
            "把握可信吗", "点在对角线上，说几成把握就有几成答对；点越大题越多。", _reliability_chart(run)
        ),
        _figure_card("答一题要多久", "模型与索引都已载入，从提问到得到答复。", _latency_chart(run)),
    ]
    return f'<section><h2>图</h2><div class="charts">{"".join(cards)}</div></section>'


def _figure_card(title: str, note: str, chart: str) -> str:
    return f"<figure><figcaption>{title}<small>{note}</small></figcaption>{chart}</figure>" if chart else ""


def _groups(run: Run, against: Run | None, field: Literal["type", "style"], names: dict[str, str]) -> str:
    groups = by_group(run.outcomes, field)
    before = by_group(against.outcomes, field) if against else {}
    if len(groups) < 2:
        return ""
    rows = [
        ChartBar(
            names.get(name, name) or "未注明",
            figure.value,
            figure.low,
            figure.high,
            f"({figure.n})",
            _value(before.get(name)),
        )
        for name, figure in sorted(groups.items(), key=lambda pair: -pair[1].value)
    ]
    return bars(rows, f"按{'类型' if field == 'type' else '问法'}的正确率")


def _value(figure: MeasuredFigure | None) -> float | None:
    return None if figure is None else figure.value


def _rank_chart(run: Run, against: Run | None) -> str:
    if not any(outcome.question.answerable for outcome in run.outcomes):
        return ""
    rows = [
        ChartBar(
            f"前 {k} 段",
            _share_within(run, k),
            math.nan,
            math.nan,
            "",
            _share_within(against, k) if against else None,
        )
        for k in (1, 2, 3, 5, 10)
    ]
    return bars(rows, "依据在前k段的份额")


def _share_within(run: Run, depth: int) -> float:
    ranks = [outcome.rank for outcome in run.outcomes if outcome.question.answerable]
    return sum(rank is not None and rank <= depth for rank in ranks) / len(ranks) if ranks else 0.0


def _curve_note(run: Run) -> str:
    area = auroc(run.outcomes)
    told = f"有无答案的题，把握分得开的程度（AUROC）{area:.2f}。" if area is not None else ""
    return f"把门槛从 0 提到 1，拒答随之增多。{told}"


def _curve_chart(run: Run) -> str:
    points = curve(run.outcomes)
    if not points:
        return ""
    threshold = run.info.configuration.get("threshold")
    series = [
        ChartLine("正确率", "a", [(point.threshold, point.correct) for point in points]),
        ChartLine("无答案的题拒答", "b", [(point.threshold, point.refused_rightly) for point in points]),
        ChartLine("有答案却拒答", "c", [(point.threshold, point.refused_wrongly) for point in points]),
    ]
    at = float(threshold) if isinstance(threshold, int | float) else None
    return lines(series, "拒答曲线", "门槛" + (f"（竖线：现用 {at:.2f}）" if at is not None else ""), at)


def _reliability_chart(run: Run) -> str:
    found = reliability(run.outcomes)
    most = max((step.n for step in found), default=0)
    return (
        dots([(step.confidence, step.right, step.n / most) for step in found], "把握与实际", "把握")
        if found
        else ""
    )


def _latency_chart(run: Run) -> str:
    taken = list(run.values.get("latency_ms_p50", {}).values())
    return histogram(taken, "用时分布", "ms") if taken else ""


def _figures(run: Run) -> str:
    rows = "".join(_figure_row(ALL[key], figure) for key, figure in run.figures.items())
    return (
        f"<details class='fold'><summary>全部 {len(run.figures)} 项指标</summary><div class='scroll' tabindex='0' role='group' aria-label='全部指标'><table><thead><tr><th>指标</th><th>值</th><th>95%区间</th>"
        f"<th>题数</th><th>代号</th></tr></thead><tbody>{rows}</tbody></table></div></details>"
    )


def _figure_row(measure: Measure, figure: MeasuredFigure) -> str:
    spread = "" if math.isnan(figure.low) else f"{show(measure, figure.low)} – {show(measure, figure.high)}"
    return (
        f"<tr><th>{measure.label}</th><td>{show(measure, figure.value)}</td><td>{spread}</td>"
        f"<td>{figure.n}</td><td><code>{measure.key}</code></td></tr>"
    )


def _questions(run: Run, against: Run | None) -> str:
    before = {outcome.question.id: outcome for outcome in against.outcomes} if against else {}
    counts = {verdict: sum(outcome.verdict == verdict for outcome in run.outcomes) for verdict in ORDER}
    verdicts = [(verdict, f"{VERDICTS[verdict]}（{count}）") for verdict, count in counts.items() if count]
    types = [(name, TYPES.get(name, name) or "未注明") for name in by_group(run.outcomes, "type")]
    wrong = sum(not outcome.correct for outcome in run.outcomes)
    turned = _select("turned", "变化", [("right", "转对"), ("wrong", "转错")]) if against else ""
    return (
        f"<section id='questions'><h2>每一道题</h2><p>没答对的 {wrong} 题在前。点开可看答复、引用与应有的依据。</p>"
        f"<form class='filters' role='search'>{_select('verdict', '判定', [('*bad', '没答对的'), *verdicts])}"
        f"{_select('type', '类型', types)}{turned}"
        "<label>查找<input type='search' name='text' placeholder='题面、答复、编号'></label>"
        "<output aria-live='polite'></output></form>"
        f"{items(run.outcomes, before)}</section>"
    )


def _select(name: str, label: str, options: Sequence[tuple[str, str]]) -> str:
    rows = "".join(f'<option value="{escape(value)}">{escape(text)}</option>' for value, text in options)
    return f"<label>{label}<select name='{name}'><option value='*'>全部</option>{rows}</select></label>"


def _colophon(run: Run) -> str:
    info = run.info
    rows = {
        "评测": run.name,
        "题集": f"{info.question_set} {info.question_hash[:12]}",
        "索引": info.index,
        "索引代次": info.generation,
        "开始": info.started,
        "总用时": f"{info.seconds:.1f} 秒" if info.seconds else "",
        "最多占内存": f"{info.peak_memory_mb:.0f} MB" if info.peak_memory_mb else "",
        "设置": json.dumps(info.configuration, ensure_ascii=False) if info.configuration else "",
        "版本": "，".join(f"{name} {version}" for name, version in info.versions.items()),
    }
    listed = "".join(
        f"<dt>{name}</dt><dd>{escape(value)}</dd>" for name, value in rows.items() if value.strip()
    )
    return f"<footer><h2>这次评测</h2><dl>{listed}</dl>{_asset('convention.html')}</footer>"
