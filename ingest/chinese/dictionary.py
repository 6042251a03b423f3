"""The dictionary of Chinese words, read once: where words begin and end, and of what kind they are.

Source: jieba (github.com/fxsjy/jieba) with its own ``dict.txt``, and its tagger.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from importlib import resources
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jieba import Tokenizer

_loading = Lock()


@lru_cache(maxsize=1)
def _jieba() -> Tokenizer:
    import jieba

    dictionary = resources.files("jieba").joinpath("dict.txt")
    with resources.as_file(dictionary) as path:
        tokenizer = jieba.Tokenizer(str(path))
        # jieba's own start reads a cache that anyone may have put into the shared temporary folder.
        with path.open("rb") as lines:
            tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(lines)
    tokenizer.initialized = True
    return tokenizer


def jieba_tokenizer() -> Tokenizer:
    """jieba with its own dictionary; read once (about 1 s)."""
    with _loading:
        return _jieba()


def tagged(text: str) -> list[tuple[str, str]]:
    """The words of ``text`` in order, each with its kind as jieba tags it (ns a place, nt a body, v a verb); together they
    are as long as the text."""
    return _tagger()(_known(text))


@cache
def _tagger() -> Callable[[str], list[tuple[str, str]]]:
    from jieba.posseg import POSTokenizer

    tagger = POSTokenizer(jieba_tokenizer())
    return lambda text: [(pair.word, pair.flag) for pair in tagger.cut(text)]


def _known(text: str) -> str:
    """``text`` without the characters that the tagger does not know: no name has them, and each costs it 25 ms."""
    from jieba.posseg import char_state_tab_P

    return "".join(c if c in char_state_tab_P or not "一" <= c <= "鿿" else " " for c in text)
