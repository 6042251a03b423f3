"""What a question asks for: its kind, the kind of answer it demands and what it takes for given.

Works on the question alone, by how questions are asked in Chinese (and, roughly, in English); knows
nothing of any document.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

from index.normal import simplified
from index.terms import bigrams, content_words
from index.words import ends_word
from ingest.figures import COUNT, DURATION, MONEY, Figure, figures

Kind = Literal["number", "date", "list", "definition", "how", "why", "locate", "comparison", "other"]
Demand = Literal[
    "none", "figure", "percent", "money", "duration", "date", "phone", "address", "person", "firm",
    "document", "reason", "meaning", "members",
]  # fmt: skip

_SPACE = re.compile(r"\s+")


def clean(text: str) -> str:
    """Simplified characters, half width, no control characters, white space collapsed."""
    text = "".join(c if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co") else " " for c in text)
    return _SPACE.sub(" ", simplified(unicodedata.normalize("NFKC", text))).strip()


_LOCATE = re.compile(
    r"(?:哪|那)(?:一|个|几)?个?(?:小)?(?:章节|节|章|部分|段落|段|页|栏目|标题)(?!度)|(?:哪|那)一?条(?:规定|讲|写|说|里|中|[?？。]|$)"
    r"|(?:哪|那)一?块(?:儿)?[?？。]*$|(?:载|写|列|记)于(?:何处|哪)|(?:法|条例|规定|办法|细则)[^,，。?？]{0,4}第?\s*[\d一二三四五六七八九十百]+\s*条(?:是|讲|写|说|规定|的内容|$)"
    r"|第几(?:章|节|页|条|部分)|(?:哪|那)一?块儿?(?:讲|写|说|提)|(?:白皮书|报告|文件|文中|手册|规划|书里|文档)(?:的|里)?(?:哪里|哪儿|什么地方|何处)"
    r"|(?:写|讲|放|列|登)在(?:了)?(?:哪|什么地方)|which (?:section|chapter|part|page)",
    re.IGNORECASE,
)
_WHY = re.compile(
    r"为什么|为何|为啥|為什麼|干嘛|干吗|咋(?:会|就|还|老|越|这么)|怎么(?:会|反而|反倒|老是|老|这么|那么|还|没|不|就|越|变|一下子|想起|突然|又)|(?:凭|因|为)啥|咋(?:不|没|变|一下子|反倒|反而|才|这样|回事)|病根|根子|毛病(?:出)?在|(?:卡|输|错|差)在(?:哪|什么|啥)|(?:嫌|怪)(?:什么|啥|他|它|谁)|怎么(?:考虑|想)的|原因|缘故|缘由|目的|图(?:个)?(?:什么|啥)|起因"
    r"|由于什么|出于什么|凭什么|因为(?:什么|啥|哪)|什么(?:背景|考虑)|(?:背后|主要)?(?:怕|担心)(?:什么|啥|出)|理由|\bwhy\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"什么时候|啥时候|何时|几几年|(?:哪|那)(?:一)?(?:年|天|日|个月|月)|几(?:月|号(?!窗|楼|线|馆|厅|库|门|院))|几点|日期|什么时间|啥时间|何年|何月|截止(?:到|时间)|"
    r"哪年|多久以前|\bwhen\b|what (?:date|year|time)",
    re.IGNORECASE,
)
_COMPARE = re.compile(
    r"(?:跟|和|与|同|比).{0,16}(?:比(?!例)|相比|对比|区别|不同|差别|差(?:了)?多少|一样|相差)|哪个(?:更|比较|多|高|少|大(?!队|型|厅|学|街)|低|快)|谁(?:更|比较)?(?:多|高|少|大|低|快)"
    r"|(?:跟|和(?!谐|平)|(?<!参)与|还是)[^,，。;；?？的]{1,14}(?:哪|谁)[^,，。;；?？]{0,10}[高低多少大小快慢长短](?=$|[一些点呢吗啊?？,，。])"
    r"|各(?:自)?(?:是|有|占|为|要|新|多少|几)|分别(?:是|为|有|占|怎么|多少|达到)|前后|变化|(?:多|少|快|高|低|涨|降|增加|减少|提高|下降|缩短|压缩)了?(?:多少|几)"
    r"|从.{1,12}到.{1,12}(?:变|升|降|增)|比(?:以前|之前|去年|上年|前一年|上一年|原来)|\bcompare[ds]?\b|difference between"
)
_DEFINITION = re.compile(
    r"(?:是|啥|什么|何)(?:的)?(?:意思|含义|涵义|概念)|意思是|(?:各|分别|具体|都|到底|究竟)?(?:指|代表|对应|表示)(?:的)?(?:是)?(?:什么|啥|哪|谁)|什么是|啥是|何谓|何为|怎么(?:理解|解释)|"
    r"如何理解|是(?:个)?(?:啥|什么)(?:东西|活动|性质|机构|单位|模式|平台|机制|概念|制度)?[?？。!]*$|怎么(?:个)?(?:意思|回事)|什么叫|啥叫|(?:是)?(?:干|做)(?:什么|啥|嘛)(?:的|用)|含义|什么性质|算什么|定义|叫做什么|what (?:is|are|does)\b.*\bmean|define\b",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"哪(?:些|几|[二两三四五六七八九十]|[2-9])|都(?:有|包括|是)(?:些)?(?:谁|什么|啥|哪)|包括(?:什么|哪|啥)|有(?:些)?(?:什么|啥)(?:样)?的?(?:措施|举措|内容|亮点|部门|单位|做法|要求|条件|材料|任务|特点)"
    r"|(?:哪|什么)(?:方面|类型|种类)|(?:需要|要|得|该)(?:带|交|准备|走|过|提供|提交)(?:哪|什么|啥)|种类$|列(?:举|出)|分别(?:叫|是)(?:什么|啥|谁|哪)|[二两三四五六七八九十\d]+(?:个|项|条|种|类|点|方面|大)[^?？,，]{0,12}(?:是|有|叫|指)(?:什么|啥|哪)"
    r"|几(?:种|类|项|方面|个方面|条)|\blist\b|what are the",
    re.IGNORECASE,
)
_WHICH = re.compile(r"哪(?:些|几(?!年|天|日|个?月)|[二两三四五六七八九十]|[2-9])(?!.{0,6}(?:更|最))")
_SUMS = re.compile(r"多少|各(?:自)?(?:是|有|占)?几|比例|百分之|率(?:是|有|各)")
_NUMBER = re.compile(
    r"多少|(?<![前这那好过头近没])几(?!乎|何|近|经|度|家里|代)|占比|比例|百分之|率(?:是|有|为|达|到)?(?:多|几)|多(?:高|大|长|久|远|快|宽|重|厚)|总数|总量|总额|数量|人数|第几|规模|(?:率|比例|比重|占比|数量|人数|件数|金额)(?:呢|[?？ ])*$|how (?:many|much|long|large|often)|percentage|ranking",
    re.IGNORECASE,
)
_HOW = re.compile(
    r"怎么|怎样|如何|咋|办法|渠道|途径|步骤|流程|手续|措施|打算|方式|凭啥|靠什么|通过什么|能不能|能否|可不可以|可以.{0,12}[吗么]|能.{0,14}[吗么]|行不行|有没有|\bhow\b|can i\b",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"(?:电话|热线|手机|座机)(?:号码?)?(?:是|为)?(?:多少|几号|什么|啥|哪个)|(?:电话|热线|手机)号码?[?？吗呢 ]*$|(?:咨询|联系|投诉|举报|服务|办公|监督)(?:的)?(?:电话|热线)(?:[^一-鿿]|$|多少|是)"
    r"|号码(?:是)?(?:多少|几)|联系(?:方式|电话)|打(?:哪个|什么|啥)(?:电话|号|热线)|该打哪|(?:传真|邮箱|邮编|网址|微信号)(?:是|为|地址)?(?:多少|什么|啥|[?？]|$)|phone number|telephone number|e-?mail address",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"地址|在(?:哪|什么)(?:条|个)?(?:路|街|地方|位置|楼|层)|(?:位于|设在|开在|坐落)(?:哪|什么)|几(?:层|楼)|(?<!月)几号(?:窗口|楼|院|馆|厅)?|门牌|怎么走|(?:在|上|去)哪(?:儿|里)?(?:办|交|领|看|报|申请|查|拿|买)|address",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"多少钱|几块(?:钱|$|[?？])|罚(?:款)?(?:多少|几)|费用|收费(?!率)|(?:管理|服务|物业|手续|报名|停车|会员|代理|检测|年)费(?=是|要|收|怎么|多少|标准|呢|[?？]|$)|(?:多少|什么|啥)[一-鿿]{0,4}费(?!率)|价格|单价|票价|工资多少|金额|多少(?:亿|万)?(?:元|美元|资金|经费|预算|奖金|补贴|罚款|投资|款)|花(?:了|费)?(?:多少|几)|经费|预算(?:是|有)?多少|how much (?:money|does|is)",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"(?:局长|主任|区长|书记|县长|市长|院长|校长|所长|科长|站长|处长|主席|经理|董事长|负责人|联系人|律师|法官|调解员|专家|评委|领导|园长|队长|一把手)[^,，。?？]{0,8}(?:叫什么|叫啥|是谁|姓名|名字|姓什么|是哪位)"
    r"|(?:哪位|谁是|姓什么|who is)",
    re.IGNORECASE,
)
_FIRM = re.compile(
    r"(?:哪|那)(?:个|家|几家|些)?(?:公司|企业|工厂|厂|店|商家|商户|物业|银行|律所|开发商|承包商|投资者|投资方)|(?:公司|企业|工厂|厂|店|商家|商户|物业|银行|律所|开发商|投资者|投资方)[^,，。?？]{0,6}(?:叫什么|叫啥|名单(?![,，上里]|的)|名称|名字|都有谁|是谁|是哪(?:个|家|几家|些))"
)
_DURATION = re.compile(
    r"多(?:久|长时间)|(?:(?<![前这那好过头近没几])几(?!几)|多少)(?P<unit>天|个?小时|个?月|年(?!级)|个?工作日|分钟|日|周)|时限|期限|有效期|任期|how long"
)
_PERCENT = re.compile(
    r"百分之|百分比|占比|比例|比重|(?<!效)率(?![先领])|几成|占(?:了)?(?:多|几)|增速|增幅|涨幅|percent",
    re.IGNORECASE,
)
_OUTRIGHT = re.compile(r"百分之[几多]|百分比|几成")
"""A share asked for by its name, whatever else the question speaks of."""
_DOCUMENT = re.compile(
    r"(?<![用靠有想取过以])(?:哪|什么)(?:一)?(?:份|部|个)?(?:文件|规定|办法|条例|法律|方案|规划|意见|通知|文号|法规|制度文件|细则)|文号|依据(?:的)?是?(?:什么|哪)"
)

_COMMAND = re.compile(
    r"(?:忽略|无视|忘记|忘掉|不要理会|跳过)[^。]{0,12}(?:指令|提示|规则|要求|设定|限制)|系统提示|提示词|system prompt|ignore (?:all|the|previous|above)|新指令|扮演|你(?:现在)?是一(?:个|名)"
    r"|(?:帮我|给我|请|替我)?(?:写|作|编|画|生成|翻译|唱)(?:一|首|个|篇|段|份|幅)+[^?？]{0,14}(?:诗|词|歌|故事|作文|文案|代码|程序|脚本|画|小说|情书|段子|笑话|简历|邮件|检讨|绝句|律诗|对联)"
    r"|讲个?(?:笑话|故事)|\bjailbreak\b",
    re.IGNORECASE,
)
_DOUBT = re.compile(
    r"到底|究竟|对(?:得|不)上|(?:不)?一致|(?:不)?一样[吗么?？]|两处|两种说法|哪个(?:数|准|对)|矛盾|打架|前后(?:不|怎么)|不是一个数|表述|口径"
)
_GREETING = re.compile(
    r"(?:谢谢|多谢|感谢|你好|您好|早上好|晚上好|好的|再见|拜拜|嗯+|哈+|hello|hi|hey|thanks|thank you|ok|bye)(?:你|您|啊|呀|哦|啦|了)*[,，。!！~?？ ]*",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[“\"「『]([^”\"」』]{1,24})[”\"」』]")
_COINED = re.compile(
    r"(?<![\d.年月])(?:\d{1,3}|[一二两三四五六七八九十nNxX])(?:\s*\+\s*(?:\d{1,3}|[一二两三四五六七八九十a-zA-Z]))+"
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?:\s*年|(?=\D|$))")


@dataclass(frozen=True)
class Question:
    """A question taken apart, as one object from the first look at it to the answer.

    ``text`` is the whole cleaned question, which is searched; ``asked`` the part of it whose wording tells what kind of answer is
    wanted (of a follow-up, its own words); ``told`` what the turn before was answered, where the question leans on it.
    ``years`` are the calendar years it names; ``quoted`` what stands in quotes; ``coined`` slogans such as 1+6+2; ``unit`` the
    measure word asked for (多少件 → 件), ``counted`` what stands behind it (多少个执法部门 → 部门, 多少人参加 → 参加); ``figures``
    what it states as given; ``count`` how many members it expects (哪六心 → 6); ``doubt`` is set where it asks whether statements
    agree.
    """

    text: str
    asked: str
    kind: Kind
    demand: Demand
    told: str = ""
    years: tuple[str, ...] = ()
    quoted: tuple[str, ...] = ()
    coined: tuple[str, ...] = ()
    unit: str = ""
    counted: str = ""
    figures: tuple[Figure, ...] = ()
    count: int = 0
    command: bool = False
    doubt: bool = False

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words that carry matter, in order."""
        return tuple(content_words(self.text))

    @cached_property
    def pairs(self) -> frozenset[str]:
        """The character pairs, which are compared where words are cut otherwise."""
        return frozenset(bigrams(self.text))

    @property
    def names(self) -> tuple[str, ...]:
        """What it calls by a name of its own."""
        return (*self.quoted, *self.coined)

    @property
    def empty(self) -> bool:
        """Nothing in it that could be looked up: no letter, digit or Chinese character."""
        return not re.search(r"[0-9A-Za-z一-鿿]", self.text)


