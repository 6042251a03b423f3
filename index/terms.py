"""Which words of a question weigh how much in these documents, and how much of them a text holds."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence, Set
from typing import Protocol

from index.lexicon import PAIR, WORD, Counts, Lexicon
from index.normal import normal_form
from index.words import words
from ingest.structure import Passage

_ASKING = frozenset(
    "什么 啥 哪 哪个 哪些 哪家 哪里 哪儿 哪几 几 多少 多 怎么 怎样 如何 咋 为什么 为何 为啥 谁 吗 呢 么 吧 啊 呀 的 了 着 过 地 得 是 有 在 和 与 及 或 就 都 也 还 又 再 才 "
    "很 太 更 最 这 那 这个 那个 这些 那些 其 其中 它 他 她 我 你 我们 你们 他们 咱 咱们 一下 一个 个 能 能不能 可以 可不可以 会 要 想 请 请问 问 说 讲 知道 听说 到底 究竟 具体 "
    "分别 各 大概 一共 总共 共 是不是 有没有 被 把 让 给 从 到 向 对 对于 关于 由 于 以 为 之 而 但 并 如果 因为 所以 所 等 上 下 里 中 内 外 前 后 时 时候 白皮书 文件 文中 报告 "
    "情况 方面 内容 介绍 呗 嘛 哦 哈 哇 那么 这么 然后 另外 没 没有 不 别 吧 去 来 做 弄 搞 用 叫 算 干 干嘛 年".split()
)
_HAN = re.compile(r"[一-鿿]+")
_LUMP = re.compile(r"[0-9a-z]+(?:\+[0-9a-z]+)+|[a-z]{2,}|\d+(?:\.\d+)?")
"""What is compared whole: slogans such as 1+6+2, Latin words, numbers."""


def content_words(text: str) -> list[str]:
    """The words of a text that carry matter, in order, without repetition."""
    return list(dict.fromkeys(w for w in words(text) if w not in _ASKING and w.strip()))


def bigrams(text: str) -> set[str]:
    """Pairs of neighbouring Chinese characters, and every number or Latin word, of the normal form."""
    plain = normal_form(text)
    pairs = {run[i : i + 2] for run in _HAN.findall(plain) for i in range(len(run) - 1)}
    return pairs | set(_LUMP.findall(plain))


FREQUENT = 100_000
"""Words that ``Terms.frequent`` gives at most."""


class Counted(Protocol):
    """How many passages hold a text; 0 for one that none holds."""

    def __getitem__(self, text: str, /) -> int: ...

    def __contains__(self, text: object, /) -> bool: ...


class Terms:
    """Document frequencies over passages."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        """Counted now."""
        texts = [passage.embedded or passage.text for passage in passages]
        counts = Counter(word for text in texts for word in set(words(text)))
        self.count = max(1, len(passages))
        self._words: Counted = counts
        self._pairs: Counted = Counter(pair for text in texts for pair in bigrams(text))
        self._frequent: Callable[[], list[str]] = lambda: [w for w, _ in counts.most_common(FREQUENT)]

    @classmethod
    def kept(cls, count: int, lexicon: Lexicon) -> Terms:
        """Counted over ``count`` passages when the index was built."""
        made = cls(())
        made.count = max(1, count)
        made._words, made._pairs = Counts(lexicon, WORD), Counts(lexicon, PAIR)
        made._frequent = lambda: lexicon.frequent(FREQUENT)
        return made

    def frequent(self) -> list[str]:
        """The words of the documents, the most frequent first."""
        return self._frequent()

    def weight(self, word: str) -> float:
        """Inverse document frequency (BM25's, never below 0.1)."""
        n = self._words[word]
        return max(0.1, math.log((self.count - n + 0.5) / (n + 0.5) + 1.0))

    def known(self, word: str) -> bool:
        return word in self._words

    def pair_weight(self, pair: str) -> float:
        n = self._pairs[pair]
        return max(0.05, math.log((self.count - n + 0.5) / (n + 0.5) + 1.0))

    def rarity(self, text: str) -> float:
        """The weight of a stretch of characters: that of its rarest pair."""
        return max((self.pair_weight(p) for p in bigrams(text)), default=0.0)

    def known_pair(self, pair: str) -> bool:
        return pair in self._pairs

    def word_cover(self, asked: Sequence[str], held: Iterable[str]) -> float:
        """The weighted share, 0..1, of ``asked`` that stands in ``held``; words unknown to the documents do not count."""
        have = set(held)
        known = [w for w in asked if self.known(w)]
        total = sum(self.weight(w) for w in known)
        return sum(self.weight(w) for w in known if w in have) / total if total else 0.0

    def pair_cover(self, asked: Iterable[str], held: Set[str]) -> float:
        """The weighted share, 0..1, of character pairs of the question that the documents know and ``held`` holds."""
        known = [p for p in asked if self.known_pair(p)]
        total = sum(self.pair_weight(p) for p in known)
        return sum(self.pair_weight(p) for p in known if p in held) / total if total else 0.0
