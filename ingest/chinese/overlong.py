"""Text that runs on without a place where a sentence could end, in parts that can still be shown.

What comes here is past every limit already: a list of hundreds of names, a page of another language, a dump.
"""

from __future__ import annotations

from collections.abc import Iterator

_MARKS = ("。", "\uff01", "\uff1f", "\uff1b", ";", ". ", "\uff0c", ",", "\uff1a", ":", "、", " ", "\u3000")
"""Where to cut, best first: each is tried only where none before it makes the parts short enough."""


def cut_overlong(text: str, longest: int) -> Iterator[tuple[int, int]]:
    """The spans of parts of ``text`` of at most ``longest`` code points, in order and without a gap.

    Parts end behind a mark or a space where there is one in reach, else anywhere.
    """
    if len(text) <= longest:
        yield 0, len(text)
        return
    for start, end in _split(text, longest) if any(mark in text for mark in _MARKS) else [(0, len(text))]:
        for cut in range(start, end, longest):
            yield cut, min(cut + longest, end)


def _split(text: str, longest: int) -> list[tuple[int, int]]:
    # Imported late: it takes longer to load than most documents take to parse, and few need it.
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    # Without "" as the last mark: that would take a dump apart code point by code point, in minutes.
    splitter = RecursiveCharacterTextSplitter(
        separators=list(_MARKS),
        keep_separator="end",
        chunk_size=longest,
        chunk_overlap=0,
        add_start_index=True,
        strip_whitespace=False,
    )
    parts = splitter.create_documents([text])
    return [
        (part.metadata["start_index"], part.metadata["start_index"] + len(part.page_content))
        for part in parts
    ]
