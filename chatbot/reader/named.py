"""A reader by its name: the packaged one, one in a folder, or another model of the hub."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chatbot.reader.reading import Reads


def load_reader(name: str | None = None) -> Reads | None:
    """A reader: by default the packaged one (None where there is none), else the one in a folder that holds
    ``reader.onnx``, else a cross-encoder or question-answering model by path or name (``InputError`` where there is
    no such model)."""
    from chatbot.reader.reader import Reader

    if name is None:
        try:
            return Reader.load()
        except FileNotFoundError:
            return None
    from chatbot.reader.hub import folder_of
    from chatbot.reader.others import load_other

    folder = folder_of(name)
    if folder is not None and (folder / "reader.onnx").is_file():
        return Reader.load(folder)
    return load_other(name)
