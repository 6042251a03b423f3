"""The words that things are counted and measured in, and what behind one of them makes another word of it."""

from __future__ import annotations

import re
from typing import Final

MONEY: Final = (
    "元",
    "万元",
    "亿元",
    "美元",
    "亿美元",
    "万美元",
    "港元",
    "港币",
    "欧元",
    "日元",
    "英镑",
    "人民币",
    "块",
    "块钱",
)
DURATION: Final = (
    "个工作日", "工作日", "个自然日", "自然日", "个小时", "小时", "个月", "分钟", "学时", "课时", "周", "天", "日", "月", "年", "秒",
    "个季度", "个交易日", "毫秒", "个周", "个年度", "个学年", "个学期",
)  # fmt: skip
COUNT: Final = (
    "亩次", "人次", "件次", "家次", "户次", "批次", "场次", "班次", "车次", "架次", "辆次", "例次", "平方米", "平方公里", "立方米", "公里",
    "千米", "米", "公顷", "亩", "吨", "公斤", "千克", "克", "升", "千瓦时", "度", "岁", "届", "期", "批", "场", "次", "例", "起",
    "宗", "笔", "份", "册", "本", "部", "篇", "字", "套", "间", "栋", "座", "所", "处", "支", "名", "位", "人", "户", "家", "个",
    "项", "条", "件", "台", "辆", "张", "枚", "把", "只", "头", "类", "种", "级", "层", "倍", "成", "剂", "门", "款", "片", "村",
    "街乡", "分", "道", "根", "支队", "组", "队", "班", "站", "床", "家企业", "对", "株", "艘", "趟", "盏", "块", "路",
    "周岁", "周年", "厘米", "毫米", "海里", "平方千米", "毫克", "微克", "毫升", "千瓦", "兆瓦", "瓦", "斤", "摄氏度", "℃", "标准箱", "标箱",
    "吨标准煤", "棵", "匹", "幅", "卷", "轮", "顶", "节", "列", "学分", "床位", "人份", "标方", "步", "档", "瓶", "袋", "片次",
    "mg", "kg", "g", "ml", "mL", "L", "mmHg", "cm", "mm", "km", "m", "kW", "MW", "GW", "kWh", "kV", "Hz", "MHz", "GHz", "GB", "TB",
    "PB", "MB", "Mbps", "Gbps", "ms", "㎡", "m²", "m³", "mmol", "μg", "dB", "EFLOPS", "PFLOPS",
)  # fmt: skip

_NOT_BEFORE: Final = {
    "年": "代级产轮龄检报货底末初", "日": "报常", "周": "边期末密", "天": "然津河府", "期": "间限末望刊待货权",
    "次": "产性会方要日序", "部": "门委长队位署", "人": "民大工均", "家": "庭长属政具园乡禽", "户": "籍外口主型均", "名": "单录称义额牌优胜医校师特词誉列下",
    "所": "有得示在需属谓列述以占长持称提规涉指", "位": "于置居列数", "处": "理罚置长于在", "起": "来步草重到飞施执实", "门": "户诊槛店票类",
    "组": "织成合建长", "队": "伍员", "班": "子级", "站": "点式位", "路": "段口线由灯径演", "对": "口接外于照应象标比策话方社企公重符全各有",
    "道": "路德理口闸教", "根": "据本治除源", "片": "面段", "块": "状链", "字": "号", "支": "持付出撑部行援配教线柱点委", "把": "关握手控",
    "头": "部等戏", "类": "别型似", "条": "例款块", "款": "式待项", "座": "谈席椅机", "只": "有能要是需限进收选须", "例": "如行", "批": "准复发量示",
    "套": "餐利取内", "份": "额", "间": "隔接断歇距谍", "升": "级至到学降旗温入为本", "克": "服扣隆拉", "轮": "流换值候岗椅胎训", "种": "植养业粮苗源羊畜",
    "成": "员立果为本功都长就效绩熟品", "层": "级面", "台": "账湾阶", "本": "地市区省县科报院", "度": "假量过", "场": "所景地馆", "节": "约能目点水日假",
    "列": "入出车席举", "卷": "烟入", "幅": "度员", "档": "案次", "步": "行骤入伐", "顶": "层格", "张": "贴力家", "分": "别析管公类配布局部之工支级层期子内析享发散解",
    "床": "位", "剂": "量型", "村": "民委镇干组级", "件": "事", "元": "旦宵素件",
}  # fmt: skip
"""What may not stand behind a unit: 3级 names a level, 17日起施行 has no case, 三次产业 is a term. """
_NEVER: Final = frozenset(["级", "届", "月"])
"""Counted in by rank alone (五级, 十四届, 12月): the number names, and is no quantity."""
_ORDERED: Final = frozenset("期级届号层")
"""With a small Chinese numeral in front, a name: 三期工程."""

_PER: Final = r"(?:[/／](?:人|户|月|年|天|日|次|件|亩|吨|千瓦时|度|平方米|小时|公里|立方米|米|升|㎡|m³|m²|mL|ml|dL|dl|L|kg|h|d)(?![A-Za-z])(?:[·•・*](?:人|月|年|天|日|次|户))?)?"


def _one(unit: str) -> str:
    behind = _NOT_BEFORE.get(unit, "")
    pattern = re.escape(unit)
    if unit.isascii() or unit[-1] in "²³":
        return rf"{pattern}(?![A-Za-z0-9²³])"
    return rf"{pattern}(?![{behind}])" if behind else pattern


UNITS: Final = sorted(
    {unit for unit in (*MONEY, *DURATION, *COUNT) if unit[0] not in "万亿"} - _NEVER, key=len, reverse=True
)
"""Longest first; 万 and 亿 in front belong to the numeral."""
_BEGINNINGS: Final = "".join(sorted({unit[0] for unit in UNITS}))
UNIT: Final = rf"(?=[{_BEGINNINGS}])(?:{'|'.join(map(_one, UNITS))}){_PER}"
"""A unit with what it is told for: 元, 万元, 元/月, 立方米."""


def names(numeral: str, unit: str) -> bool:
    """Whether the numeral in front of a unit names instead of counting: 一个, 三期, 百家, 五级."""
    if numeral in ("一", "百", "千", "十", "千百", "万", "亿"):
        return True
    small = len(numeral) == 1 or (numeral[0] == "十" and len(numeral) < 3 and unit != "期")
    return unit[:1] in _ORDERED and small and not numeral[0].isdigit()
