"""Words by what they do to a statement: which may change in a rewording, and which change what is said."""

from __future__ import annotations

import re
from typing import Final

_SAME: Final = (
    # What must be done, may be done, must not be done: one form each.
    ("应", "应当 应该 必须 务必 务须 均应 都应 需要 须要 理应"),
    ("可", "可以 能够 均可 都可 可予"),
    ("不得", "不准 不能 不可 不可以 严禁 禁止 不允许 不应当 不应该 不应 不许"),
    ("未", "没有 尚未 并未 未能 未曾 没能 没"),
    ("不", "并不 均不 都不 概不"),
    ("超过", "超出 多于 高于 大于 超"),
    ("低于", "少于 小于 不足 不到 未达到 未达"),
    ("至少", "不少于 不低于 不小于 最少"),
    ("最多", "不超过 不高于 不多于 不大于 至多 不得超过"),
    ("增长", "增加 上升 提高 提升 上涨 增多 增"),
    ("下降", "减少 降低 下跌 减 降 缩减 压减 缩短 压缩"),
    ("达", "达到 达成 为 是 共 共有 共计 总计 合计 总共 一共 有"),
    ("截至", "截止 截止到 截至到"),
    ("及", "和 与 以及 并 并且 且 而且 同时 还 也"),
    ("由", "经由"),
    ("据", "根据 依据 按照 依照 遵照 按 依"),
    ("向", "对 对于 面向 给"),
    ("在", "于 从 自"),
    ("办", "办理 处理 受办"),
    ("建", "建设 建成 建立 建造 设立 成立 创建 搭建 构建"),
    ("开展", "组织开展 进行 实施 推行 推进 推动 开展了"),
    ("完成", "已完成 完成了 圆满完成 顺利完成"),
    ("取消", "废除 废止 撤销"),
    ("设", "设置 设有 开设"),
    ("帮助", "协助 帮扶 支援"),
    ("提供", "给予 予以 发放 给与"),
    ("递交", "提交 报送 呈报 上报 送交"),
    ("每年", "每年度 年年"),
    ("居民", "市民 群众 百姓"),
    ("费用", "费 花费 开支"),
    ("目前", "当前 现在 眼下 现"),
    ("包括", "包含 涵盖 涉及 分为 主要有"),
    ("位于", "坐落于 地处"),
    ("负责", "承担 主管"),
    ("岁", "周岁"),
    ("内", "之内 以内"),
    ("前", "之前 以前"),
    ("后", "之后 以后"),
)  # fmt: skip
"""The form that stands for all of a group, and the others: what changes within a group changes nothing that is said."""

_FORMS: Final = {form: head for head, forms in _SAME for form in forms.split()}
_FORM = re.compile("|".join(sorted(map(re.escape, _FORMS), key=len, reverse=True)))
_WHOLE_WORDS: Final = frozenset(
    "超 增 减 降 为 是 共 有 和 与 并 且 还 也 按 依 对 给 于 从 自 费 现 没 不足 不到".split()
)
"""Forms that are part of many other words: they are changed only where a word of their own could stand."""
_INSIDE: Final = {
    "为": "行作认因成称视人", "是": "于但还只就若凡", "共": "公中同", "有": "国所具拥享含没私持", "和": "平调共", "与": "参给", "并": "合兼",
    "按": "", "对": "针应绝面", "于": "由关对至鉴低高位用属", "自": "各来私亲", "从": "服", "费": "免消经收缴学话电水", "现": "实体出发展兑",
    "增": "新", "减": "加缩", "降": "下", "超": "", "还": "归偿退返", "也": "", "给": "供", "且": "而", "依": "", "没": "", "不足": "", "不到": "",
}  # fmt: skip
_BEHIND: Final = {
    "为": "主民人止期例", "是": "否非", "共": "同享建产和治", "有": "限效关序权", "和": "谐平解", "与": "会", "并": "轨联",
    "对": "象外口接应照策于", "自": "然治主我身动行", "从": "事业严", "费": "用", "现": "场有代状行实金", "增": "值强长加多设", "减": "少免轻排", "降": "低雨级温水",
    "超": "过出级龄额标", "依": "法托据照靠", "按": "照时期", "还": "款", "给": "予付水", "没": "收有", "于": "", "且": "", "也": "",
}  # fmt: skip


def canonical(text: str) -> str:
    """``text`` with one form for words that say the same."""

    def put(match: re.Match[str]) -> str:
        form = match[0]
        if form in _WHOLE_WORDS:
            before, after = text[: match.start()][-1:], text[match.end() :][:1]
            if (before and before in _INSIDE.get(form, "")) or (after and after in _BEHIND.get(form, "")):
                return form
        return _FORMS[form]

    return _FORM.sub(put, text)


