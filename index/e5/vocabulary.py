"""Which of the 250,000 pieces Chinese and English text needs, and the tokenizer made of them.

A unigram tokenizer takes the best-scored path over its pieces.  A path that uses kept pieces only stays
the best when others go, so text is cut as before wherever all the pieces of its path were kept.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import Tokenizer

SPACE = "▁"
SPECIALS = ("<s>", "<pad>", "</s>", "<unk>")
MASK = "<mask>"
_SHORT_WORD = 4  # app, wifi: longer ones seldom stand inside a Chinese sentence without a space
_UNKNOWN = SPECIALS.index("<unk>")

# Marks, brackets, currency and other symbols of the basic plane; the letters of other scripts, their digits
# and the emoji planes stay behind.
_SYMBOLS = ("P", "S", "N")
_ACRONYM = re.compile(r"[A-Z]{1,3}[0-9]{0,2}|[A-Za-z]|[0-9.]+[A-Za-z]{1,2}|[A-Z][0-9+-]+")


def is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u4dbf" or "\u4e00" <= char <= "\u9fff"


def _is_symbol(char: str) -> bool:
    if char.isascii():
        return not char.isalpha()
    category = unicodedata.category(char)
    return category[0] in _SYMBOLS and category != "Nd" and ord(char) < 0x10000


def _is_greek(char: str) -> bool:
    return "α" <= char.lower() <= "ω"


def needed_by_chinese(piece: str, is_simplified: bool) -> bool:
    """Han in simplified characters, every single character, figures, marks, symbols, short acronyms.

    Words in traditional characters go: the index sees its text in simplified ones.
    """
    body = piece.removeprefix(SPACE)
    if len(body) == 1 and _is_greek(body):
        return True
    if not body or _ACRONYM.fullmatch(body):
        return True
    if not all(is_han(c) or _is_symbol(c) for c in body):
        return False
    return is_simplified or len(body) == 1


def english_forms(words: Iterable[str]) -> Iterable[str]:
    """Each word as it stands in a sentence, at the head of one, and inside Chinese text."""
    for word in words:
        yield from (word, word.title())
        if len(word) <= _SHORT_WORD:
            yield f"请{word}"


def kept_pieces(pieces: Sequence[str], simplified: Sequence[bool], used: Iterable[int]) -> list[int]:
    """Old ids of the pieces to keep, in order: the specials first, the mask last."""
    by_rule = {i for i, piece in enumerate(pieces) if needed_by_chinese(piece, simplified[i])}
    first = [pieces.index(name) for name in SPECIALS]
    mask = pieces.index(MASK)
    return [*first, *sorted((by_rule | set(used)) - {*first, mask}), mask]


def make_tokenizer(pieces: Sequence[str], scores: Sequence[float]) -> Tokenizer:
    """XLM-RoBERTa's tokenizer over these pieces, ``<s> … </s>`` around each text."""
    from tokenizers import (
        AddedToken,
        Regex,
        Tokenizer,
        decoders,
        models,
        normalizers,
        pre_tokenizers,
        processors,
    )

    vocabulary = [(piece, float(score)) for piece, score in zip(pieces, scores, strict=True)]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=_UNKNOWN, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.WhitespaceSplit(),
            pre_tokenizers.Metaspace(replacement=SPACE, prepend_scheme="always"),
        ]
    )
    tokenizer.decoder = decoders.Metaspace(replacement=SPACE, prepend_scheme="always")
    ids = {name: vocabulary.index((name, 0.0)) for name in ("<s>", "</s>")}
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=list(ids.items())
    )
    specials = itertools.chain(SPECIALS, [MASK])
    tokenizer.add_special_tokens([AddedToken(name, special=True, normalized=False) for name in specials])
    return tokenizer
