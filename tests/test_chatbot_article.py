"""第X条 by its number, over two invented laws."""

from __future__ import annotations

from pathlib import Path

import pytest

from chatbot.engine import Engine
from index import Index, build_index, default_encoder
from ingest import parse, read_document

LAWS = {
    "灯塔管理法.md": "# 中华人民共和国灯塔管理法\n\n第一条 为了保障灯塔安全,制定本法。\n\n第二条 灯塔由海事机构管理。\n",
    "渡口条例.md": "# 北海市渡口条例\n\n第一条 为了规范渡口运营,制定本条例。\n\n第二条 渡口由街道管理。\n\n第三条 渡船应当配备救生衣。\n",
}


@pytest.fixture(scope="module")
def laws(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("laws")
    for name, text in LAWS.items():
        (folder / name).write_text(text, encoding="utf-8")
    out: Path = folder / "index"
    build_index([parse(read_document(folder / name)) for name in LAWS], out, default_encoder())
    return Engine(Index.open(out))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("灯塔管理法第二条写了什么?", "灯塔由海事机构管理"),
        ("渡口条例第三条是什么内容?", "救生衣"),
    ],
)
def test_the_article_of_the_law_that_is_named(laws: Engine, question: str, expected: str) -> None:
    assert expected in laws.respond(question).text


def test_an_article_that_a_law_does_not_have_is_not_taken_from_another(laws: Engine) -> None:
    answer = laws.respond("灯塔管理法第三条写了什么?")
    assert answer.status == "not_found"
    assert laws.respond("灯塔管理法第九百条是什么?").status == "not_found"
