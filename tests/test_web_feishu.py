"""Feishu sends events: signed and encrypted as the platform documents it; answers go out as cards to an imitation of it."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from fake_engine import FakeEngine
from fastapi import FastAPI
from starlette.testclient import TestClient
from test_web_wecom import ASKED, TEXT

from chatbot.web.api.http import add_errors
from chatbot.web.bots.feishu import FeishuBot, add_feishu
from chatbot.web.desk.desk import Desk
from chatbot.web.guard.refused import Refused
from chatbot.web.settings import FeishuSettings, Settings
from ingest import Document, InputError, parse

TOKEN, KEY = "verification-token", "encrypt-key"


def sealed(data: Any, key: str = KEY) -> bytes:
    """As the platform seals an event: AES-256-CBC by SHA-256 of the key, the IV in front."""
    iv = bytes(range(16))
    pad = padding.PKCS7(128).padder()
    plain = pad.update(json.dumps(data).encode()) + pad.finalize()
    writing = Cipher(algorithms.AES(hashlib.sha256(key.encode()).digest()), modes.CBC(iv)).encryptor()
    return json.dumps(
        {"encrypt": base64.b64encode(iv + writing.update(plain) + writing.finalize()).decode()}
    ).encode()


def signed(body: bytes, timestamp: int | None = None, key: str = KEY) -> dict[str, str]:
    at, nonce = str(int(time.time()) if timestamp is None else timestamp), "n1"
    return {
        "X-Lark-Request-Timestamp": at,
        "X-Lark-Request-Nonce": nonce,
        "X-Lark-Signature": hashlib.sha256((at + nonce + key).encode() + body).hexdigest(),
    }


def event(text: str, name: str = "e1", **message: Any) -> dict[str, Any]:
    return {
        "schema": "2.0",
        "header": {
            "event_id": name,
            "event_type": "im.message.receive_v1",
            "create_time": str(int(time.time() * 1000)),
            "token": TOKEN,
            "app_id": "cli_1",
            "tenant_key": "t",
        },
        "event": {
            "sender": {"sender_id": {"open_id": "ou_1"}, "sender_type": "user", "tenant_key": "t"},
            "message": {
                "message_id": "om_1",
                "chat_id": "oc_1",
                "chat_type": "p2p",
                "message_type": "text",
                "content": json.dumps({"text": text}),
                **message,
            },
        },
    }


class Imitation:
    """Imitates the platform's interface: gives tokens, takes replies."""

    def __init__(self) -> None:
        self.tokens = 0
        self.replies: list[tuple[str, str, dict[str, Any]]] = []
        imitation = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                data = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                told: dict[str, Any] = {"code": 0}
                if self.path.endswith("/tenant_access_token/internal"):
                    imitation.tokens += 1
                    told |= {"tenant_access_token": "t-1", "expire": 7200}
                else:
                    imitation.replies.append((self.path, self.headers["Authorization"], data))
                body = json.dumps(told).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Keeps quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.site = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


class Bot:
    """The bot in an application, and what it sends to the platform."""

    def __init__(self, path: Path, site: str, encrypt_key: str = KEY) -> None:
        self.engine = FakeEngine((parse(Document("办法.txt", TEXT)),))
        settings = Settings(path, public_url="https://www.example.invalid")
        app = FastAPI()
        add_errors(app)
        made = FeishuSettings("cli_1", "secret", TOKEN, encrypt_key, site)
        self.bot = add_feishu(app, Desk(self.engine, settings), made)
        self.client = TestClient(app)

    def send(self, body: bytes, headers: dict[str, str]) -> Any:
        return self.client.post("/bots/feishu", content=body, headers=headers)

    def finish(self) -> None:
        """Waits until what runs in the background is done."""

        async def done() -> None:
            for task in list(self.bot.running):
                await task

        assert self.client.portal is not None
        self.client.portal.call(done)


@pytest.fixture
def platform() -> Iterator[Imitation]:
    made = Imitation()
    yield made
    made.close()


@pytest.fixture
def bot(tmp_path: Path, platform: Imitation) -> Iterator[Bot]:
    made = Bot(tmp_path, platform.site)
    with made.client:
        yield made


