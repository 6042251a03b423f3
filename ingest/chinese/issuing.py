"""Who issues official documents, and under what numbers, and what they end in."""

from __future__ import annotations

import re
from typing import Final

BODIES: Final = tuple("局 府 厅 院 委 委员会 办公室 部 中心 署 会 行 人大 常委会 办 委办 组".split())
"""What the name of an issuing body ends in."""
BODY: Final = "|".join(BODIES)
ABOUT_SOMETHING: Final = re.compile(rf"([一-鿿\s、]{{3,120}}?(?:{BODY}))\s*关于")
"""The bodies in front of a title: 甲局、乙局关于……的通知."""
NUMBER: Final = r"[一-鿿]{1,12}\s?[〔\[［【（(]\s?(?:19|20)\d{2}\s?[〕\]］】）)]\s?(?:第\s?)?\d{1,5}\s?号|[一-鿿]{2,16}令\s?(?:[〔\[](?:19|20)\d{2}[〕\]])?\s?第?\s?\d{1,5}\s?号"
"""某政发〔2023〕5号, 某某部令第12号."""
