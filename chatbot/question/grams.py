"""A question as the runs of one to three characters that stand in it, each hashed into a bucket.

The same at run time and where the weights are fitted.  Numbers are one sign, whatever they are: 第七条 and 第十二条
are asked about in the same words.
"""

from __future__ import annotations

import re
import zlib

import numpy as np

from chatbot.question.cleaning import clean

BUCKETS = 1 << 15
LONGEST = 3
_ORDINAL = re.compile(r"第\s*[(]?[\d一二三四五六七八九十百零〇两]+[)]?")
_DIGITS = re.compile(r"\d+")


def buckets(text: str) -> np.ndarray:
    """int64, ascending, without repetition: where the runs of ``text`` fall, 0..BUCKETS-1."""
    plain = "^" + _DIGITS.sub("0", _ORDINAL.sub("第0", clean(text).lower())) + "$"
    runs = {plain[i : i + n] for n in range(1, LONGEST + 1) for i in range(len(plain) - n + 1)}
    return np.unique(np.array([zlib.crc32(run.encode("utf-8")) % BUCKETS for run in runs], dtype=np.int64))
