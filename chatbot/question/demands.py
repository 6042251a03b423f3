"""Whether a stretch of text could be what a question demands: a telephone number, a price, a reason …

Each demand has a sign that official Chinese gives it; a sentence without the sign can be near the
question and still not answer it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from chatbot.question.analysis import MEMBERS, Demand, Question
from chatbot.question.words import AT_ONCE, REASONS, says
from index.words import jieba_tokenizer
from ingest.chinese.figures import Figure, figures
from ingest.chinese.measures import fits_unit
from ingest.span import Span

_PHONE = re.compile(
    r"(?<![\d-])(?:0\d{2,3}[-— ]?\d{7,8}|1[3-9]\d{9}|[48]00-?\d{3}-?\d{3,4}(?:-\d{3})?|\d{7,8})(?![\d-])|(?:热线|电话|拨打)[^\d,，。;；]{0,6}\d{5,}(?![\d.万亿]|[人件次个起通])|(?<!\d)\d{5}(?=[^\d,，。]{0,10}热线)|@|www\."
)
_ADDRESS = re.compile(
    r"\d+\s*号|[一二三四五六七八九十\d]+\s*[层楼室厅]|位于|地址|坐落|设在|设于|[路街巷道](?:与|东|西|南|北|口|旁)|(?:在|到|向|至|由)[^,，。;；]{0,24}(?:中心|窗口|大厅|办公室|所|站|处|科|局|平台|网|院|楼|厅|会)"
)
_REASON = re.compile(
    r"因(?!此外)|由于|为了?(?!主|中|期|止|其|例|本|零|基|核|重|先|单|准|人民(?:法院|调解))|针对|旨在|目的|以便|以[期求利免防]|从而|避免|防止|有利于|有助于|鉴于|考虑到|起因|根据|面对|影响|使得?|导致|所致|缓解|解决|问题|难题|困难|困扰|不足|突出|面临|基于|出于|随着|便于|方便|确保|保障|提高|提升|推动|促进|减少|降低|满足|适应|发挥|一是"
)
_MEANING = re.compile(
    r"即|是指|指的?是?|包括|包含|组成|构成|为主要内容|分别|[:：]|[(（][^)）]{6,}[)）]|所谓|统称|简称|是[^,，。]{2,}的|作为|通过|以[^,，。]{2,}(?:为|方式)|一是|由[^,，。]+负责"
)
_DOCUMENT = re.compile(r"《[^》]+》|[〔\[][12]\d{3}[〕\]]\s*\d+\s*号")
_CLOCK = re.compile(
    r"\d{1,2}\s*[:：时点]|[上下]午|星期|周[一二三四五六日末]|每[年月周日天]|当[日天月年]|节假日|工作日|全天|次[日月年]"
)
_LIST = re.compile(
    r"[^、]、[^、]|以及|[一二三四五六七八九]是|[(（][一二三四五六七八九\d][)）]|[①-⑳]|和|及|与"
)
_GENERIC = r"(?:家|个|些|类|户|名|某|该|各|等|的|涉|对|为|多|全|本|国有|民营|外资|重点|中小|小微|骨干|试点|本地|大型|物业服务|服务|餐饮|龙头|市场主体|会员|入驻)"
_FIRM = re.compile(
    rf"(?!{_GENERIC})[一-鿿A-Za-z]{{2,14}}(?<!{_GENERIC})(?:公司|集团|工厂|水厂|热力厂|事务所|银行|酒店|超市|商场|药房|实业|物业(?=[,，。、;；(（]|负责|承接|进驻|接管))|[“「][^”」]{{2,12}}[”」](?:店|公司|品牌|超市|餐厅|酒楼|企业)".replace(
        "(?<!" + _GENERIC + ")", "(?<![家个些类户名某该各等的])"
    )
)
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严武戴莫孔向汤"
    "温康施文牛樊葛邢安齐乔庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳欧管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"
)
_TITLES = "书记|区长|县长|市长|镇长|乡长|村长|局长|主任|院长|校长|所长|科长|站长|处长|主席|经理|董事长|园长|队长|律师|法官|检察官|调解员|医师|医生|教授|研究员|师傅|老师|工程师|设计师|居民|村民|职工|学生|民警|企业家|负责人|主播|代表|委员|同学|老人"
_PERSON = re.compile(
    rf"(?:{_TITLES})[“]?[{_SURNAMES}][一-鿿]{{1,2}}(?![一-鿿]{{0,1}}(?:制|作用|责任))|[{_SURNAMES}][一-鿿某]{{0,2}}(?:同志|律师|教授|法官|先生|女士|研究员|某|师傅|老师|医生)"
)

_Check = Callable[[Question, str, Sequence[Figure]], float]


def numbers(text: str) -> list[Figure]:
    """The figures of a text that are not dates."""
    return [f for f in figures(text) if f.kind != "date"]


def meets(question: Question, text: str) -> float:
    """How well ``text`` could be what is demanded, 0..1; 0.5 where nothing particular is demanded."""
    found = figures(text)
    return _CHECKS[question.demand](question, text, found) if question.demand in _CHECKS else 0.5


_OFFICES = "|".join(
    t for t in _TITLES.split("|") if t not in "居民 村民 职工 学生 代表 委员 同学 老人 主播".split()
)
_OFFICER = re.compile(
    rf"(?P<office>{_OFFICES})(?P<name>[{_SURNAMES.replace('和', '')}][一-鿿]{{1,2}})(?!制|的|作用|责任)"
)


def officers(text: str) -> list[tuple[str, Span]]:
    """Who is named right behind an office (区长李明): the office, and where the name alone stands.

    A third character that begins a word (区长李明|作为|代表) is none of the name, unless another word begins just behind it
    (区长李爱民|主持).
    """
    words = jieba_tokenizer().FREQ
    found = []
    for match in _OFFICER.finditer(text):
        start, end = match.span("name")
        if end - start == 3 and words.get(text[end - 1 : end + 1]) and not words.get(text[end : end + 2]):
            end -= 1
        found.append((match["office"], Span(start, end)))
    return found


_PAUSE = re.compile(r"[,，、。;；:：]")
_RANKED = re.compile(r"第\s*[\d一二三四五六七八九十]")


def lacks_unit(question: Question, text: str) -> bool:
    """Whether a number is asked for in a unit (多少所) and ``text`` has none that could be in it."""
    counts = bool(question.unit) and question.demand in ("figure", "money", "duration", "members")
    return (
        counts
        and not _RANKED.search(text)
        and not any(fits_unit(question.unit, f.unit) for f in _fresh(question, numbers(text)))
    )


def lacks_counted(question: Question, text: str) -> bool:
    """Whether the number of something is asked for (多少律师) and no figure of ``text`` stands in one clause with it."""
    if not question.counted or question.demand == "date":
        return False
    return not any(
        question.counted in _clause_around(text, f.span)
        for f in _fresh(question, numbers(text))
        if not question.unit or fits_unit(question.unit, f.unit)
    )


def _clause_around(text: str, span: Span) -> str:
    before, after = _PAUSE.split(text[: span.start])[-1], _PAUSE.split(text[span.end :])[0]
    return before + text[span.start : span.end] + after


def unfolds(question: Question, text: str) -> bool:
    """Whether ``text`` says what the numbers of the slogans asked about (1+6+2) stand for: each comes again outside
    the slogan (1个方案、6项制度、两张图; of 123+N also digit by digit)."""
    plain = re.sub(r"\s", "", text)
    for slogan in question.coined:
        rest = re.sub(rf"(?<![\d+]){re.escape(slogan)}(?![\d+])", "", plain)
        given = set(re.findall(r"(?<![\d.])\d+(?![\d.%])", rest))
        given |= {str(value) for numeral, value in MEMBERS.items() if numeral in rest}
        parts = re.findall(r"\d+", slogan)
        if not all(part in given or given.issuperset(part) for part in parts):
            return False
    return True


def _has(pattern: re.Pattern[str]) -> _Check:
    return lambda _question, text, _found: 1.0 if pattern.search(text) else 0.0


def _figure(question: Question, text: str, found: Sequence[Figure]) -> float:
    counts = _fresh(question, [f for f in found if f.kind != "date"])
    if question.unit and any(fits_unit(question.unit, f.unit) for f in counts):
        return 1.0
    return 0.7 if counts else 0.0


def _of_kind(kind: str, fallback: float) -> _Check:
    def check(question: Question, text: str, found: Sequence[Figure]) -> float:
        fresh = _fresh(question, found)
        if any(f.kind == kind for f in fresh):
            return 1.0
        return fallback if any(f.kind != "date" for f in fresh) else 0.0

    return check


def _duration(question: Question, text: str, found: Sequence[Figure]) -> float:
    if any(f.kind == "duration" for f in _fresh(question, found)):
        return 1.0
    return 0.7 if says(text, AT_ONCE) else 0.2 if any(f.kind == "date" for f in found) else 0.0


def _date(question: Question, text: str, found: Sequence[Figure]) -> float:
    dates = [f for f in found if f.kind == "date" and f.text not in question.text]
    if dates:
        return 1.0 if any("月" in f.text or "日" in f.text for f in dates) else 0.8
    return 0.7 if _CLOCK.search(text) else 0.3 if any(f.kind == "duration" for f in found) else 0.0


def _reason(question: Question, text: str, found: Sequence[Figure]) -> float:
    return 1.0 if says(text, REASONS) else 0.5 if _REASON.search(text) else 0.0


def _fresh(question: Question, found: Sequence[Figure]) -> list[Figure]:
    """Figures that the question does not state itself."""
    given = {f.text for f in question.figures}
    return [f for f in found if f.text not in given]


_EXPLAINED_AFTER = re.compile(
    r"[”\"」』》]?(?:[^,，。;；]{0,10}?)(?:是指|指的是|指|即|[(（:：]|包括|包含|是(?!否)|由|分为|为)"
)
_EXPLAINED_BEFORE = re.compile(
    r"(?:、[^、,，。;；]{2,30}|为主要内容|组成|构成)(?:等[^,，。;；]{0,6})?的[“\"「『]?$"
)


def _meaning(question: Question, text: str, found: Sequence[Figure]) -> float:
    """A named term must be explained where it stands; otherwise any sign of explaining will do."""
    names = (*question.quoted, *question.coined)
    if not names:
        return 1.0 if _MEANING.search(text) else 0.0
    plain = re.sub(r"\s", "", text)
    for name in names:
        at = plain.find(re.sub(r"\s", "", name))
        if at >= 0:
            after, before = plain[at + len(re.sub(r"\s", "", name)) :], plain[:at]
            if _EXPLAINED_AFTER.match(after) or _EXPLAINED_BEFORE.search(before):
                return 1.0
            return 0.4 if _MEANING.search(after[:60]) else 0.1
    return 0.4 if _MEANING.search(text) else 0.0


def _members(question: Question, text: str, found: Sequence[Figure]) -> float:
    """A list; where a number of members is expected, one that is long enough."""
    if not _LIST.search(text):
        return 0.0
    return 1.0 if longest_list(text) >= question.count else 0.4


_AND = re.compile(r"[一-鿿”》](?<![涉普以参])[和与及](?![时谐其格平])[一-鿿“《]")
_QUOTES = re.compile(r"(?:[“「《][^”」》]+[”」》][、,，和与及]?)+")


def longest_list(text: str) -> int:
    """The members of the longest list in a text: joined by 、, quoted side by side, or numbered."""
    joined = max(
        (
            run.count("、") + 1 + (1 if re.search(r"[和及与]", run.rsplit("、", 1)[1]) else 0)
            for run in re.findall(r"[^,，。;；:：\n]*、[^,，。;；:：\n]*", text)
        ),
        default=2 if _AND.search(text) else 0,
    )
    summed = max(
        (run.count("+") + 1 for run in re.findall(r"[^,，。;；:：]*\+[^,，。;；:：]*", text)), default=0
    )
    quoted = max((sum(char in "”」》" for char in run[0]) for run in _QUOTES.finditer(text)), default=0)
    numbered = len(
        re.findall(
            r"[一二三四五六七八九十]是|[(（][一二三四五六七八九十\d]{1,2}[)）]|[①-⑳]|其[一二三四五]|第[一二三四五六七八九十][次步个类项条档阶种]",
            text,
        )
    )
    return max(joined, summed, quoted, numbered)


_CHECKS: dict[Demand, _Check] = {
    "figure": _figure,
    "percent": _of_kind("percent", 0.4),
    "money": _of_kind("money", 0.1),
    "duration": _duration,
    "date": _date,
    "phone": _has(_PHONE),
    "address": _has(_ADDRESS),
    "person": _has(_PERSON),
    "firm": _has(_FIRM),
    "document": _has(_DOCUMENT),
    "reason": _reason,
    "meaning": _meaning,
    "members": _members,
}
