"""Words typed by sound, 伐头 for 垡头, 复义 for 复议, and words cut short that sound like another, 法援 for 法律援助.

Input methods write what sounds right; a stretch that neither the language nor the documents know, but that
sounds like a word of the documents, is taken for that word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cached_property

from index.words import jieba_tokenizer

LONGEST = 4
VOCABULARY = 30_000
"""Words of the documents that are looked at, the most frequent first."""

_FUNCTION = frozenset(
    "是个几到的和这那把里出上下又时除各有在不了为以与及或哪多少要都等被给从对就还也去来做能会可让于将之其所只再才自何什么怎谁啥咋吗呢吧啊呀一二两三四五六七八九十百千万年月日号"
)
"""Characters that stand alone in running text; a stretch that holds one is not a mistyped word."""

_POINTING = frozenset("哪几这那每某一两")
_MEASURES = frozenset("条家项件间座所份部位类款种支处户次名张批起")
"""A measure word behind one of these belongs to it (哪条街), whatever it sounds like with what follows."""
_THINGS = frozenset("厂店街路村镇局院站楼费证卡票车钱房园校")
"""Characters that make a name of what stands before them (五金厂): no mistake unless the word meant ends so too."""

_HAN = re.compile(r"[一-鿿]{2,}")


class Sounds:
    """The words of the documents by how they sound, without tones."""

    def __init__(self, words: Iterable[str], said: Callable[[str], bool] = lambda pair: False) -> None:
        """``said`` tells whether the documents hold a pair of characters: what they write is no mistake."""
        self._pair_said = said
        self._words = [w for w in words if _HAN.fullmatch(w) and len(w) <= LONGEST][:VOCABULARY]

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self._words)

    @cached_property
    def _by_sound(self) -> dict[tuple[str, ...], str]:
        from pypinyin import lazy_pinyin

        found: dict[tuple[str, ...], str] = {}
        for word in self._words:
            sounds = tuple(lazy_pinyin(word))
            if len(sounds) == len(word):  # characters without a known sound come as one lump
                found.setdefault(sounds, word)
        return found

    @cached_property
    def _by_first(self) -> dict[str, list[str]]:
        """The words of two characters by their first one, the most frequent first."""
        found: dict[str, list[str]] = {}
        for word in self._words:
            if len(word) == 2:
                found.setdefault(word[0], []).append(word)
        return found

    def _spelled_out(self, piece: str) -> str | None:
        """法律援助 for 法援: two words of the documents that begin so and stand side by side there; None for none."""
        if len(piece) != 2:
            return None
        for first in self._by_first.get(piece[0], ()):
            for second in self._by_first.get(piece[1], ()):
                if self._pair_said(first[1] + second[0]):
                    return first + second
        return None

    def _meant(self, piece: str, sounds: tuple[str, ...]) -> str | None:
        """The word that sounds like ``piece``; what it is short for where only the tones differ (法援 and 法院)."""
        word = self._by_sound.get(sounds)
        if word is None or _toned(word) == _toned(piece):
            return word
        return self._spelled_out(piece) or word

    def mend(self, text: str) -> str:
        """``text`` with mistyped words put right; the same text where nothing sounds wrong."""
        return _HAN.sub(lambda run: self._mend_run(run[0]), text)

    def _mend_run(self, run: str) -> str:
        from pypinyin import lazy_pinyin

        sounds = lazy_pinyin(run)
        if len(sounds) != len(run):
            return run
        free = {
            at
            for at in _strange(run) - self._said(run)
            if run[at] not in _FUNCTION and not _measures(run, at)
        }
        mended = list(run)
        for length in range(min(LONGEST, len(run)), 1, -1):
            for at in range(len(run) - length + 1):
                place = range(at, at + length)
                if not free.issuperset(place) or run[at + length : at + length + 1] in _ASPECT:
                    continue
                piece = run[at : at + length]
                if all(self._pair_said(piece[k : k + 2]) for k in range(length - 1)):
                    continue
                meant = self._meant(piece, tuple(sounds[at : at + length]))
                if meant is None or meant == piece or piece in self._known:
                    continue
                if piece[-1] not in _THINGS or meant[-1] == piece[-1]:
                    mended[at : at + length] = [meant, *[""] * (length - 1)]  # places keep their numbers
                    free.difference_update(place)
        return "".join(mended)

    def _said(self, run: str) -> set[int]:
        """Positions of words that the documents themselves use."""
        return {
            at + k
            for length in range(2, LONGEST + 1)
            for at in range(len(run) - length + 1)
            if run[at : at + length] in self._known
            for k in range(length)
        }


_ASPECT = ("了", "过", "着")
"""What stands behind a verb: 多少人打了 says nothing of 人大."""


def _toned(text: str) -> list[str]:
    from pypinyin import Style, lazy_pinyin

    toned: list[str] = lazy_pinyin(text, style=Style.TONE)
    return toned


def _measures(run: str, at: int) -> bool:
    """Whether the character is a measure word behind 哪, 几, 这 …"""
    return at > 0 and run[at] in _MEASURES and run[at - 1] in _POINTING


RARE = 3
"""Count in the segmenter's dictionary up to which a word is as good as unknown."""


def _strange(run: str) -> set[int]:
    """Positions that the segmenter's dictionary makes no word of two or more characters from, or only a rare one."""
    tokenizer = jieba_tokenizer()
    odd: set[int] = set()
    at = 0
    for word in tokenizer.cut(run, HMM=False):
        if len(word) == 1 or tokenizer.FREQ.get(word, 0) <= RARE:
            odd.update(range(at, at + len(word)))
        at += len(word)
    return odd
