"""The page of the original beside a citation: the lines framed, nothing but the index's own files opened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from files_made import drawn
from index_fakes import BagOfCharacters
from pdf_made import body, pdf
from PIL import Image
from web_app import application

from index.building import build_index
from ingest import InputError, Span, parse
from ingest.readers import FileText, kept
from ingest.readers.batch import Source, read_sources
from ingest.readers.page_image import page_image
from ingest.stored.originals import Originals
from ingest.text.layout import Layout, LineBox, Page

_SENTENCE = "全市办结十二件。"


@dataclass(frozen=True)
class Site:
    client: TestClient
    document: str
    start: int
    end: int


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("pages")
    path = folder / "公报.pdf"
    path.write_bytes(pdf([body(["　　第一页的内容。"]), body(["　　" + _SENTENCE])]))
    originals = Originals(folder / "p.files")
    (document,) = read_sources([Source(path, "公报.pdf")], pytest.fail, originals)
    parsed = parse(document)
    build_index([parsed], folder / "index", BagOfCharacters(), originals=[originals])
    start = document.text.index(_SENTENCE)
    with TestClient(application(folder, [parsed], index_root=folder / "index")) as client:
        yield Site(client, document.id, start, start + len(_SENTENCE))


def test_the_cited_lines_are_framed_on_their_page(site: Site) -> None:
    address = f"/doc/{site.document}/page/2.png"
    plain = site.client.get(address)
    framed = site.client.get(address, params={"start": site.start, "end": site.end})
    assert plain.headers["content-type"] == framed.headers["content-type"] == "image/png"
    red = [_reds(response.content) for response in (plain, framed)]
    assert not red[0] and red[1]
    xs, ys = [x for x, _ in red[1]], [y for _, y in red[1]]
    scale = 110 / 72
    assert abs(min(xs) - (90 + 24) * scale) < 8 and abs(max(xs) - (90 + 24 + 8 * 12) * scale) < 8
    assert 100 * scale < min(ys) < 120 * scale < max(ys) < 130 * scale


def _reds(png: bytes) -> list[tuple[int, int]]:
    image = Image.open(BytesIO(png))
    pixels = image.load()
    assert pixels is not None
    return [(x, y) for x in range(image.width) for y in range(image.height) if pixels[x, y] == (200, 30, 30)]


def test_the_reading_page_shows_the_page_of_the_citation(site: Site) -> None:
    page = site.client.get(f"/doc/{site.document}", params={"q": f"{site.start}-{site.end}"}).text
    assert page.count("<img") == 1
    assert f'src="/doc/{site.document}/page/2.png?start={site.start}&amp;end={site.end}"' in page
    assert "原件第2页" in page
    assert "<img" not in site.client.get(f"/doc/{site.document}").text


@pytest.mark.parametrize(
    ("path", "status"),
    [("{}/page/0.png", 404), ("{}/page/3.png", 404), ("{}/page/-1.png", 404), ("{}/page/x.png", 422), ("000000000000/page/1.png", 404)],
)  # fmt: skip
def test_other_pages_are_not_there(site: Site, path: str, status: int) -> None:
    assert site.client.get("/doc/" + path.format(site.document)).status_code == status


@pytest.mark.parametrize(
    "query", ["start=-5&end=3", "start=5&end=5", "start=9&end=2", "start=0&end=99999999"]
)
def test_a_range_that_is_none_frames_nothing(site: Site, query: str) -> None:
    response = site.client.get(f"/doc/{site.document}/page/2.png?{query}")
    assert response.status_code == 200 and not _reds(response.content)


def test_a_jpeg_is_kept_whatever_its_ending(tmp_path: Path) -> None:
    reading = FileText("字", Layout((Page(595, 842, True),), ()))
    data = drawn([], (40, 20), "JPEG")
    assert kept(reading, data, ".jpeg", Originals(tmp_path)).endswith(".jpg")
    assert kept(FileText("字"), data, ".jpeg", Originals(tmp_path)) == ""


def test_an_image_is_its_own_page(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(drawn([], (400, 200)))
    framed = page_image(path, 1, [LineBox(Span(0, 1), 1, 100, 100, 300, 150, 0.9)])
    assert _reds(framed) and Image.open(BytesIO(framed)).width == round(842 * 110 / 72)
    with pytest.raises(InputError, match="没有第 2 页"):
        page_image(path, 2)
