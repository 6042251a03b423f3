"""Abbreviations of statistics, written out in the documents' own words."""

import pytest

from chatbot.question.abbreviations import written_out


def pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


@pytest.mark.parametrize(
    ("asked", "document", "expected"),
    [
        ("2024年GDP是多少", "全县地区生产总值66亿元", "2024年地区生产总值是多少"),
        ("gdp增速", "国内生产总值增长7%", "国内生产总值增速"),
        ("人均GDP", "人均生产总值7万元", "人均生产总值"),
        ("R&D投入", "研发投入9亿元", "研发投入"),
        ("2024年GDP是多少", "全县修桥19座", "2024年GDP是多少"),  # no other words for it
        ("AGDP是什么", "地区生产总值66亿元", "AGDP是什么"),  # another name
    ],
)
def test_what_the_documents_write_in_its_place(asked: str, document: str, expected: str) -> None:
    assert written_out(asked, pairs(document).__contains__) == expected