def test_the_address_is_verified(bot: Bot) -> None:
    body = sealed({"challenge": "abc", "token": TOKEN, "type": "url_verification"})
    assert bot.send(body, {}).json() == {"challenge": "abc"}
    wrong = sealed({"challenge": "abc", "token": "other", "type": "url_verification"})
    assert bot.send(wrong, {}).status_code == 403


def test_a_question_is_answered_with_a_card(bot: Bot, platform: Imitation) -> None:
    body = sealed(event(f"@_user_1 {ASKED}", chat_type="group", mentions=[{"key": "@_user_1"}]))
    answer = bot.send(body, signed(body))
    assert (answer.status_code, answer.json()) == (200, {})
    bot.finish()
    ((path, authorization, data),) = platform.replies
    assert path == "/open-apis/im/v1/messages/om_1/reply"
    assert authorization == "Bearer t-1" and data["msg_type"] == "interactive"
    markdown, note = json.loads(data["content"])["elements"]
    assert "512件" in markdown["content"] and "](https://www.example.invalid/doc/" in markdown["content"]
    assert note["elements"][0]["content"] == "原文摘录，非AI生成"
    assert bot.engine.asked[0][0] == ASKED


def test_the_token_is_kept_while_it_is_good(bot: Bot, platform: Imitation) -> None:
    for name in ("e1", "e2"):
        body = sealed(event(ASKED, name))
        bot.send(body, signed(body))
        bot.finish()
    assert (platform.tokens, len(platform.replies)) == (1, 2)


def test_an_event_played_again_is_refused(bot: Bot) -> None:
    body = sealed(event(ASKED))
    headers = signed(body)
    assert bot.send(body, headers).status_code == 200
    assert bot.send(body, headers).status_code == 403
    bot.finish()
    assert len(bot.engine.asked) == 1


def test_what_is_old_forged_open_or_large_is_refused(bot: Bot) -> None:
    body = sealed(event(ASKED))
    plain = json.dumps(event(ASKED)).encode()
    other = sealed(event(ASKED), "other-key")
    assert bot.send(body, signed(body, int(time.time()) - 3600)).status_code == 403
    assert bot.send(body, signed(body, key="other-key")).status_code == 403
    assert bot.send(body, {}).status_code == 403
    assert bot.send(plain, signed(plain)).status_code == 403
    assert bot.send(other, signed(other)).status_code == 403
    assert bot.send(b"x" * 70_000, {}).status_code == 413
    assert bot.send(b"[]", {}).status_code == 400
    assert bot.engine.asked == []


@pytest.mark.parametrize(
    "message",
    [
        {"message_type": "image", "content": '{"image_key": "k"}'},
        {"chat_type": "group"},
    ],
)
def test_what_is_not_for_the_bot_is_let_be(bot: Bot, message: dict[str, Any]) -> None:
    body = sealed(event(ASKED, **message))
    assert bot.send(body, signed(body)).status_code == 200
    bot.finish()
    assert bot.engine.asked == []


def test_without_an_encrypt_key_the_token_and_the_time_decide(tmp_path: Path, platform: Imitation) -> None:
    bot = Bot(tmp_path, platform.site, encrypt_key="")
    with bot.client:
        good, old = event(ASKED), event(ASKED, "e2")
        old["header"]["create_time"] = "1600000000000"
        forged = event(ASKED, "e3")
        forged["header"]["token"] = "other"
        codes = [bot.send(json.dumps(one).encode(), {}).status_code for one in (good, good, old, forged)]
        bot.finish()
    assert codes == [200, 403, 403, 403]
    assert len(platform.replies) == 1


def test_settings_that_cannot_be() -> None:
    with pytest.raises(InputError):
        FeishuSettings("cli_1", "", TOKEN)
    with pytest.raises(InputError):
        FeishuSettings("cli_1", "secret", TOKEN, site="open.feishu.cn")


def test_what_is_wrong_with_a_ciphertext_is_not_told_apart(tmp_path: Path) -> None:
    """Or whoever has one could try out its padding and read it."""
    bot = FeishuBot(
        Desk(FakeEngine(), Settings(data_dir=tmp_path)), FeishuSettings("cli_1", "secret", TOKEN, KEY)
    )
    told = []
    for body in (sealed([]), json.dumps({"encrypt": base64.b64encode(bytes(48)).decode()}).encode()):
        with pytest.raises(Refused) as refused:
            bot._opened(body)
        told.append((refused.value.status, refused.value.message))
    assert told[0] == told[1] and told[0][0] == 403