@lru_cache(maxsize=512)
def analyse(text: str, asked: str = "", told: str = "") -> Question:
    """Take a question apart.  Never raises; what it cannot tell is ``other``/``none``.

    ``asked`` is the part of it that tells what is wanted, by default all; ``told`` is kept as it is.
    """
    plain = clean(text)
    wording = clean(asked) or plain
    kind = _kind(wording)
    return Question(
        text=plain,
        asked=wording,
        told=told,
        kind=kind,
        demand=_demand(wording, kind),
        years=tuple(dict.fromkeys(_YEAR.findall(plain))),
        quoted=tuple(dict.fromkeys(_QUOTED.findall(plain))),
        coined=tuple(dict.fromkeys(re.sub(r"\s", "", c) for c in _COINED.findall(plain))),
        unit=_unit(wording),
        counted=_counted(plain),
        figures=tuple(
            f for f in figures(plain) if f.kind != "date" and not re.fullmatch(r"(?:19|20)\d{2}", f.text)
        ),
        count=_count(wording) or _count(plain),
        command=bool(_COMMAND.search(wording) or _GREETING.fullmatch(wording)),
        doubt=bool(_DOUBT.search(wording)),
    )


def _kind(text: str) -> Kind:
    if _LOCATE.search(text):
        return "locate"
    if _WHICH.search(text) and not _SUMS.search(text):
        return "list"
    if _COMPARE.search(text) and (
        _NUMBER.search(text) or re.search(r"一样|区别|不同|更|变化|分别|哪个|谁", text)
    ):
        return "comparison"
    for kind, pattern in _ORDER:
        if pattern.search(text):
            return kind
    return "other"


