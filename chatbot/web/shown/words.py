"""What the program says, in three languages.  What the document says is never translated.

Simplified Chinese and English are written here; traditional Chinese is converted from the former.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Literal, get_args

from chatbot.web.shown.chat_words import CHAT
from chatbot.web.shown.operator_words import OPERATORS

Language = Literal["zh-CN", "zh-TW", "en"]

# key: (Simplified Chinese, English)
_WORDS: dict[str, tuple[str, str]] = {
    "brand": ("章句", "Zhangju"),
    "motto": ("用文件的原话回答，句句注明出处", "Answers in the document's own words, every sentence cited."),
    "about": ("本页回答依据", "This page answers from"),
    "foreign": ("", "The document is in Chinese. You may ask in English; answers quote the Chinese text."),
    "ask_label": ("您的问题", "Your question"),
    "ask_hint": ("请输入关于这份文件的问题", "Ask about this document"),
    "send": ("发送", "Send"),
    "chat_label": ("问答", "Questions and answers"),
    "try_these": ("可以这样问", "You could ask"),
    "try_next": ("还可以问", "You could ask next"),
    "basis": ("依据", "Source"),
    "source": ("来源", "Source"),
    "page": ("第{}页", "p. {}"),
    "short": ("简答", "In short"),
    "differ": ("另有{}处数字不同", "{} other figures differ"),
    "doubt_magnitude": (
        "“{}”的数量级可疑，照原文引用",
        "The order of magnitude of “{}” is doubtful; quoted as it stands",
    ),
    "doubt_share": ("“{}”超过100%，照原文引用", "“{}” is above 100%; quoted as it stands"),
    "resolved": ("按“{}”查找", "Searched as “{}”"),
    "nearest": ("最接近的章节", "Nearest sections"),
    "reason_not_in_document": ("文件没有回答这个问题。", "The document does not answer this."),
    "reason_figure_missing": (
        "文件提到了相关内容，但没有给出所问的这一项。",
        "The document mentions this, but does not give what is asked for.",
    ),
    "reason_outside_scope": (
        "所问的时间或地区不在文件的范围内。",
        "The time or place asked about is outside this document.",
    ),
    "reason_false_premise": (
        "问题的前提与原文不符，请看原文的说法。",
        "The question assumes something that the document says otherwise.",
    ),
    "reason_not_a_question": (
        "这不是一个可以从文件中查找答案的问题。",
        "Please ask a question about the document.",
    ),
    "copy": ("复制（附出处）", "Copy with source"),
    "copied": ("已复制", "Copied"),
    "useful": ("有帮助", "Helpful"),
    "useless": ("没帮助", "Not helpful"),
    "thanks": ("已记下，谢谢", "Noted, thank you"),
    "failed": ("没有成功，请稍后再试", "That did not work; please try again"),
    "why_useless": ("哪里不对？", "What was wrong?"),
    "why_wrong": ("答案不对", "Wrong answer"),
    "why_source": ("出处不对", "Wrong source"),
    "why_missed": ("文件里有，却没找到", "It is in the document, but was not found"),
    "why_partial": ("不完整", "Incomplete"),
    "why_other": ("其他", "Other"),
    "why_words": ("补充说明（可不填）", "Anything to add (optional)"),
    "submit": ("提交", "Submit"),
    "cancel": ("取消", "Cancel"),
    "new_chat": ("新对话", "New chat"),
    "history": ("历史", "History"),
    "history_note": (
        "只保存在这台设备的浏览器里；打开时按现在的文件重新回答。",
        "Kept in this browser only; opened again, the questions are answered afresh.",
    ),
    "history_empty": ("还没有对话。", "No conversations yet."),
    "history_clear": ("全部清除", "Clear all"),
    "delete": ("删除", "Delete"),
    "export": ("导出", "Export"),
    "export_markdown": ("导出 Markdown", "Export Markdown"),
    "export_json": ("导出 JSON", "Export JSON"),
    "print": ("打印", "Print"),
    "larger": ("大字", "Large text"),
    "dark": ("深色", "Dark"),
    "more": ("更多", "More"),
    "close": ("关闭", "Close"),
    "panel": ("原文出处", "Source passage"),
    "previous": ("上一节", "Previous section"),
    "next": ("下一节", "Next section"),
    "open_original": ("在原文中打开", "Open in the document"),
    "loading": ("正在取原文…", "Loading…"),
    "working": ("正在查找…", "Searching…"),
    "read": ("阅读原文", "Read the document"),
    "skip": ("跳到主要内容", "Skip to content"),
    "question_head": ("问", "Question"),
    "answer_head": ("答", "Answer"),
    "needs_script": (
        "问答需要浏览器启用 JavaScript。不启用也可以",
        "Asking needs JavaScript. Without it you can still",
    ),
    "outline": ("目录", "Contents"),
    "ask_section": ("问这一节", "Ask about this section"),
    "ask_about": ("关于“{}”：", "On “{}”: "),
    "find": ("在文中查找", "Find in the document"),
    "find_button": ("查找", "Find"),
    "found": ("“{}”共 {} 处", "“{}”: {} found"),
    "found_none": ("文中没有“{}”", "“{}” does not occur in the document"),
    "boilerplate": ("网页附带的内容，不属于正文", "Belongs to the web page, not to the document"),
    "contents_original": ("原文的目录", "The document's own table of contents"),
    "table_rebuilt": ("按原文数字还原的表格", "Table rebuilt from the figures"),
    "table_raw": ("原文", "As it stands in the text"),
    "cited_here": ("引用的句子", "The cited sentence"),
    "scanned": (
        "来自扫描件：文字由程序从图像识别，可能有误，请与页面图像核对。",
        "From a scan: the text was recognised from the image and may hold mistakes; check it against the page.",
    ),
    "page_picture": ("原件第{}页，引用的行已框出", "Page {} of the original, the cited lines framed"),
    "to_cited": ("跳到引用的句子", "Go to the cited sentence"),
    "to_chat": ("去提问", "Ask a question"),
    "figures": ("数字", "Figures"),
    "to_text": ("看原文", "Read the text"),
    "figures_filter": ("筛选数字", "Filter the figures"),
    "figures_find": ("文字", "Words"),
    "figures_kind": ("单位种类", "Kind of unit"),
    "figures_year": ("年份", "Year"),
    "figures_only": ("核对", "To check"),
    "figures_section": ("章节", "Section"),
    "figures_all": ("全部", "All"),
    "figures_apply": ("筛选", "Filter"),
    "figures_clear": ("清除筛选", "Clear"),
    "figures_count": ("数量", "Counts"),
    "figures_percent": ("比例", "Shares"),
    "figures_money": ("金额", "Money"),
    "figures_duration": ("时长", "Durations"),
    "figures_rank": ("名次", "Ranks"),
    "figures_differing": ("前后不一致", "Told differently elsewhere"),
    "figures_doubtful": ("可疑", "Doubtful"),
    "figures_by_year": ("逐年对照", "By year"),
    "figures_shown": ("全文{}个数字，列出{}个", "{} figures in the document, {} shown"),
    "figures_none": ("没有符合条件的数字。", "No figure fits."),
    "figures_figure": ("数字", "Figure"),
    "figures_indicator": ("指标", "What it measures"),
    "figures_time": ("时间", "Time"),
    "figures_former": ("原值", "before"),
    "figures_limit": ("限度", "limit"),
    "figures_aim": ("目标", "aim"),
    "figures_rule": ("规定", "rule"),
    "figures_ratio": ("比值", "Ratios"),
    "figures_clock": ("时刻", "Times of day"),
    "figures_part": ("其中", "part"),
    "figures_else": ("另处为", "elsewhere"),
    "documents": ("文件", "Documents"),
    "digest": ("文本摘要 SHA-256", "Text SHA-256"),
    "fault_too_large": ("文件太大", "The file is too large"),
    "fault_too_large_hint": (
        "一次最多上传 1 MB。请把题集分成几份，分别上传。",
        "Uploads are limited to 1 MB. Split the question set and upload the parts separately.",
    ),
    "fault_too_many": ("请求太频繁", "Too many requests"),
    "fault_too_many_hint": ("请 {} 秒后再试。", "Please try again in {} seconds."),
    "fault_invalid_request": ("提交的内容不完整", "Something is missing"),
    "fault_invalid_request_hint": (
        "请返回，填好后再提交一次。",
        "Please go back, fill in the form and send it again.",
    ),
    "fault_bad_request": ("提交的内容读不懂", "The form could not be read"),
    "fault_bad_request_hint": ("请返回，重新提交一次。", "Please go back and send it again."),
    "fault_sign_in": ("请先登录", "Please sign in"),
    "fault_sign_in_hint": ("这一页只给运营者看。", "This page is for operators only."),
    "fault_internal_error": ("程序出错了", "Something went wrong"),
    "fault_internal_error_hint": (
        "已记入日志，请稍后再试。",
        "It has been noted in the log; please try again later.",
    ),
    "back": ("返回", "Back"),
    "no_address": ("没有这个页面", "No such page"),
    "no_address_hint": (
        "地址可能写错了，或页面已经移走。",
        "The address may be mistyped, or the page has moved.",
    ),
    "no_document": ("没有这份文件", "No such document"),
    "no_document_hint": (
        "链接里的文件不在现在的索引中，可能已经换成新的文本。现有文件：",
        "The document of this link is not in the present index; its text may have been replaced. Present documents:",
    ),
    "top": ("回到顶部", "Back to top"),
    "widget": ("把问答放到您的网站", "Put the chat on your site"),
    "widget_about": (
        "改动设置，点“试一试”，右下角（或左下角）就是访客会看到的样子。满意后把代码贴进网页。",
        "Change the settings and try them: the corner of this page shows what visitors will see. Then paste the code.",
    ),
    "widget_title": ("标题", "Title"),
    "widget_title_example": ("文件问答", "Ask the document"),
    "widget_greeting": ("欢迎语", "Greeting"),
    "widget_position": ("位置", "Position"),
    "widget_right": ("右下", "Bottom right"),
    "widget_left": ("左下", "Bottom left"),
    "widget_lang": ("语言", "Language"),
    "widget_browser": ("跟随浏览器", "As the browser says"),
    "widget_theme": ("明暗", "Light or dark"),
    "widget_light": ("浅色", "Light"),
    "widget_accent": ("颜色", "Colour"),
    "widget_starters": ("开头的问题，一行一个", "Questions to begin with, one a line"),
    "widget_try": ("试一试", "Try it"),
    "widget_snippet": ("代码", "Code"),
    "widget_element": ("作为页面的一部分", "As a part of the page"),
    "widget_methods": (
        "这个元素有 open()、close()、ask(问题) 三个方法，并发出 zhangju-open、zhangju-close、zhangju-ready、"
        "zhangju-answered、zhangju-denied 事件；尺寸与层次用 CSS 变量 --zhangju-width、--zhangju-height、--zhangju-offset、"
        "--zhangju-z 调整。",
        "The element has the methods open(), close() and ask(question), and sends zhangju-open, zhangju-close, "
        "zhangju-ready, zhangju-answered and zhangju-denied; --zhangju-width, --zhangju-height, --zhangju-offset and "
        "--zhangju-z set its measures.",
    ),
    "widget_csp": ("您的网站若有内容安全策略（CSP）", "If your site has a content security policy"),
    "widget_csp_about": ("需要加上这几行：", "It needs these lines:"),
    "widget_allowed": ("允许嵌入的网站", "Sites that may embed it"),
    "widget_nobody": (
        "现在没有网站可以嵌入。运营者用 ZHANGJU_EMBED_ORIGINS 写明网站地址后才会开放。",
        "No site may embed it yet. The operator names the sites in ZHANGJU_EMBED_ORIGINS.",
    ),
    "storage_fault": (
        "反馈与未答问题现在无法保存（{}）。请检查 {} 的磁盘空间和写入权限；重启时损坏的库会移到一旁，另建新库。",
        "Feedback and unanswered questions cannot be stored now ({}). Check the disk space and permissions of {};"
        " at a restart a damaged file is set aside and a new one begun.",
    ),
    "operators": ("运营", "Operators"),
    "password": ("密码", "Password"),
    "sign_in": ("登录", "Sign in"),
    "sign_out": ("退出", "Sign out"),
    "wrong_password": ("密码不对。", "Wrong password."),
    "unanswered": ("没能回答的问题", "Questions without an answer"),
    "feedback": ("评价", "Feedback"),
    "times": ("次数", "Times"),
    "reason": ("原因", "Reason"),
    "last": ("最近", "Last"),
    "none_yet": ("还没有。", "None yet."),
    "text_gone": ("（文字已按期清除）", "(text dropped after its time)"),
    "kept_days": ("文字保存 {} 天，不带地址。", "Text is kept for {} days, without addresses."),
    "export_questions": ("导出为评测题", "Export as a question set"),
    "index": ("索引", "Index"),
    "sections": ("章节", "Sections"),
    "passages": ("段落", "Passages"),
    "serving": ("正在使用", "serving"),
    "evaluation": ("评测", "Evaluation"),
    "evaluation_about": (
        "上传一份题集，程序会用现在的索引逐题作答、判分，并写成一页报告。格式是 JSONL、CSV 或 XLSX，最大 1 MB。",
        "Upload a question set: every question is answered from the index in use and judged, and a report is written. JSONL, CSV or XLSX, up to 1 MB.",
    ),
    "evaluation_template": ("样表", "Template"),
    "evaluation_file": ("题集文件", "Question set"),
    "evaluation_no_file": ("请先选择题集文件。", "Please choose a question set first."),
    "evaluation_start": ("开始评测", "Start"),
    "evaluation_running": ("正在评测“{}”：{} / {} 题", "Evaluating “{}”: {} / {} questions"),
    "evaluation_refresh": ("本页每两秒更新一次。", "This page is brought up to date every two seconds."),
    "evaluation_stop": ("停止", "Stop"),
    "evaluation_runs": ("评测记录", "Runs"),
    "evaluation_correct": ("正确率", "Correct"),
    "evaluation_count": ("题数", "Questions"),
    "evaluation_when": ("时间", "Time"),
    "evaluation_set": ("题集", "Question set"),
    "evaluation_generation": ("索引代次", "Index generation"),
    "evaluation_against": ("与另一次比较", "Compare with"),
    "evaluation_compare": ("比较", "Compare"),
    "evaluation_back": ("返回评测", "Back to the runs"),
    "evaluation_unfinished": ("没有跑完", "Not finished"),
    "api_about": (
        '请求和回答都是 JSON。出错时状态码是 4xx，内容是 {{"error": {{"code", "message"}}}}。每个地址的提问限速是 {}，超过时返回 429 和 Retry-After。',
        'Requests and answers are JSON. Errors are 4xx with {{"error": {{"code", "message"}}}}. Each address may ask {}; beyond that the answer is 429 with Retry-After.',
    ),
    "api_key": (
        "提问需要密钥：请求头 Authorization: Bearer 密钥。",
        "Asking needs a key: the header Authorization: Bearer KEY.",
    ),
    "api_required": ("必填", "required"),
    "api_fields": ("参数", "Fields"),
    "api_example": ("示例", "Example"),
    "api_mcp": (
        "给大模型客户端的工具 ask、search、read_section（Model Context Protocol，Streamable HTTP）在",
        "Tools for language-model clients (ask, search, read_section; Model Context Protocol, Streamable HTTP) are at",
    ),
    "copy_plain": ("复制", "Copy"),
    "not_law": (
        "回答是文件原句的摘录，以原文为准。",
        "Answers are extracts of the document; the document itself is authoritative.",
    ),
}

LANGUAGES: tuple[Language, ...] = get_args(Language)
_ALL = _WORDS | CHAT | OPERATORS


@cache
def words(language: Language) -> dict[str, str]:
    """Every phrase by its key; ``{}`` in a phrase is for ``str.format``."""
    if language == "en":
        return {key: english for key, (_, english) in _ALL.items()}
    simplified = {key: chinese for key, (chinese, _) in _ALL.items()}
    return {key: in_script(phrase, language) for key, phrase in simplified.items()}


def in_script(text: str, language: Language) -> str:
    """Chinese of ours in the characters of a reader's language; the document's own words stay as they are."""
    return _traditional()(text) if language == "zh-TW" else text


@cache
def _traditional() -> Callable[[str], str]:
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC("s2tw").convert
    return convert


def language_of(accept: str) -> Language:
    """The interface language for an Accept-Language header: its first language that we speak."""
    for item in accept.lower().split(","):
        tag = item.split(";")[0].strip()
        if tag.startswith(("zh-tw", "zh-hk", "zh-mo", "zh-hant")):
            return "zh-TW"
        if tag == "zh" or tag.startswith("zh-"):
            return "zh-CN"
        if tag == "en" or tag.startswith("en-"):
            return "en"
    return "zh-CN"
