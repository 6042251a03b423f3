"""Which sentences make an answer, over one small invented report."""

from __future__ import annotations

from pathlib import Path

import pytest

from chatbot.answer import Answer
from chatbot.drafting.compose import BUDGET_ELSE, FURTHER, SCRAP, enumeration
from chatbot.drafting.draft import draft, widened
from chatbot.engine import Engine
from chatbot.question.analysis import analyse
from index import Index, build_index, default_encoder
from ingest import parse, read_document

REPORT = """# 云溪区2023年政务服务报告

## 一、窗口服务

1. 设施建设。全区设有政务大厅3个,服务窗口86个。

2. 队伍培训。全年培训窗口人员240人次,考试通过率为97.5%。

落户地址按照下列顺序确定:一是本人自有住房;二是单位集体户;三是人才中心集体户。

## 二、行政执法

梳理处罚职权512项,涉及19个执法部门。处罚职权中有7项由街道行使。

今年再办几件民生实事。

1.助老方面。为老人安装扶手700处。组织义诊80场。

2.住房方面。筹集公租房350套。改造老旧小区12个。

下一步的主要目标是：

——扩大覆盖，窗口再添新点。新设窗口40个。

——提升速度，办理再减时间。平均用时减到3天。

窗口人员有下列情形之一的，扣发奖金三百元以上六百元以下：

（一）擅自离岗的。

（二）拒收材料的。

## 三、普法宣传

微课堂原计划拍摄40期,由区司法局组织。

面向中小学开设法治课,教材由区教委审定。

截至年底,微课堂已经推出16期,观看人数超过两万。

## 四、服务指标

服务指标表

| 指标 | 目标值 | 性质 |
|---|---|---|
| 窗口排队时间 | 下降15% | 必办性 |
| 纸质材料份数 | 下降20% | 必办性 |
| 夜间服务点数 | 30 | 选办性 |
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("report")
    path: Path = folder / "report.md"
    path.write_text(REPORT, encoding="utf-8")
    build_index([parse(read_document(path))], folder / "index", default_encoder())
    return Engine(Index.open(folder / "index"), threshold=0.0)


def quotes(answer: Answer) -> str:
    return "\n".join(c.quote for c in answer.citations)


def test_both_sides_are_shown_from_wherever_they_stand(report: Engine) -> None:
    cited = quotes(report.respond("微课堂原计划拍多少期,到年底实际推出了多少期?"))
    assert "40期" in cited and "16期" in cited


def test_a_lead_comes_with_its_items_whatever_was_asked(report: Engine) -> None:
    shown = report.respond("落户地址依何顺序确定").text
    assert "自有住房" in shown and "人才中心集体户" in shown


def test_as_many_items_as_are_asked_for_are_all_given(report: Engine) -> None:
    shown = report.respond("落户地址的三个顺序是哪三个?").text
    assert "自有住房" in shown and "单位集体户" in shown and "人才中心集体户" in shown


def test_the_items_of_a_list_that_its_lead_names_are_all_given(report: Engine) -> None:
    shown = report.respond("主要目标有哪些?").text
    assert "扩大覆盖" in shown and "提升速度" in shown
    assert "民生" not in shown


def test_of_an_item_that_its_first_words_name_the_rest_is_given(report: Engine) -> None:
    shown = report.respond("住房方面筹集改造了哪些?").text
    assert "公租房350套" in shown and "老旧小区12个" in shown
    assert "义诊" not in shown


def test_the_thing_counted_goes_before_another_count(report: Engine) -> None:
    assert "19个执法部门" in report.respond("处罚职权涉及多少个执法部门?").citations[0].quote


@pytest.mark.parametrize("question", ["设施建设有哪些内容?", "队伍培训情况"])
def test_a_heading_that_runs_into_its_item_is_no_answer(report: Engine, question: str) -> None:
    answer = report.respond(question)
    assert answer.citations
    assert all(c.quote.strip() not in ("1. 设施建设。", "2. 队伍培训。") for c in answer.citations)


def test_further_sentences_follow_where_an_answer_is_not_certain(engine: Engine) -> None:
    found = engine.finder.find(analyse("街道怎么处理居民的来信?"), None)
    proposed = draft(found, engine.corpus, engine.marker)
    more = widened(proposed, found, engine.corpus)
    assert more.pieces == proposed.pieces and more.shown == proposed.shown
    assert 1 <= len(more.further) <= FURTHER - len(proposed.pieces)
    spans = [(p.passage.source, p.span) for p in (*more.pieces, *more.further)]
    assert len(set(spans)) == len(spans)
    assert sum(len(p.shown) + 1 for p in (*more.pieces, *more.further)) <= BUDGET_ELSE
    for piece in more.further:
        text = engine.corpus.units.parsed(piece.passage).document.text
        assert piece.passage.start <= piece.span.start and piece.span.end <= len(text)
        whole = [unit.span for unit in engine.corpus.units.of(piece.passage)]
        assert piece.span in whole or len(piece.shown) >= SCRAP  # else it would end in 居民意见大


def _drafted(report: Engine, question: str) -> tuple[str, str]:
    """What is drafted for a question, and the further sentences behind it."""
    found = report.finder.find(analyse(question), None)
    proposed = draft(found, report.corpus, report.marker)
    more = widened(proposed, found, report.corpus).further
    return proposed.shown, "\n".join(piece.shown for piece in more)


def test_of_a_table_the_rows_of_the_kind_asked_for_are_given(report: Engine) -> None:
    shown, more = _drafted(report, "必办性的有哪些")
    assert "窗口排队时间" in shown and "纸质材料份数" in shown
    assert "选办" not in shown + more and "夜间服务点" not in shown + more


def test_of_a_table_whose_kinds_are_not_named_no_row_is_held_back(report: Engine) -> None:
    shown, more = _drafted(report, "服务指标表里的指标有哪些")
    assert all(name in shown + more for name in ("窗口排队时间", "纸质材料份数", "夜间服务点数"))


def test_items_of_other_kinds_do_not_follow_those_asked_for(report: Engine) -> None:
    shown, more = _drafted(report, "筹集公租房、组织义诊等住房方面实事有哪些")
    assert "公租房350套" in shown and "老旧小区12个" in shown
    assert "扶手" not in more and "义诊" not in more


def test_a_lead_that_holds_the_amount_asked_for_is_no_mere_lead(report: Engine) -> None:
    (hit, *_) = report.index.search("窗口人员扣发奖金三百元以上六百元以下", 1)
    (lead,) = [u for u in report.corpus.units.of(hit.passage) if "三百元以上六百元以下" in u.text]
    assert enumeration(analyse("擅自离岗扣多少钱?"), lead, report.corpus) == []
    items = enumeration(analyse("哪些情形要扣发奖金?"), lead, report.corpus)
    assert [u.text.strip() for u in items] == ["（一）擅自离岗的。", "（二）拒收材料的。"]