_ORDER: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("why", _WHY),
    ("definition", _DEFINITION),
    ("list", _LIST),
    ("date", _DATE),
    ("number", _NUMBER),
    ("how", _HOW),
)


def _demand(text: str, kind: Kind) -> Demand:
    for demand, pattern in _DEMANDS:
        if pattern.search(text):
            return demand
    if kind == "why":
        return "reason"
    if kind == "definition":
        return "meaning"
    if kind == "date":
        return "date"
    if kind == "list":
        return "members"
    if kind in ("number", "comparison"):
        if _asks_duration(text) and not _OUTRIGHT.search(text):
            return "duration"
        return "percent" if _PERCENT.search(text) else "figure"
    return "document" if _DOCUMENT.search(text) else "none"


def _asks_duration(text: str) -> bool:
    """几天, and not 多少天然气."""
    return any(m["unit"] is None or ends_word(text, *m.span("unit")) for m in _DURATION.finditer(text))


_DEMANDS: tuple[tuple[Demand, re.Pattern[str]], ...] = (
    ("phone", _PHONE),
    ("address", _ADDRESS),
    ("person", _PERSON),
    ("money", _MONEY),
    ("firm", _FIRM),
)

_MANY = re.compile(r"哪\s*(?P<n>[二两三四五六七八九十]|1?\d)(?![\d.%])")
_SLOGAN = re.compile(
    r"[“\"「](?P<slogan>[二两三四五六七八九十](?![一二三四五六七八九十])[一-鿿]{1,7})[”\"」]"
)
_NUMERAL = re.compile(r"[二两三四五六七八九十]")
DIGITS = {c: i for i, c in enumerate("一二三四五六七八九十", 1)} | {"两": 2}


