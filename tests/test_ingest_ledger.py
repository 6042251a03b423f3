"""The ledger of figures: what each measures, its time, body and kind, by hand; and what always holds."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledgers import entries

from ingest import BUNDLED, Document, Parsed, parse, read_document
from ingest.__main__ import main
from ingest.ledger.ledger import ledger


@pytest.fixture(scope="module")
def white_paper() -> Parsed:
    return parse(read_document(BUNDLED))


@pytest.mark.parametrize(
    ("text", "figure", "indicator", "role", "change"),
    [
        ("2021年,全区受理诉求76.6万件。", "76.6万件", "全区受理诉求", "level", ""),
        ("委托受理率为83.8%,授权审批率为81.7%。", "81.7%", "授权审批率", "level", ""),
        ("落实专项经费415万元,较2022年增长12.2%。", "12.2%", "落实专项经费", "change", "较增长"),
        ("考试通过率达98%,同比上升2.1个百分点。", "2.1个百分点", "考试通过率", "change", "同比上升"),
        ("申请审批时限由7日缩短至3日。", "7日", "申请审批时限", "former", ""),
        ("申请审批时限由7日缩短至3日。", "3日", "申请审批时限", "level", "缩短"),
        ("第二条 全区社区食堂共有86家。", "86家", "全区社区食堂", "level", ""),
        ("第二条生产线产量为300吨。", "300吨", "第二条生产线产量", "level", ""),
        ("每个项目抽查频次不少于6次。", "6次", "每个项目抽查频次", "limit", ""),
        ("目前已有1100余家企业入驻平台。", "1100余家企业", "企业入驻平台", "level", ""),
        ("委托受理率、授权审批率分别为83.8%、81.7%。", "81.7%", "授权审批率", "level", ""),
        ("今后三年力争新增学位900个。", "900个", "新增学位", "aim", ""),
        ("工单的响应率、办结率由年初的71%、62%提高至年底的93%、88%。", "71%", "工单的响应率", "former", ""),
        ("工单的响应率、办结率由年初的71%、62%提高至年底的93%、88%。", "62%", "工单的办结率", "former", ""),
        ("工单的响应率、办结率由年初的71%、62%提高至年底的93%、88%。", "88%", "工单的办结率", "level", ""),
        (
            "县法院、县公安局、县信访局各派两人,成功率分别为82%、91%、68%。",
            "91%",
            "县公安局成功率",
            "level",
            "",
        ),
        ("将响应率、满意率两项权重由10%、45%调整为5%、35%。", "45%", "满意率", "former", ""),
        ("按时办结率、群众满意率由71%、62%提高至93%、88%。", "71%", "按时办结率", "former", ""),
        ("群众的满意率、企业的知晓率由71%、62%提高至93%、88%。", "62%", "企业的知晓率", "former", ""),
        ("二类疫苗接种率、一类疫苗接种率由71%、62%提高至93%、88%。", "71%", "二类疫苗接种率", "former", ""),
        ("今后三年,响应率、办结率分别达到93%、88%。", "88%", "办结率", "aim", ""),
        ("党员、群众从62人到88人。", "88人", "党员、群众", "level", ""),
        ("单位购置单价9万元（含）以上设备4台（套）。", "4台", "单位购置单价9万元（含）以上设备", "level", ""),
        ("62岁以上老年人用户为37万人。", "37万人", "62岁以上老年人用户", "level", ""),
        ("建成7个以上县级站、19个乡级站。", "19个", "乡级站", "level", ""),
        ("煤、油、气产量分别达到71吨、12吨、38立方米。", "12吨", "油产量", "level", ""),
        ("展会吸引11个国家和地区的43家企业参展。", "43家企业", "展会吸引 企业参展", "level", ""),
        ("新增学位16个，17个县（市、区）通过评估。", "17个", "县通过评估", "level", ""),
        ("装机超63万千瓦、增长超12倍。", "12倍", "装机", "change", "增长"),
        ("2020年初步建成37个示范园。", "37个", "初步建成 示范园", "level", ""),
        (
            "东片、西片地区收入增速比上年分别提高3.7个、12.7个百分点。",
            "3.7个",
            "东片地区收入增速",
            "change",
            "比上年分别提高",
        ),
        ("教育和就业、科技、农林支出同比分别增长8%、7%、6%。", "7%", "科技支出", "change", "同比分别增长"),
        ("38个园区整合优化为12个。", "38个", "园区整合优化", "level", ""),
        (
            "生活补贴、护理补贴标准分别从每人每月202元、270元提高到209元、280元。",
            "270元",
            "护理补贴标准",
            "former",
            "",
        ),
        ("企业66户、较3年前增长44%。", "44%", "企业", "change", "较3年前增长"),
        ("新建和改造提升112亩良田。", "112亩", "新建和改造提升 良田", "level", ""),
        ("市级、区级、村级驿站每年分别不少于60元、40元、5元。", "40元", "区级驿站每年", "limit", ""),
        ("城乡常住居民收入分别完成378元、281元。", "281元", "农村居民收入", "level", ""),
        ("浓度为2.3mmol/L（37mg/dl）。", "37mg/dl", "浓度", "level", ""),
        ("司机、乘客反映多,全年受理投诉71件、62件。", "62件", "受理投诉", "level", ""),
    ],
)
def test_what_a_figure_measures(text: str, figure: str, indicator: str, role: str, change: str) -> None:
    found = entries(text)[figure]
    assert (found.indicator, found.role, found.change) == (indicator, role, change)


def test_a_run_of_names_is_read_in_one_way_only() -> None:
    """Two readings of every 以及 would double the time with each."""
    text = "企业反映" + "企业以及" * 60 + "群众,达到71件、62件。"
    assert {e.text for e in ledger(parse(Document("a.txt", text)))} == {"71件", "62件"}


@pytest.mark.parametrize(
    ("figure", "value", "unit", "about"),
    [
        ("22054万元", 220540000.0, "元", False),
        ("38万余户", 380000.0, "户", True),
        ("百分之三十五", 35.0, "%", False),
        ("2.1个百分点", 2.1, "百分点", False),
        ("三分之一", pytest.approx(33.33, abs=0.01), "%", False),
    ],
)
def test_values_are_without_scale(figure: str, value: float, unit: str, about: bool) -> None:
    found = entries(f"收到的数量为{figure}。")[figure]
    assert (found.value, found.unit, found.about) == (value, unit, about)


def test_names_titles_and_slogans_are_no_figures() -> None:
    assert not entries("增强“四个意识”,落实《三年行动计划(2020-2022年)》,学习党的十九届六中全会精神。")


def test_a_body_is_the_one_named_in_front_and_not_who_says_so() -> None:
    found = entries("沙坪镇工作站受理案件143件。区民政局报表显示,新建食堂16家。")
    assert [found[k].scope for k in ("143件", "16家")] == ["沙坪镇工作站", ""]


@pytest.mark.parametrize(
    ("text", "figure", "indicator"),
    [
        ("打造300个左右智慧社区(村居)。", "300个", "打造 智慧社区"),
        ("财政拨款收入950万元,比2023年预算增加46万元。", "46万元", "财政拨款收入"),
        ("项目支出202万元,占支出合计的65%。", "65%", "项目支出 占支出"),
        ("原煤、原油、天然气产量分别增长72%、31%、14%。", "31%", "原油产量"),
        ("超过90%的城区和70%的县城实现联网。", "90%", "城区"),
    ],
)
def test_a_figure_is_told_by_all_its_words(text: str, figure: str, indicator: str) -> None:
    assert entries(text)[figure].indicator == indicator


@pytest.mark.parametrize(
    ("text", "figure", "scope"),
    [
        ("柳川大学、云溪学院等7所高校新增学科57个。", "57个", ""),  # two of those that are counted
        ("沙坪镇、柳湾镇12个村通车。", "12个", ""),
        ("按照《沙坪镇供水办法》办理，供水管网延长30公里。", "30公里", ""),
        ("支持沙坪镇车站改造，新建站房12处。", "12处", ""),  # no subject of the clause in front
        ("在沙坪镇，新建站房12处。", "12处", "沙坪镇"),
        ("2031年，沙坪镇扎实推进车站改造，新建站房12处。", "12处", "沙坪镇"),
        ("一是县水务局改造管网，新建泵站12处。", "12处", "县水务局"),
        ("县水务局改造管网；全年新建泵站12处。", "12处", "县水务局"),
        ("各省、自治区、直辖市上报项目12个。", "12个", ""),
    ],
)
def test_a_scope_holds_for_its_clause_or_from_the_head_of_one_in_front(
    text: str, figure: str, scope: str
) -> None:
    more = "沙坪镇有居民800人。沙坪镇和柳湾镇相邻。县水务局管水。县水务局管井。"
    assert entries(text + "\n\n" + more)[figure].scope == scope


def test_row_labels_and_headings_are_bodies_only_where_they_are_names_of_some() -> None:
    text = "一、污水标本:采集\n\n每处采集30份。\n\n二、三河口:采集\n\n三河口镇采集40份。每户采集5份。\n"
    found = entries(text)
    assert [found[k].scope for k in ("30份", "40份", "5份")] == ["", "三河口", "三河口"]


def test_a_scope_is_a_body_or_place_and_no_kind_of_one() -> None:
    text = "物流园区新增企业35家。城镇新增就业61人。沙坪镇新增企业7家。区司法局办理案件9件。另有沙坪镇和区司法局。"
    assert [e.scope for e in entries(text).values()] == ["", "", "沙坪镇", "区司法局"]


def test_a_figure_of_a_wrapped_line_is_read_across_the_break() -> None:
    text = "一、概况\n\n全市深入推进各项改革工作落地见效，全年累计受理办理各类诉求共\n766件，按时办结率保持在百分之九十八以上水平不变，群众评价\n良好。\n"
    found = entries(text, "2023年统计公报")
    assert found["766件"].indicator.endswith("诉求")


def test_parts_are_told_from_wholes() -> None:
    found = entries("办结61件,其中维持29件。撤销3件、终止4件、驳回5件。")
    assert [found[k].part for k in ("61件", "29件", "4件")] == [False, True, True]


def test_cells_take_unit_time_and_subject_from_column_and_row(white_paper: Parsed) -> None:
    cell = next(e for e in ledger(white_paper) if e.text == "98.1")
    assert (cell.indicator, cell.value, cell.unit, cell.when.first, cell.row) == (
        "涉企事项进驻率",
        98.1,
        "%",
        2021,
        "",
    )
    cell = next(e for e in ledger(white_paper) if e.text == "167357")
    assert (cell.indicator.split()[-1], cell.unit, cell.row) == ("行政检查", "件", "街道")


def holds(parsed: Parsed) -> None:
    found = ledger(parsed)
    passages = {p.id: p for p in parsed.passages}
    for entry in found:
        assert parsed.document.text[entry.start : entry.end] == entry.text
        assert entry.span in passages[entry.passage].span
        assert entry.span in entry.statement
    for one, other in pairwise(found):
        assert one.end <= other.start


def test_every_figure_of_the_white_paper_is_at_its_place_once(white_paper: Parsed) -> None:
    holds(white_paper)
    assert len(ledger(white_paper)) > 300


@given(
    st.text(
        alphabet="0123456789.,%年月日万余亿件人个元第位至由较增长其中分别为、和一二十百“”《》|\n 。,区局",
        max_size=120,
    )
)
def test_spans_hold_whatever_the_text(text: str) -> None:
    holds(parse(Document("a.txt", text)))


def test_the_command_lists_figures(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--figures"]) == 0
    shown = capsys.readouterr().out
    assert "涉企事项进驻率" in shown and "不一致" in shown and "38000万余件" in shown
    assert main(["--figures", "--json"]) == 0
    objects = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    table = next(o for o in objects if o["text"] == "98.1")
    prose = next(o for o in objects if o["text"] == "98.4%")
    assert table["disagrees"] == [[prose["start"], prose["end"]]]
    assert [o["text"] for o in objects if o["doubt"]] == ["38000万余件"]


def test_json_goes_with_figures_only(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--json", "--check"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_columns_side_by_side_tell_no_figures() -> None:
    left = "青原县今年新建的水渠总长度已经超过去年同期"
    right = "东山乡全乡粮食产量继续保持稳步增长态势 7 吨"
    text = "青原县公报\n" + f"{left}          {right}\n" * 12
    parsed = parse(Document("a.txt", text, "青原县公报"))
    assert not ledger(parsed)
    assert [fault.kind for fault in parsed.faults].count("columns-abreast") == 1
    assert ledger(parse(Document("a.txt", text.replace(" " * 10, "\n"), "青原县公报")))


def test_a_bound_in_a_cell_is_a_figure_and_a_figure_in_a_name_is_none() -> None:
    text = "青原县规划\n一、指标\n专栏1 主要指标\n| 指标 | 预期值 |\n|---|---|\n| 每十万人受助人次 | <9000 |\n| 建桥 | 19座 |\n"
    found = entries(text, "青原县规划")
    assert set(found) == {"9000", "19座"}
    assert (found["9000"].unit, found["9000"].role, found["9000"].planned) == ("人次", "limit", True)


def test_a_label_that_the_text_has_with_its_rank_is_a_body() -> None:
    text = "青原县公报\n东岗地区、西岗镇均已完成。\n| 名称 | 受理(件) |\n|---|---|\n| 东岗 | 71 |\n| 南坪 | 35 |\n"
    found = entries(text, "青原县2023年公报")
    assert (found["71"].scope, found["35"].scope) == ("东岗", "")