FRAME: Final = re.compile(
    r"^\s*(?:(?:您好|你好)[，,!！。]?|(?:根据|依据|按照|据)?(?:该|本|这份|上述)?(?:文件|规定|白皮书|报告|办法|条例|通知|材料|原文|介绍|资料)(?:中?的?(?:规定|介绍|显示|指出|提到|表示|内容|要求))?[，,：:]"
    r"|(?:具体来说|具体而言|简单来说|总的来看|总体来看|也就是说|综上所述?|答|回答)[，,：:])+"
)
"""Words in front of a sentence that say only where it stands or that it is an answer."""
BENIGN_WORDS: Final = re.compile(
    "根据|依据|按照|上述|这些|其中|此外|另外|因此|所以|分别|具体|工作|如下|以下是|包括|"
    "积极|大力|切实|进一步|不断|持续|扎实|深入|认真|有效|充分|着力|加快|稳步|有序|努力|继续|坚决|牢牢|深化|开展"
)
"""Words that may come or go without a change in what is said."""
BENIGN_CHARS: Final = frozenset(
    "达及据向在由的了之其该此这那又则就即将把被以所而于个里中来是为有与和并对从自也还都均您你请等办建设"
)
"""Characters that may, unless they are part of a word that decides."""

_CRITICAL: Final[tuple[tuple[str, str], ...]] = (
    ("negation", "不|未|无|没|非|勿|否|拒|免除|除外|停止|取消|暂停|撤销"),
    ("modality", "应|可|得|须|必|拟|计划|预计|力争|争取|鼓励|允许|有权|建议|要求|需|希望|打算|已经|已|确保|保证|能|会|正在"),
    ("comparison", "超过|低于|至少|最多|增长|下降|以上|以下|最高|最低|最大|最小|高|低|多|少|翻番|同比|环比|优于|不及|首位|第一|较|比"),
    ("order", "先|后|前|首先|其次|然后|最后|再|随后|依次|之前|之后|起|止|早于|晚于|同步"),
    ("condition", "如果|若|如|凡|当|除|但|只有|只要|否则|除非|符合|满足|具备|条件|情形|情况下|前提|年满|未满|不满|经.{0,14}(?:批准|同意|审核|认定|备案)|方可|视"),
    ("reported", "声称|谎称|据称|宣称|回答|回复|输出|复述|写道|认为|主张|传言|谣言|谣传|误传|反映|表示|假设|假如|举例|例如|比如"),
    ("scope", "全国|全省|全市|全区|全县|全部|所有|部分|主要|仅|只|限|本市|本区|本省|约|近|左右|以内|以外|内|外|原则上|一般|试点|重点|首批|城镇|农村|城乡|各|每|任何|一律|大部分|多数|少数|个别|余|多"),
)  # fmt: skip
_LONGEST: Final = 18
"""Characters of the longest word that decides."""
MARK: Final = "#"
"""Stands for a figure or for a word that may come or go."""
_KINDS: Final = tuple((name, re.compile(words)) for name, words in _CRITICAL)


def critical(text: str, start: int, end: int) -> str:
    """Which kind of word that decides what is said stands at least in part in ``text[start:end]``; "" for none."""
    for name, words in _KINDS:
        for found in words.finditer(text, max(0, start - _LONGEST), end + _LONGEST):
            if found.start() < end and found.end() > start:
                return name
    return ""


def content(text: str) -> str:
    """What of ``text`` says something."""
    return "".join(c for c in BENIGN_WORDS.sub("", text) if c not in BENIGN_CHARS and c != MARK)


def masked(text: str) -> str:
    """``text`` with a mark for every character of a word that may come or go."""
    return BENIGN_WORDS.sub(lambda found: MARK * len(found[0]), text)


CONDITION: Final = re.compile(
    "如果|^若|^如(?!下|期|实)|^凡|(?:^|对)符合|满足|具备|情形|情况下|前提下?|条件|年满|未满|不满|除.{1,20}外|除外|^经.{0,20}(?:批准|同意|审核|认定|备案|评估|确认)"
    "|方可|只有|只要|除非|否则|不含|不包括|例外|^但|的$|时$|^在.{2,30}(?:前|后|期间)$|^[由因].{2,20}(?:的|原因)$|^当.{2,20}(?:时|后)$|^需?报.{1,20}(?:批准|同意|备案)"
)
"""A clause that limits those beside it: 符合…的, 年满…, 经…批准, 但…除外."""
REPORTED: Final = re.compile(
    "声称|谎称|据称|宣称|回答|回复|输出|复述|写道|写上|加上|认为|主张|传言|谣言|谣传|误传|假设|假如|例如|比如|说$|称$|问$|告诉|指令|提示"
)
"""A clause by which those behind it are somebody's words, and not the text's own."""
SEQUENCE: Final = re.compile(
    "首先|其次|然后|最后|随后|先.{1,40}[再后]|依次|逐级|之后|再[由经报按]|[^，。]后[，,]|报.{1,20}(?:批准|审批|备案)|方可"
)
"""Words of a sentence whose clauses may not change places."""
