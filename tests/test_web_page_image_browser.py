"""The page of the original beside its citation, in a real browser: the framed line in view with the cited sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from index_fakes import BagOfCharacters
from pdf_made import body, pdf
from playwright.sync_api import Page, expect
from web_app import PHONE, application, served

from index.building import build_index
from ingest import parse
from ingest.readers.batch import Source, read_sources
from ingest.stored.originals import Originals

pytestmark = pytest.mark.browser
_PAGES = 6
_LINES = 30
_FRAMED = """image => {
    const [x0, y0, x1, y1] = image.dataset.frame.split(" ").map(Number);
    const page = image.getBoundingClientRect(), sheet = image.parentElement.getBoundingClientRect();
    const x = page.left + (x0 + x1) / 2 * page.width;
    const top = page.top + y0 * page.height, bottom = page.top + y1 * page.height;
    return top >= sheet.top && bottom <= sheet.bottom && top >= 0 && bottom <= innerHeight
        && document.elementFromPoint(x, (top + bottom) / 2) === image;
}"""
"""Whether the framed lines are seen: in the window of their page and in the browser's, under nothing else."""


def _sentence(page: int, line: int) -> str:
    return f"第{page}项第{line}类事项全年办结{page * line}件。"


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The address of the reading page of a PDF of six full pages, and its text."""
    folder = tmp_path_factory.mktemp("pages")
    path = folder / "公报.pdf"
    pages = [
        body(["　　" + _sentence(page, line) for line in range(1, _LINES + 1)])
        for page in range(1, _PAGES + 1)
    ]
    path.write_bytes(pdf(pages))
    originals = Originals(folder / "p.files")
    (read,) = read_sources([Source(path, "公报.pdf")], pytest.fail, originals)
    parsed = parse(read)
    build_index([parsed], folder / "index", BagOfCharacters(), originals=[originals])
    with served(application(folder, [parsed], index_root=folder / "index")) as address:
        yield f"{address}/doc/{read.id}", read.text


def _opened(page: Page, document: tuple[str, str], first: str, last: str = "") -> None:
    address, text = document
    last = last or first
    page.goto(f"{address}?q={text.index(first)}-{text.index(last) + len(last)}#hit")
    expect(page.locator("#hit")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("options", [{"viewport": {"width": 1280, "height": 800}}, PHONE])
@pytest.mark.parametrize("place", [(1, 1), (4, 20), (_PAGES, _LINES)])
def test_the_framed_line_is_in_view_with_the_cited_sentence(
    new_page: Callable[..., Page],
    document: tuple[str, str],
    options: dict[str, object],
    place: tuple[int, int],
) -> None:
    page = new_page(**options)
    _opened(page, document, _sentence(*place))
    image = page.locator("img[data-frame]")
    expect(image).to_have_js_property("complete", True)
    assert image.evaluate(_FRAMED)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_both_pages_of_a_citation_show_their_framed_lines(
    new_page: Callable[..., Page], document: tuple[str, str]
) -> None:
    page = new_page(viewport={"width": 1280, "height": 800})
    _opened(page, document, _sentence(2, _LINES), _sentence(3, 1))
    images = page.locator("img[data-frame]")
    expect(images).to_have_count(2)
    assert [image.evaluate(_FRAMED) for image in images.all()] == [True, True]


def test_the_page_stays_beside_the_text_while_one_reads_on(
    new_page: Callable[..., Page], document: tuple[str, str]
) -> None:
    page = new_page(viewport={"width": 1280, "height": 800})
    _opened(page, document, _sentence(2, 9))
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    expect(page.locator("#hit")).not_to_be_in_viewport()
    assert page.locator("img[data-frame]").evaluate(_FRAMED)
