"""A small Chinese reader: given a question and a window of text, is the answer here, which sentence, which span.

    reader = Reader.load()
    reader.read("全年受理多少件?", [Window("一、总体情况", text)], [[(0, 20), (20, 45)]])

Training, export and measurement are commands of their own (``train``, ``export``, ``measure``) and need torch;
reading needs only onnxruntime and tokenizers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chatbot.reader.reading import AnswerSpan, Reading, Window

if TYPE_CHECKING:
    from chatbot.reader.reader import Reader

__all__ = ["AnswerSpan", "Reader", "Reading", "Window"]


def __getattr__(name: str) -> Any:
    if name == "Reader":
        from chatbot.reader.reader import Reader

        return Reader
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
