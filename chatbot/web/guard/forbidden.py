"""Messages that the chat page never sends: files, addresses, components, and whatever else Gradio would act on.

Kept here, because both the tests and ``python -m chatbot.web.attack`` send them.
"""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

QUESTION = "全年受理了多少件？"
FILE = {"path": "/dev/zero", "meta": {"_type": "gradio.FileData"}}
SAID = {"role": "user", "metadata": None, "content": [{"text": "问", "type": "text"}], "options": None}


def turn(question: Any = QUESTION, messages: Any = (), **more: Any) -> dict[str, Any]:
    shown = list(messages) if isinstance(messages, tuple) else messages
    return {"data": [question, shown], "fn_index": 0, "trigger_id": 2, "session_hash": "abc123", **more}


def said(content: Any = None, **more: Any) -> dict[str, Any]:
    message: dict[str, Any] = deepcopy(SAID) | more
    return message | ({"content": content} if content is not None else {})


def text(**more: Any) -> list[dict[str, Any]]:
    return [{"text": "问", "type": "text", **more}]


def file(path: str, **more: Any) -> dict[str, Any]:
    return {"type": "file", "file": {"path": path, "meta": {"_type": "gradio.FileData"}, **more}}


COMPONENT = {"type": "component", "component": "html", "value": "x", "constructor_args": {}, "props": {}}
MESSAGES: dict[str, Any] = {
    "a file in the content": said([FILE]),
    "a file for the content": said(FILE),
    "a file message": said([file("/etc/passwd")]),
    "a file of ours": said([file("README.md")]),
    "a file message with an address": said([file("x", url="http://127.0.0.1:1/")]),
    "a path that is an address": said([file("http://127.0.0.1:1/")]),
    "a file message beside text": said([*text(), file("/dev/zero")]),
    "a file under text": said(text(file=FILE)),
    "a file for the text": said([{"type": "text", "text": FILE}]),
    "a file in metadata": said(metadata=FILE),
    "a file under metadata": said(metadata={"title": FILE}),
    "a file as option": said(options=[FILE]),
    "a file under options": said(options=[{"value": FILE, "label": "x"}]),
    "a file for the role": said(role=FILE),
    "a file beside the message": said(file=FILE),
    "a file for the message": FILE,
    "a file with other words": said([{"path": "/dev/zero"}]),
    "a stream": said([file("/dev/zero", is_stream=True)]),
    "a component": said([COMPONENT]),
    "a component by another name": said([COMPONENT | {"component": "gallery"}]),
    "a component for the content": said(COMPONENT),
    "a component with arguments": said([COMPONENT | {"constructor_args": {"value": "/etc/passwd"}}]),
    "a component beside text": said([*text(), COMPONENT]),
    "two parts of text": said([*text(), *text()]),
    "no part": said([]),
    "content that is a string": said("问"),
    "content that is a number": said(1),
    "a part that is a string": said(["问"]),
    "a part that is null": said([None]),
    "a part without type": said([{"text": "问"}]),
    "a part of another type": said([{"text": "问", "type": "tuple"}]),
    "a part with more": said(text(extra=1)),
    "text that is a number": said([{"text": 1, "type": "text"}]),
    "text that is a list": said([{"text": ["问"], "type": "text"}]),
    "text too long": said([{"text": "问" * 100_001, "type": "text"}]),
    "a role of another name": said(role="system"),
    "a role with a space": said(role="user "),
    "no role": {key: value for key, value in SAID.items() if key != "role"},
    "metadata": said(metadata={"title": "x"}),
    "options": said(options=[{"value": "x"}]),
    "an empty list of options": said(options=[]),
    "more beside the message": said(name="x"),
    "a message that is a pair": ["问", "答"],
    "a message that is a string": "问",
    "a message that is null": None,
    "an update": {"__type__": "update", "value": []},
}
BODIES: dict[str, Any] = {
    **{name: turn(messages=(message,)) for name, message in MESSAGES.items()},
    "a file for the question": turn(FILE),
    "a list for the question": turn([QUESTION]),
    "no question": turn(None),
    "a number for the question": turn(1),
    "a question too long": turn("问" * 100_001),
    "a file for the conversation": turn(messages=FILE),
    "a conversation that is a string": turn(messages="x"),
    "a conversation that is null": turn(messages=None),
    "a conversation under root": turn(messages={"root": []}),
    "too many messages": turn(messages=(SAID,) * 2001),
    "data with more": turn(data=[QUESTION, [], FILE]),
    "data with less": turn(data=[QUESTION]),
    "no data": turn(data=[]),
    "data that is an object": turn(data={"0": QUESTION, "1": []}),
    "an event that is not there": turn(fn_index=2),
    "an event below zero": turn(fn_index=-1),
    "an event as a string": turn(fn_index="0"),
    "an event that is false": turn(fn_index=False),
    "an event beyond all": turn(fn_index=10**400),
    "no event": turn(fn_index=None),
    "the other event": turn(fn_index=1),
    "event data": turn(event_data={"index": 0}),
    "a file for event data": turn(event_data=FILE),
    "a file as trigger": turn(trigger_id=FILE),
    "a trigger beyond all": turn(trigger_id=10**9),
    "a session that is a path": turn(session_hash="../../etc/passwd"),
    "an empty session": turn(session_hash=""),
    "a session with a line": turn(session_hash="abc\n"),
    "a session too long": turn(session_hash="a" * 65),
    "a session that is a number": turn(session_hash=1),
    "a file for the session": turn(session_hash=FILE),
    "an identity": turn(oauth_token="x"),
    "a simple format": turn(simple_format=True),
    "a batch": turn(batched=True),
    "an event's name": turn(event_id="x"),
    "a request": turn(request={"headers": {}}),
    "a list": [turn()],
    "a string": "x",
    "null": None,
    "nothing in it": {},
    "a file for the old questions": {**turn(), "fn_index": 1, "data": [FILE]},
    "old questions as a list": {**turn(), "fn_index": 1, "data": [["问"]]},
    "old questions too long": {**turn(), "fn_index": 1, "data": ["问" * 40_001]},
    "old questions with more": {**turn(), "fn_index": 1, "data": ["[]", FILE]},
}
RAW = {
    "deep nesting": b'{"data":' + b"[" * 100_000,
    "half a surrogate pair": json.dumps(turn("X")).encode().replace(b"X", b"\\ud800"),
    "not a number": json.dumps(turn()).encode().replace(b'"fn_index": 0', b'"fn_index": NaN'),
    "not UTF-8": b'{"data":["\xff",[]],"fn_index":0,"session_hash":"abc"}',
    "half of it": json.dumps(turn()).encode()[:-5],
    "nothing": b"",
}
