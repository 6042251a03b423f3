"""The report: whole, self-contained, escaped; in a real browser it filters and fits a phone."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from eval.__main__ import main
from eval.measuring.results import Cited, FoundPassage, Result
from eval.report import Site, render_report
from eval.report.charts import ChartBar, ChartLine, bars, histogram, lines
from eval.runs.run import Info, Run, keep_results
from eval.sets.questions import Gold, SetQuestion

ATTACK = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>&amp;${7*7}"
GOLD = (
    Gold(
        quote="全年受理诉求3.2万件", section=("一、总报告", ATTACK), answers=("3.2万件", ATTACK), doc="a.txt"
    ),
)
CITED = (Cited("a.txt", ("一、总报告", ATTACK), "全年受理诉求3.2万件。" + ATTACK, page=3),)
PASSAGES = (
    FoundPassage("a.txt", ("别处",), "别的"),
    FoundPassage("a.txt", ("一、总报告", ATTACK), "全年受理诉求3.2万件。"),
)

QUESTIONS = (
    SetQuestion("right", "受理多少件？", type="number", style="plain", gold=GOLD, note=ATTACK),
    SetQuestion("wrong", "办结率呢？", type="followup", style="typo", gold=GOLD, history=(("先问", ATTACK),)),
    SetQuestion("refused", "明年呢？", type="unanswerable", answerable=False),
    SetQuestion("crashed", f"崩溃 {ATTACK}", type=ATTACK, gold=GOLD),
    SetQuestion("missing", "缺", gold=GOLD),
)


def made(name: str, right_answer: str) -> Run:
    results = {
        "right": Result(
            "right",
            "answered",
            right_answer,
            "3.2万件",
            CITED,
            PASSAGES,
            "受理多少件诉求？",
            12.0,
            0.9,
            bad_citations=0,
        ),
        "wrong": Result(
            "wrong", "answered", ATTACK[:30], ATTACK[:30], CITED, PASSAGES, latency_ms=80.0, confidence=0.4
        ),
        "refused": Result(
            "refused", "not_found", "没有写。", latency_ms=5.0, confidence=0.1, reason="outside_scope"
        ),
        "crashed": Result("crashed", "error", error=f"ValueError: {ATTACK}"),
    }
    return Run(name, QUESTIONS, results, Info("set.jsonl", configuration={"threshold": 0.5, "model": ATTACK}))


class Elements(HTMLParser):
    """Every element with its attributes, and the ids of the questions in their order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


def test_every_question_failures_first() -> None:
    page = Elements(render_report(made("run", "共3.2万件。")))
    items = [element for element in page.named("details") if "data-verdict" in element]
    assert [element["id"] for element in items] == [
        "q-crashed",
        "q-missing",
        "q-wrong",
        "q-right",
        "q-refused",
    ]


def test_nothing_from_the_data_becomes_markup() -> None:
    page = render_report(made(ATTACK, "共3.2万件。"), made("另一次" + ATTACK, "没有。" + ATTACK))
    elements = Elements(page)
    assert len(elements.named("script")) == 1
    assert not elements.named("img")
    assert not any(name.startswith("on") for _, attributes in elements.found for name in attributes)
    assert ATTACK not in page


def test_the_page_stands_alone_under_a_strict_policy() -> None:
    page = render_report(made("run", "共3.2万件。"))
    elements = Elements(page)
    assert not re.search(r"https?://|url\(|@import", page)
    for tag, attributes in elements.found:
        assert not {"src", "href", "style"} & set(attributes), tag


def test_on_a_site_no_script_is_inline() -> None:
    page = render_report(made("run", "共3.2万件。"), site=Site(("/a.js", "/b.js"), "<nav>回去</nav>"))
    assert "<nav>回去</nav>" in page
    assert re.findall("<script[^>]*>[^<]*</script>", page) == [
        '<script src="/a.js"></script>',
        '<script src="/b.js"></script>',
    ]


def test_comparison_names_what_turned() -> None:
    page = render_report(made("run", "共3.2万件。"), made("earlier", "没有。"))
    assert "转对 1 题，转错 0 题" in page
    turned = {
        element["id"]: element["data-turned"]
        for element in Elements(page).named("details")
        if "data-turned" in element
    }
    assert turned["q-right"] == "right"
    assert turned["q-wrong"] == ""


def test_a_set_with_one_kind_of_question() -> None:
    for question in QUESTIONS[1:4:2] + QUESTIONS[2:3]:
        assert "评测报告" in render_report(Run("run", (question,), {}))


def test_charts_by_hand() -> None:
    drawn = bars([ChartBar("甲", 0.5, 0.25, 0.75, before=1.0)], "图")
    assert 'width="98.0"' in drawn
    assert 'd="M133.0 13v8M133.0 17H231.0M231.0 13v8"' in drawn
    assert 'class="before" d="M280.0 7v20"' in drawn
    line = lines([ChartLine("正确率", "a", [(0, 0), (1, 1)])], "图", "门槛", at=0.5)
    assert 'class="line a" d="M36.0 206.0L350.0 10.0"' in line
    assert 'class="at" d="M193.0 206.0V10.0"' in line
    assert histogram([1, 1, 10], "图", "ms", steps=2).count("<rect") == 2
    assert histogram([0.0], "图", "ms").count("<rect") == 1


def test_report_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "set.jsonl").write_text("", encoding="utf-8")
    keep_results(tmp_path / "run", tmp_path / "set.jsonl", made("run", "共3.2万件。"))
    out = tmp_path / "report.html"
    assert main(["report", str(tmp_path / "run"), "--against", str(tmp_path / "run"), "--out", str(out)]) == 0
    assert "不需要联网" in capsys.readouterr().out
    assert out.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert main(["report", str(tmp_path / "none"), "--out", str(out)]) == 2
    assert main(["report", str(tmp_path / "run"), "--out", str(tmp_path / "no" / "where.html")]) == 2


@pytest.mark.browser
def test_filters_and_width_in_a_browser(tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    page_file = tmp_path / "report.html"
    page_file.write_text(
        render_report(made("run", "共3.2万件。"), made("earlier", "没有。")), encoding="utf-8"
    )
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 390, "height": 844})
        requests: list[str] = []
        faults: list[str] = []
        page.on("request", lambda request: requests.append(request.url))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("dialog", lambda dialog: faults.append(dialog.message))
        page.goto(page_file.as_uri())
        shown = page.locator(".item:visible")
        assert shown.count() == 5
        page.select_option("select[name=verdict]", "*bad")
        assert shown.count() == 3
        page.select_option("select[name=type]", "followup")
        assert shown.count() == 1
        page.select_option("select[name=type]", "*")
        page.select_option("select[name=verdict]", "*")
        page.fill("input[name=text]", "明年")
        assert shown.count() == 1
        assert page.locator("output").inner_text() == "1 / 5 题"
        page.fill("input[name=text]", "")
        page.select_option("select[name=turned]", "right")
        assert shown.count() == 1
        shown.locator("summary").click()
        assert shown.locator("mark").inner_text() == "3.2万件"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert requests == [page_file.as_uri()]
        assert faults == []
        browser.close()
