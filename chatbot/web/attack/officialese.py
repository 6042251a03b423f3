"""Questions and documents at random in the manner of official Chinese, with what goes wrong in real ones mixed in."""

from __future__ import annotations

from random import Random

_BODIES = "市政府 区司法局 街道办事处 审计局 各镇 人社部门 市场监管所 本办法 领导小组 网格员 复议机构".split()
_VERBS = "受理 办结 推进 印发 修订 规范 清理 减少 不得 应当 完成 下降 同比增长 统筹 分别处理".split()
_THINGS = (
    "行政复议 投诉举报 执法案件 公园绿地 培训班 规范性文件 许可事项 诉求 财政资金 调解 听证 讲座".split()
)
_UNITS = "件 个 项 万元 亿元 % 人次 场 公顷 个百分点 家 ℃ 平方米".split()
_YEARS = "2021年 去年 上半年 “十四五”期间 2020-2022年 第三季度 二〇二一年 全年 9月底前 今年1—6月".split()
_NUMERALS = "一亿两千 两万零三 三百万分之一 十分之 百分之 〇〇 ١٢٣ ²³ 1,234,567.89 １２３ 3.4.5 -7 1e9 千万 ①⑳ 零下五 半".split()
_HEADS = (
    "第{n}章 {t}",
    "第{n}条 {t}",
    "{c}、{t}",
    "（{c}）{t}",
    "{n}.{t}",
    "{n}.{n}.{n} {t}",
    "# {t}",
    "附件{n} {t}",
    "{t}",
)
_ASKS = "多少 是什么 有哪些 为什么 怎么办 由谁负责 是否应当 在哪一章 和上一年相比怎样 分别是多少 呢".split()
_ODD = [
    "\u202e", "\u200b", "\ufeff", "\u3000\u3000", "\t", "……", "（", "”", "|", "\x0b", "𠮷", "👨‍👩‍👧", "e\u0301", "\u2028", "%%", "\\", "<b>",
]  # fmt: skip
_CHINESE = "一二三四五六七八九十"


class Officialese:
    """Texts of one seed; the same seed gives the same texts."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def question(self) -> str:
        """1 to 1,000 characters, mostly a question."""
        parts = [self._of(_YEARS), self._of(_BODIES), self._of(_VERBS), self._of(_THINGS), self._of(_ASKS)]
        if self._chance(0.3):
            self._random.shuffle(parts)
        if self._chance(0.3):
            parts.insert(self._random.randrange(len(parts)), self._figure())
        if self._chance(0.2):
            parts.insert(self._random.randrange(len(parts)), self._of(_ODD))
        if self._chance(0.02):
            parts *= self._random.randint(2, 60)
        return ("".join(parts) + self._of(["？", "?", "", "。", "！！"]))[:1000]

    def document(self) -> str:
        """Some sections with headings, sentences, lists and tables."""
        lines = [f"{self._of(_BODIES)}{self._of(_YEARS)}{self._of(_THINGS)}工作报告"]
        for number in range(1, self._random.randint(2, 12)):
            lines += ["", self._heading(number)]
            for _ in range(self._random.randint(0, 6)):
                lines += self._table() if self._chance(0.1) else [self._paragraph()]
        return self._of(["\n", "\n", "\n", "\r\n", "\n\n"]).join(lines) + "\n"

    def _heading(self, number: int) -> str:
        title = self._of(_VERBS) + self._of(_THINGS)
        return self._of(_HEADS).format(n=number, c=_CHINESE[number % 10], t=title)

    def _paragraph(self) -> str:
        said = "".join(self._sentence() for _ in range(self._random.randint(1, 5)))
        return said * (40 if self._chance(0.01) else 1)

    def _sentence(self) -> str:
        clauses = [
            self._of(_YEARS) + self._of(_BODIES) + self._of(_VERBS) + self._of(_THINGS) + self._figure()
            for _ in range(self._random.randint(1, 4))
        ]
        odd = self._of(_ODD) if self._chance(0.1) else ""
        return (
            self._of(["，", "、", "；", ",", "：一是"]).join(clauses) + odd + self._of(["。", "。", "；", ""])
        )

    def _table(self) -> list[str]:
        columns = self._random.randint(1, 5)
        rows = [
            [self._of(_THINGS) if n == 0 else self._figure() for n in range(columns)]
            for _ in range(self._random.randint(1, 6))
        ]
        mark = self._of([" | ", "\t", "", "  "])
        return [self._of(["单位：件", "表1"]), *(mark.join(row) for row in rows)]

    def _figure(self) -> str:
        if self._chance(0.2):
            return self._of(_NUMERALS) + self._of(_UNITS)
        return f"{self._random.choice((1, 10, 1000, 10**7)) * self._random.random():.{self._random.randint(0, 2)}f}{self._of(_UNITS)}"

    def _of(self, words: list[str] | tuple[str, ...]) -> str:
        return self._random.choice(words)

    def _chance(self, share: float) -> bool:
        return self._random.random() < share
