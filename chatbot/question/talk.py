"""Small talk: what is said to the program and asks nothing of a document, and what is said back.

What it is, the fitted wording tells (``chatbot.question.wording``).  Knows no document.
"""

from __future__ import annotations

import re

from chatbot.question.wording import wording

LEAST = 0.1
"""The chance from which a text is taken for small talk.  Of 1,946 questions on documents kept out one reaches it."""
SURE = 0.4
"""The chance from which what can be done is asked of the program, whoever is named: 律师能做什么 asks it of lawyers."""
_ADDRESSED = re.compile(r"[你您]|\byou\b|这里|这个|网[页站]|页面|系统|程序|软件|机器人|助手|客服|工具")

_ASK = "这里只用文件自己的语句回答问题：可以问其中的规定、数字、时间、名单和办理方法，也可以问“这份文件讲了什么”“有哪些章节”“第七条规定了什么”。"
_TURN = "需要有人受理的事，请联系文件的发布单位，或拨打12345政务服务便民热线。"
_KIND: dict[str, str] = {
    "greeting": "您好！",
    "ack": "好的。还想了解什么，请接着问。",
    "thanks": "不客气，很高兴能帮上忙。",
    "bye": "再见，欢迎随时再来。",
    "who": "我是章句，一个查阅官方文件的程序，不是真人。",
    "can": "我能查阅文件，找出回答问题的原句并注明出处；文件没有写的，我会直说。",
    "human": "抱歉，我是程序，不能转接人工。",
    "complaint": "抱歉没有帮上忙。换一种问法，写明事情、地点或年份，也许能找到。",
    "request": "抱歉，我只能查阅文件，不能代写、代办、代为投诉或查询个人的办理情况。",
    "chat": "抱歉，这件事我不了解。",
    "command": "抱歉，我只能查阅文件，不能按这样的要求做。",
}
_SHORT = ("ack", "thanks", "bye")
"""Who says this wants nothing more."""


def talk(text: str) -> str | None:
    """Which small talk a text is (a label of the head ``talk``); None for what is asked of a document."""
    said = wording(text)
    label = said.best("talk")
    chance = said.chance("talk", label)
    least = SURE if label == "can" and not _ADDRESSED.search(text) else LEAST
    return label if chance >= max(least, said.chance("about", said.best("about"))) else None


def reply(label: str) -> str:
    """What is said back: a kind line, what can be asked here, and where to turn."""
    kind = _KIND[label]
    if label in _SHORT:
        return kind
    return f"{kind}{_ASK}" if label in ("greeting", "who", "can", "chat") else f"{kind}{_TURN}{_ASK}"
