"""A search whose first entries a reader reads again: does the answer stand in them, whatever words they use?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chatbot.reader.reading import Reads, Window
from eval.outside.corpora import CorpusEntry
from eval.outside.cutting import window_ranges
from eval.outside.retrieve import Searcher
from eval.outside.trec import Scored
from index.fusion import scaled_mean
from index.normal import simplified


class Rereading:
    """The first ``count`` entries in the order of both views; the rest stay behind them as they were found.

    Each view, the search's score and the reader's logit that the answer is there, is brought to the scale of 1 for
    the best of the ``count`` and 0 for the worst, and both count alike.
    """

    def __init__(self, searcher: Searcher, reader: Reads, entries: Iterable[CorpusEntry], count: int) -> None:
        self.searcher, self.reader, self.count = searcher, reader, count
        self._windows = {entry.id: _windows(entry) for entry in entries}

    def search(self, text: str, depth: int) -> list[Scored]:
        found = list(self.searcher.search(text, max(depth, self.count)))
        first, rest = found[: self.count], found[self.count : depth]
        if not first:
            return []
        both = scaled_mean([[one.score for one in first], self._answerable(text, first)])
        order = sorted(range(len(first)), key=lambda i: -both[i])
        # Above every score of the rest, which lie within 0..1.
        again = [Scored(first[i].id, 1.0 + float(both[i])) for i in order]
        return (again + rest)[:depth]

    def _answerable(self, text: str, found: Sequence[Scored]) -> list[float]:
        """For each entry the highest logit of its windows."""
        question = simplified(text)
        windows = [(i, window) for i, one in enumerate(found) for window in self._windows[one.id]]
        readings = self.reader.read(question, [window for _, window in windows], [()] * len(windows))
        logits = [float("-inf")] * len(found)
        for (i, _), reading in zip(windows, readings, strict=True):
            logits[i] = max(logits[i], reading.answerable)
        lowest = min((logit for logit in logits if logit > float("-inf")), default=0.0)
        return [max(logit, lowest) for logit in logits]


def _windows(entry: CorpusEntry) -> list[Window]:
    text = simplified(entry.text)
    heading = simplified(entry.title)
    return [Window(heading, text[start:end]) for start, end in window_ranges(text)]
