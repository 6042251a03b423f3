"""Words that tell something of a question or a sentence, whatever stands around them: tables of the language, none of a document."""

from __future__ import annotations

from collections.abc import Collection


def says(text: str, words: Collection[str]) -> bool:
    """Whether any of ``words`` stands in ``text``."""
    return any(word in text for word in words)


WHICH = frozenset("哪 那几 这几 什么 啥 谁 怎 如何".split())
"""Asks for something else than an amount: 哪几项."""
NAMED = frozenset("叫什么 叫啥 名字 名称 名单 是谁 哪家 哪几家".split())
"""Asks for a name."""
LATER = frozenset("年底 年末 后来 现在 如今 目前 最后".split())
"""Asks for what is now, or was in the end."""
HOLDS = frozenset("有效 失效 废止 作废 管用 取代 替代".split())
"""Asks whether a document still holds."""
THIS_YEAR = frozenset("全年 本年 今年 年末 年底 截至".split())
"""Speaks of the year that a document reports on."""
ROUGHLY = frozenset("余 多 来 几 约 左 右 上 下 一百 一千 一万".split())
"""A figure that holds one of these is not meant to the digit."""
REASONS = frozenset(
    "因 由于 为了 针对 旨在 目的 以便 以期 以求 以利 以免 以防 避免 防止 有助于 有利于 鉴于 考虑到 导致 所致 影响".split()
)
"""Gives a reason outright."""
AT_ONCE = frozenset(
    "当日 当天 当场 即时 立即 随到 随时 长期 次日 每年 每月 每周 每日 每天 终身 不间断 24小时".split()
)
"""How long something takes, without a figure."""
FREE = frozenset("免费 免收 免交 免缴 不收 无偿 减半 减免 全额 承担 负担".split())
"""What something costs, without a figure."""
SHARES = frozenset("全覆盖 全部 全面 均 都 过半 近半 一半".split())
"""Which part of all, without a figure."""
COUNTS = frozenset("百 千 万 全部 没有 未 无 若干 首 唯一 一件 一个 一起 一次 一人 一家 一项 一名".split())
"""How many, without a figure."""
SPANS = frozenset(
    "每季度 每个季度 每半年 每个半年 每两 每个两 每年 每个年 每月 每个月 每周 每个周 每天 每个天 每日 每个日 "
    "当场 当天 当日 当即 立即 及时 即时 终身 永久 不限".split()
)
"""When or how long, without a figure."""
