"""What official documents are called: the kinds that titles end in, what a document calls itself, the place in front."""

from __future__ import annotations

import re
from typing import Final

ACTS: Final = ("条例", "规定", "办法", "细则", "规则", "法")
"""Documents in articles."""
_PAPERS = ("意见", "方案", "规划", "计划", "报告", "通知", "指南", "手册", "白皮书")
_BUDGETS = ("预算", "决算")
_OTHERS = (
    "公报 年报 规程 规范 标准 指引 公告 通告 通报 预案 决定 决议 批复 复函 函 清单 目录 制度 章程 纲要 要点 解读 说明 须知 措施 "
    "汇编 准则 答记者问 总结 实录 政策 纪要 讲话 建议 提案"
).split()
KINDS: Final = (*ACTS, *_PAPERS, *_BUDGETS, *_OTHERS)
"""Every kind of document that a title may end in."""
REISSUED: Final = (*ACTS, *_BUDGETS, "方案", "意见", "指南", "政策", "文件", "标准", "通知", "报告")
"""What a document is called that there are newer and older ones of: 新办法, 2024年版的标准."""
THIS: Final = rf"本(?:实施|暂行)?(?:{'|'.join(KINDS)}|文件)"
"""What a document calls itself: 本办法."""

ISSUER: Final = re.compile(r"^(?:中华人民共和国|[一-鿿]{2,6}?(?:省|自治区|市|区|县))")
"""The place in front: 某某市物业管理条例."""
FORM_NAMES: Final = rf"(?:暂行|试行)?(?:管理|实施|工作)?(?:暂行)?(?:{'|'.join((*ACTS[:-1], *_PAPERS))})(?:[(（].{{1,8}}[)）])?"
FORM: Final = re.compile(rf"{FORM_NAMES}$")
"""The kind of document behind, which tells none from another: 暂行办法, 实施方案（试行）; 预算法 without its 法 is another thing."""
