"""What the titles of official documents share, and so what tells none of them from another."""

from __future__ import annotations

import re
from typing import Final

ISSUER: Final = re.compile(r"^(?:中华人民共和国|[一-鿿]{2,6}?(?:省|自治区|市|区|县))")
"""The place in front: 某某市物业管理条例."""
FORM: Final = re.compile(
    r"(?:暂行|试行)?(?:管理|实施|工作)?(?:暂行)?(?:办法|条例|规定|细则|规则|意见|方案|规划|计划|报告|通知|指南|手册|白皮书)(?:[(（].{1,8}[)）])?$"
)
"""The kind of document behind: 暂行办法, 实施方案（试行）."""
