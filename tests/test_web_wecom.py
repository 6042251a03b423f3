"""WeCom asks through its callback: sealed and signed as the platform documents it, for an application and for an AI bot."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_engine import FakeEngine
from fastapi import FastAPI
from starlette.testclient import TestClient

from chatbot.web.api.http import add_errors
from chatbot.web.bots.cipher import WecomCipher
from chatbot.web.bots.wecom import add_wecom
from chatbot.web.bots.wording import inert, within
from chatbot.web.desk.desk import Desk
from chatbot.web.guard.refused import Refused
from chatbot.web.settings import Settings, WecomSettings
from ingest import Document, InputError, parse

TOKEN, KEY, CORP = "token", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "ww0123456789abcdef"
TEXT = "柳川区投诉办法\n\n第一条 区办事大厅全年受理投诉512件，办结率达到98%。\n\n第二条 <b>窗口</b>周六[照常](http://x)开放。\n"
ASKED = "区办事大厅全年受理投诉多少件"


class Platform:
    """Imitates WeCom: seals and signs what it sends, opens what comes back."""

    def __init__(self, path: Path, receiver: str = CORP, **settings: Any) -> None:
        self.cipher = WecomCipher(TOKEN, KEY, receiver)
        self.engine = FakeEngine((parse(Document("办法.txt", TEXT)),))
        made = Settings(path, public_url="https://www.example.invalid/qa", **settings)
        app = FastAPI()
        add_errors(app)
        add_wecom(app, Desk(self.engine, made), WecomSettings(TOKEN, KEY, receiver))
        self.client = TestClient(app)
        self.sent = 0

    def query(self, sealed: str, timestamp: int | None = None) -> dict[str, str]:
        self.sent += 1
        at, nonce = str(int(time.time()) if timestamp is None else timestamp), f"nonce{self.sent}"
        return {
            "msg_signature": self.cipher.signature(at, nonce, sealed),
            "timestamp": at,
            "nonce": nonce,
        }

    def say(self, text: str, message: str = "1", kind: str = "text") -> Any:
        sealed = self.cipher.seal(
            f"<xml><ToUserName><![CDATA[{CORP}]]></ToUserName><FromUserName><![CDATA[zhang]]></FromUserName>"
            f"<CreateTime>1700000000</CreateTime><MsgType><![CDATA[{kind}]]></MsgType>"
            f"<Content><![CDATA[{text}]]></Content><MsgId>{message}</MsgId><AgentID>1</AgentID></xml>"
        )
        body = f"<xml><ToUserName><![CDATA[{CORP}]]></ToUserName><Encrypt><![CDATA[{sealed}]]></Encrypt><AgentID>1</AgentID></xml>"
        return self.client.post("/bots/wecom", params=self.query(sealed), content=body)

    def told(self, response: Any) -> str:
        """The plain XML of a passive reply, after its signature has been checked."""
        parts = {
            name: re.search(rf"<{name}>(?:<!\[CDATA\[)?(.+?)(?:\]\]>)?</{name}>", response.text)
            for name in ("Encrypt", "MsgSignature", "TimeStamp", "Nonce")
        }
        sealed, signature, at, nonce = (match[1] for match in parts.values() if match)
        self.cipher.require_signed(signature, at, nonce, sealed)
        return self.cipher.open(sealed)


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    made = Platform(tmp_path)
    with made.client:  # one loop for all requests, as a server has
        yield made


def test_the_sample_that_the_platform_publishes() -> None:
    cipher = WecomCipher("QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7")
    sealed = (
        "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/"
        "sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJ"
        "YuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUc"
        "allcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5"
        "Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q=="
    )
    cipher.require_signed("477715d11cdb4164915debcba66cb864d751f3e6", "1409659813", "1372623149", sealed)
    assert "<Content><![CDATA[hello]]></Content>" in cipher.open(sealed)


def test_the_address_is_verified(platform: Platform) -> None:
    sealed = platform.cipher.seal("1616140317555161061")
    answer = platform.client.get("/bots/wecom", params={**platform.query(sealed), "echostr": sealed})
    assert (answer.status_code, answer.text) == (200, "1616140317555161061")


def test_a_question_is_answered_with_its_source_and_a_link(platform: Platform) -> None:
    told = platform.told(platform.say(ASKED))
    assert "<ToUserName>zhang</ToUserName>" in told and f"<FromUserName>{CORP}</FromUserName>" in told
    assert "512件" in told and "依据：" in told
    assert "&lt;a href=&quot;" in told or '&lt;a href="https://www.example.invalid/qa/doc/' in told


def test_a_follow_up_knows_what_was_said(platform: Platform) -> None:
    platform.say(ASKED)
    platform.say("办结率呢", message="2")
    (_, none), (_, one) = platform.engine.asked
    assert none == () and one[0].question == ASKED


def test_when_the_platform_asks_again_nothing_is_asked_twice(platform: Platform) -> None:
    first, second = platform.say(ASKED, "7"), platform.say(ASKED, "7")
    assert re.sub("<CreateTime>.*?</CreateTime>", "", platform.told(first)) == re.sub(
        "<CreateTime>.*?</CreateTime>", "", platform.told(second)
    )
    assert len(platform.engine.asked) == 1


def test_a_request_played_again_is_refused(platform: Platform) -> None:
    sealed = platform.cipher.seal("<xml/>")
    query = platform.query(sealed)
    body = f"<xml><Encrypt>{sealed}</Encrypt></xml>"
    platform.client.post("/bots/wecom", params=query, content=body)
    again = platform.client.post("/bots/wecom", params=query, content=body)
    assert (again.status_code, again.json()["error"]["code"]) == (403, "replayed")


def test_an_old_request_is_refused(platform: Platform) -> None:
    sealed = platform.cipher.seal("<xml/>")
    query = platform.query(sealed, int(time.time()) - 3600)
    answer = platform.client.post(
        "/bots/wecom", params=query, content=f"<xml><Encrypt>{sealed}</Encrypt></xml>"
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "stale")


def test_what_is_not_signed_sealed_or_small_is_refused(platform: Platform) -> None:
    sealed = platform.cipher.seal("<xml/>")
    query = platform.query(sealed)

    def sent(content: str, **changed: str) -> int:
        return platform.client.post("/bots/wecom", params={**query, **changed}, content=content).status_code

    assert sent(f"<xml><Encrypt>{sealed}</Encrypt></xml>", msg_signature="0" * 40) == 403
    assert sent(f"<xml><Encrypt>{sealed}</Encrypt></xml>", nonce="other") == 403
    assert sent("<xml><Content>hello</Content></xml>") == 400
    assert sent("x" * 70_000) == 413
    assert platform.engine.asked == []


def test_a_message_for_another_bot_is_refused() -> None:
    cipher = WecomCipher(TOKEN, KEY, "other")
    with pytest.raises(Refused):
        cipher.open(WecomCipher(TOKEN, KEY, CORP).seal("<xml/>"))
    for broken in ("", "AAAA", "!", "A" * 64):
        with pytest.raises(Refused):
            cipher.open(broken)


def test_entities_are_not_expanded(platform: Platform) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><xml><MsgType>text</MsgType><Content>&a;</Content></xml>'
    sealed = platform.cipher.seal(bomb)
    query = platform.query(sealed)
    answer = platform.client.post(
        "/bots/wecom", params=query, content=f"<xml><Encrypt>{sealed}</Encrypt></xml>"
    )
    assert answer.status_code == 400


def test_what_is_no_text_gets_an_empty_reply(platform: Platform) -> None:
    answer = platform.say("", kind="image")
    assert (answer.status_code, answer.content) == (200, b"")


def test_one_person_is_limited_as_the_api_is(tmp_path: Path) -> None:
    platform = Platform(tmp_path, rate="1/hour")
    assert "512件" in platform.told(platform.say(ASKED, "1"))
    assert "太频繁" in platform.told(platform.say(ASKED, "2"))


def test_an_ai_bot_gets_a_finished_stream_of_markdown(tmp_path: Path) -> None:
    platform = Platform(tmp_path, receiver="")
    message = {
        "msgid": "m1",
        "aibotid": "bot",
        "chattype": "single",
        "from": {"userid": "li"},
        "msgtype": "text",
        "text": {"content": f"@助手 {ASKED}"},
    }
    sealed = platform.cipher.seal(json.dumps(message))
    answer = platform.client.post("/bots/wecom", params=platform.query(sealed), json={"encrypt": sealed})
    data = answer.json()
    platform.cipher.require_signed(
        data["msgsignature"], str(data["timestamp"]), data["nonce"], data["encrypt"]
    )
    told = json.loads(platform.cipher.open(data["encrypt"]))
    assert told["msgtype"] == "stream" and told["stream"]["finish"] is True
    assert "512件" in told["stream"]["content"]
    assert "[看原文](https://www.example.invalid/qa/doc/" in told["stream"]["content"]
    assert platform.engine.asked[0][0] == ASKED


def test_no_markup_of_a_document_acts_in_a_message() -> None:
    assert (
        inert("<b>窗口</b>周六[照常](http://x)**开放**")
        == "＜b＞窗口＜/b＞周六［照常］(http://x)＊＊开放＊＊"
    )


def test_a_long_message_is_cut_at_a_line_and_says_so() -> None:
    text = "第一行\n" + "第二行" * 100
    assert within(text, 60, "", markdown=True) == "第一行\n（太长，未完）"
    assert within("短", 60, "", markdown=True) == "短"


def test_settings_that_cannot_be() -> None:
    for token, key in (("", KEY), (TOKEN, KEY[:-1]), (TOKEN, "!" * 43)):
        with pytest.raises(InputError):
            WecomSettings(token, key)
