"""The page of a document's figures: every one there, narrowed as asked, each leading to its place."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_engine import document, white_paper
from fastapi.testclient import TestClient
from playwright.sync_api import expect
from web_app import application, chromium, served

from chatbot.web.pages.charts import chart
from ingest import Document, parse
from ingest.ledger.ledger import ledger
from ingest.ledger.series import series

ADDRESS = f"/doc/{white_paper().document.id}/figures"
LINK = re.compile(r'<th scope="row"><a href="[^"]*\?q=(\d+)-(\d+)#hit">([^<]*)</a>')


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with TestClient(application(tmp_path_factory.mktemp("data"))) as made:
        yield made


def listed(client: TestClient, **query: str) -> list[str]:
    return [html.unescape(text) for _, _, text in LINK.findall(client.get(ADDRESS, params=query).text)]


def test_every_figure_is_listed_and_leads_to_its_place(client: TestClient) -> None:
    text = white_paper().document.text
    found = LINK.findall(client.get(ADDRESS).text)
    assert len(found) == len(ledger(white_paper())) > 300
    for start, end, told in found:
        assert html.unescape(told).startswith(text[int(start) : int(end)])


def test_a_link_marks_the_figure_in_the_reading_page(client: TestClient) -> None:
    start, end, _ = LINK.findall(client.get(ADDRESS, params={"only": "doubt"}).text)[0]
    shown = client.get(f"{ADDRESS.removesuffix('/figures')}?q={start}-{end}").text
    assert '<mark class="zr-cited" id="hit">38000万余件</mark>' in shown


@pytest.mark.parametrize(
    ("query", "some", "none"),
    [
        ({"kind": "percent"}, "98.1%", "1290项"),
        ({"year": "2020"}, "87.4%", "98.1%"),
        ({"only": "differ"}, "98.4%", "87.4%"),
        ({"only": "doubt"}, "38000万余件", "98.4%"),
        ({"find": "涉企事项进驻率"}, "98.1%", "83.8%"),
        ({"section": "s1.2"}, "98.4%", "38000万余件"),
        ({"kind": "percent", "year": "2020", "find": "进驻率"}, "87.4%", "60%"),
    ],
)
def test_filters_narrow_the_table(client: TestClient, query: dict[str, str], some: str, none: str) -> None:
    shown = listed(client, **query)
    assert some in shown and none not in shown


def test_nothing_found_is_said_and_hostile_words_are_words(client: TestClient) -> None:
    shown = client.get(ADDRESS, params={"find": '"><script>1</script>'}).text
    assert "没有符合条件的数字" in shown and "<script>1" not in shown


def test_it_speaks_english_and_traditional_chinese(client: TestClient) -> None:
    assert "What it measures" in client.get(ADDRESS, params={"lang": "en"}).text
    assert "單位種類" in client.get(ADDRESS, params={"lang": "zh-TW"}).text


def test_an_unknown_document_is_not_found_and_the_reading_page_leads_here(client: TestClient) -> None:
    assert client.get("/doc/none/figures").status_code == 404
    assert f'href="{ADDRESS}"' in client.get(ADDRESS.removesuffix("/figures")).text


def test_charts_say_what_they_show(client: TestClient) -> None:
    assert 'aria-label="涉企事项进驻率：2020年87.4%，2021年98.1%"' in client.get(ADDRESS).text


def test_bars_are_in_proportion() -> None:
    parsed = parse(
        Document("a.txt", "2020年登记企业50家。2021年登记企业100家。2022年登记企业25家,登记企业30家。")
    )
    (made,) = series(ledger(parsed))
    bars = chart(made).bars
    assert [b.year for b in bars] == [2020, 2021]
    assert bars[0].length * 2 == pytest.approx(bars[1].length, abs=0.1)


@pytest.mark.browser
def test_a_phone_scrolls_down_only(tmp_path: Path) -> None:
    with served(application(tmp_path)) as site, chromium() as browser:
        page = browser.new_page(viewport={"width": 360, "height": 780})
        page.goto(site + ADDRESS)
        expect(page.get_by_role("table")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == 360


@pytest.mark.browser
def test_a_long_indicator_of_a_hostile_document_stays_text(tmp_path: Path) -> None:
    hostile = document("一、标题\n\n受理<img src=x onerror=window.ran=1>投诉5件。\n")
    with served(application(tmp_path, [hostile])) as site, chromium() as browser:
        page = browser.new_page()
        page.goto(f"{site}/doc/{hostile.document.id}/figures")
        expect(page.get_by_role("link", name="5件")).to_be_visible()
        assert page.evaluate("window.ran") is None
