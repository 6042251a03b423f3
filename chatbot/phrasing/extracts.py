"""What of an answer each of its citations stands for, as a reader sees it: the text that a phrased sentence may cite."""

from __future__ import annotations

from chatbot.answer import Answer


def extracts_of(answer: Answer) -> tuple[str, ...]:
    """One text for each of ``answer.citations``: the quote, or of a table's row the line that reads it out."""
    if answer.status != "answered":
        return ()
    lines = [line for line in answer.text.split("\n") if line.strip()]
    return tuple(_shown(citation.quote, lines) for citation in answer.citations)


def _shown(quote: str, lines: list[str]) -> str:
    bare = _packed(quote)
    if bare in _packed("".join(lines)):
        return " ".join(quote.split())
    for line in lines:
        rest = iter(_packed(line))
        if bare and all(
            character in rest for character in bare
        ):  # a row with its columns named between its cells
            return line.strip()
    return " ".join(quote.split())


def _packed(text: str) -> str:
    return "".join(text.split())
