"""What the chat page sends, and nothing else: every other message is refused before anything acts on it.

Gradio's own schema lets a message be a file (a path or an address, which its server then reads) or a component
by name.  Ours knows text only.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

TURN, REPLAY = 0, 1
"""Gradio's numbers of the page's two events, in the order in which they are made."""

_LONG = 100_000  # characters; one answer with its marks and chips is a few thousand
_MANY = 2000  # messages; a body of 1 MB ends sooner
_ASKED = 40_000  # characters of the questions that are asked again, as a JSON list

Session = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]{1,64}$")]
Text = Annotated[str, StringConstraints(max_length=_LONG)]


class _Exact(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class TextPart(_Exact):
    text: Text
    type: Literal["text"]


class Message(_Exact):
    role: Literal["user", "assistant"]
    content: Annotated[list[TextPart], Field(min_length=1, max_length=1)]
    metadata: None = None
    options: None = None

    @property
    def text(self) -> str:
        return self.content[0].text


class _Joining(_Exact):
    session_hash: Session
    trigger_id: Annotated[int, Field(ge=0, le=10_000)] | None = None
    event_data: None = None


class TurnBody(_Joining):
    """A question, with the conversation that the page shows."""

    fn_index: Annotated[int, Field(ge=TURN, le=TURN)]
    data: tuple[Text, Annotated[list[Message], Field(max_length=_MANY)]]


class ReplayBody(_Joining):
    """The questions of an old conversation, a JSON list in a string."""

    fn_index: Annotated[int, Field(ge=REPLAY, le=REPLAY)]
    data: tuple[Annotated[str, StringConstraints(max_length=_ASKED)]]


class StopBody(_Exact):
    """What Gradio's page sends of a question that is wanted no more."""

    event_id: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
    session_hash: Session
    fn_index: Annotated[int, Field(ge=TURN, le=REPLAY)]


_READER: TypeAdapter[TurnBody | ReplayBody] = TypeAdapter(TurnBody | ReplayBody)
_SESSION: TypeAdapter[str] = TypeAdapter(Session)
_STOP: TypeAdapter[StopBody] = TypeAdapter(StopBody)


def read_join(body: bytes) -> TurnBody | ReplayBody | None:
    """What the page asks for; None for anything else."""
    try:
        return _READER.validate_json(body)
    except ValidationError:
        return None


def read_stop(body: bytes) -> StopBody | None:
    try:
        return _STOP.validate_json(body)
    except ValidationError:
        return None


def read_session(given: str) -> str | None:
    try:
        return _SESSION.validate_python(given)
    except ValidationError:
        return None


def message(role: Literal["user", "assistant"], text: str) -> dict[str, Any]:
    """A message as Gradio's chatbot shows it."""
    return {"role": role, "metadata": None, "content": [{"text": text, "type": "text"}], "options": None}
