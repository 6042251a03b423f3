from __future__ import annotations

import json
import subprocess
import sys

import pytest

from index.words import tokens, words


def test_figures_stay_whole() -> None:
    assert words("受理１，０４８件,占87.4%") == ["受理", "1048", "件", "占", "87.4%"]


@pytest.mark.parametrize("spelling", ["76.6万件", "766000件", "七十六点六万件", "766,000件"])
def test_one_spelling_for_one_value(spelling: str) -> None:
    assert words(spelling)[0] == "766000"


def test_articles_match_in_both_numerals() -> None:
    assert tokens("第三十六条") == tokens("第36条")


def test_long_words_give_their_parts() -> None:
    assert {"行政", "复议", "行政复议"} <= set(words("行政复议"))


def test_latin_words_and_their_case() -> None:
    assert words("使用APP和Wi-Fi") == ["使用", "app", "和", "wi-fi"]


def test_pairs_and_characters_without_grammar() -> None:
    found = tokens("接诉的人")
    assert {"接诉", "接", "诉", "人", "的人"} <= set(found)
    assert "的" not in found


@pytest.mark.parametrize("text", ["", "  ", "？？", "😀", "\x00\x01"])
def test_no_words_in_nothing(text: str) -> None:
    assert words(text) == tokens(text) == []


def test_jieba_reads_no_cache_from_the_shared_folder() -> None:
    """jieba's own start would read, and write, ``jieba.cache`` in the temporary folder."""
    program = (
        "import builtins, json, sys, tempfile\n"
        "seen = []\n"
        "sys.addaudithook(lambda event, args: seen.append(str(args[0])) if event == 'open' else None)\n"
        "from index.words import words\n"
        "words('行政复议')\n"
        "print(json.dumps([name for name in seen if 'jieba.cache' in name]))\n"
    )
    found = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert json.loads(found.stdout) == []
