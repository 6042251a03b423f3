"""What ordinary people ask, with the articles of the statutes that bear on it: STARD's questions and our own."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

from chatbot.reader.reading import Window
from eval.cutting import sentence_ranges
from eval.fitting.reader.examples import Example, negative
from eval.fitting.reader.near import Near

_ARTICLE = re.compile(r"^(第[一二三四五六七八九十百千零]+条(?:之[一二三四五六七八九十]+)?)[\s\u3000]*", re.M)
_LONGEST = 360


def articles(text: str) -> dict[str, str]:
    """The articles of a statute by number; a heading line inside one ends it."""
    marks = list(_ARTICLE.finditer(text))
    ends = [m.start() for m in marks[1:]] + [len(text)]
    found = {}
    for mark, end in zip(marks, ends, strict=True):
        body = re.split(r"\n#", text[mark.start() : end])[0].strip()
        found[mark[1]] = body[:_LONGEST]
    return found


def legal(root: Path, seed: int, further: Path | None = None) -> Iterator[Example]:
    """Each question with up to two of its articles and two near articles of the same or other statutes.

    ``root`` holds the statutes and STARD's questions, ``further``, where it is there, more questions of that form.
    """
    files = [root / "questions-dev.jsonl", *([further] if further is not None and further.exists() else [])]
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    rows = [json.loads(line) for line in lines if line]
    sources = sorted({gold.split("#")[0] for row in rows for gold in row["gold"]})
    statutes = {
        s: articles(p.read_text(encoding="utf-8"))
        for s in sources
        if (p := root / "docs" / f"{s}.md").exists()
    }
    keys = [f"{source}#{number}" for source, found in statutes.items() for number in found]
    texts = {key: statutes[key.split("#")[0]][key.split("#")[1]] for key in keys}
    near = Near([texts[key] for key in keys])
    rng = random.Random(seed)
    for row in rows:
        for key in [key for key in row["gold"] if key in texts][:2]:
            window = _window(key, texts[key])
            sentences = tuple(sentence_ranges(window.text))
            # The set names articles, not sentences: only an article of one sentence says which one.
            evidence = (True,) if len(sentences) == 1 else None
            yield Example(row["text"], window, True, (), sentences, evidence)
        others = [keys[i] for i in near.rank(row["text"], 14) if keys[i] not in row["gold"]]
        for key in rng.sample(others[2:], 2):
            window = _window(key, texts[key])
            yield negative(row["text"], window, sentence_ranges(window.text))


def _window(key: str, text: str) -> Window:
    return Window(key.split("#")[0].split("/")[-1], text)
