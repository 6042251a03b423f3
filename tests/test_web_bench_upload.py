"""The file that is timed on its way in holds what it is asked for."""

from __future__ import annotations

from chatbot.web.bench_upload import PAGES, articles, question


def test_what_is_asked_stands_in_one_article_of_the_files() -> None:
    lines = list(articles(PAGES))
    for number in (77, 88):
        subject = question(number).removesuffix("每次检修的补助为多少元？")
        (said,) = [line for line in lines if subject in line]
        assert f"补助为{1000 + number}元" in said and said.startswith(f"第{number}条")