def _count(text: str) -> int:
    """The number of members that 哪几 asks for, or that a slogan such as “六心” or “三方六专” has, the most where there
    are several; 0 where none is said."""
    said = [m["n"] for m in _MANY.finditer(text)] or [
        n for m in _SLOGAN.finditer(text) for n in _NUMERAL.findall(m["slogan"])
    ]
    return max((DIGITS[n] if n in DIGITS else int(n) for n in said), default=0)


_ASKED_UNIT = re.compile(
    r"(?:多少|几|第几)\s*(?P<unit>"
    + "|".join(map(re.escape, sorted({*COUNT, *MONEY, *DURATION}, key=len, reverse=True)))
    + ")"
)


def _unit(text: str) -> str:
    match = _ASKED_UNIT.search(text)
    if match and ends_word(text, *match.span("unit")):
        return match["unit"]
    return ""


_ASKED_THING = re.compile(
    rf"(?:{_ASKED_UNIT.pattern}|多少)(?P<thing>(?:(?![是有在被会了吗呢过着])[一-鿿]){{2,8}}?)(?=[^一-鿿]|$|的(?!确)|[是有在被可能会了吗呢]|分别|总共|一共)"
)


def _counted(text: str) -> str:
    """The last two characters of the phrase behind 多少个: mostly the head of its noun, now and then a verb."""
    match = _ASKED_THING.search(text)
    return match["thing"][-2:] if match else ""
