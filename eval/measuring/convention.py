"""How a span is compared with the accepted ones: CMRC 2018's exact match and F1; and how well scores tell apart.

After the set's own script (ymcui/cmrc2018, ``cmrc2018_evaluate.py``): a Chinese character is a token, punctuation
is dropped, F1 is taken over the longest common run of tokens, the best of a question's answers counts.  One
difference: Latin text is cut at white space and signs (not inside 76.6 or 1,000) instead of by NLTK.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_SIGNS = set("-:_*^/\\~`+=，。：？！“”；’《》·、「」（）－～『』")
_WORD = r"[^\W\u4e00-\u9fa5]+"
_TOKEN = re.compile(rf"[\u4e00-\u9fa5]|{_WORD}(?:[.,']{_WORD})*|[^\w\s]")


def exact_match(answers: Sequence[str], predicted: str) -> float:
    """1.0 where the prediction without punctuation is one of the answers without it; no answer wants none."""
    if not answers:
        return float(not predicted)
    return float(any(_bare(answer) == _bare(predicted) for answer in answers))


def overlap_f1(answers: Sequence[str], predicted: str) -> float:
    if not answers:
        return float(not predicted)
    return max(_f1(tokens(answer), tokens(predicted)) for answer in answers)


def tokens(text: str) -> list[str]:
    return _TOKEN.findall(_bare(text))


def _bare(text: str) -> str:
    return "".join(char for char in text.lower().strip() if char not in _SIGNS)


def _f1(gold: Sequence[str], predicted: Sequence[str]) -> float:
    shared = _longest_run(gold, predicted)
    if not shared:
        return 0.0
    precision, recall = shared / len(predicted), shared / len(gold)
    return 2 * precision * recall / (precision + recall)


def _longest_run(a: Sequence[str], b: Sequence[str]) -> int:
    """The length of the longest run of tokens that stands in both."""
    best, row = 0, [0] * (len(b) + 1)
    for left in a:
        row = [0, *(row[n] + 1 if left == right else 0 for n, right in enumerate(b))]
        best = max(best, *row)
    return best


def auroc(yes: Sequence[float], no: Sequence[float]) -> float | None:
    """How often a member of ``yes`` lies above one of ``no``, 0..1, ties counting half; None where one is empty.

    The Mann-Whitney statistic over all pairs.
    """
    if not yes or not no:
        return None
    won = sum((a > b) + 0.5 * (a == b) for a in yes for b in no)
    return won / (len(yes) * len(no))
