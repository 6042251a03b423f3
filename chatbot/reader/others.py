"""Any Hugging Face model by name or folder in the packaged reader's place: it reads as ``Reader`` does.

A cross-encoder (``…ForSequenceClassification``, as rerankers are) scores sentences and finds no spans; a model for
extractive question answering (``…ForQuestionAnswering``) finds spans, and its sentences are scored by them.

    reader = load_other("/models/bge-reranker-base")

Needs torch, which is imported only when a model is loaded.  Code that travels with a model is never run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from chatbot.reader.decode import Floats, reading, spans_within
from chatbot.reader.features import Features
from chatbot.reader.hub import fetched, folder_of, lacking, quieten, told
from chatbot.reader.reading import AnswerSpan, Reading, Window
from index.deadline import check_deadline
from ingest.errors import InputError

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

MAX_TOKENS = 512
"""Tokens of a pair at most, whatever the model would take: beyond it a question takes seconds."""
MAX_HEADING = 40
"""Characters of a heading that are read: its end, the most special part."""
_BATCH = 8
_QUESTION = 4
"""A question keeps its end where it takes more than one in so many of the tokens."""
_PROBE = "全市受理行政案件多少件的是在不了有"


class CrossReader:
    """A cross-encoder as a reader: sentences one by one, no spans."""

    def __init__(self, model: CrossEncoder) -> None:
        """``model`` has one label (its logit is taken) or two (the second's less the first's), else ``InputError``."""
        if model.num_labels not in (1, 2):
            raise InputError(
                f"阅读模型有 {model.num_labels} 个类别；请换用 1 个或 2 个类别(第 2 个表示“相关”)的模型"
            )
        model.max_seq_length = _room(model.tokenizer, model.config)
        self._model = model
        self._turn = Lock()

    @classmethod
    def load(cls, folder: Path) -> CrossReader:
        """The model in ``folder``, without the network; raises what the libraries raise for a broken one."""
        import torch
        from sentence_transformers import CrossEncoder

        model = CrossEncoder(
            str(folder),
            local_files_only=True,
            trust_remote_code=False,
            model_kwargs={"dtype": torch.float32},
        )
        _check_vocabulary(model.tokenizer)
        return cls(model)

    def read(
        self,
        question: str,
        windows: Sequence[Window],
        sentences: Sequence[Sequence[tuple[int, int]]],
    ) -> list[Reading]:
        """One ``Reading`` a window, in the order given; ``sentences[i]`` are ranges of ``windows[i].text``.

        A sentence's evidence is the logit of it under its heading; ``answerable`` is the largest of the window, or
        the logit of the whole text where no sentences are given.  There are no spans, and ``null`` is 0.
        """
        _check_pairs(windows, sentences)
        texts = [
            [_context(window) + window.text[start:end] for start, end in ranges or [(0, len(window.text))]]
            for window, ranges in zip(windows, sentences, strict=True)
        ]
        logits = iter(self._logits([(question, text) for part in texts for text in part]))
        scores = [tuple(next(logits) for _ in part) for part in texts]
        return [
            Reading(max(found), found if ranges else (), (), 0.0, ((),) * len(ranges))
            for found, ranges in zip(scores, sentences, strict=True)
        ]

    def mark(self, question: str, window: Window, within: tuple[int, int]) -> tuple[AnswerSpan, ...]:
        """Nothing: a cross-encoder cannot tell where in a sentence the answer stands."""
        return ()

    def _logits(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        if not pairs:
            return []
        check_deadline()
        from torch.nn import Identity

        # A tokenizer whose truncation is being set by two threads raises "Already borrowed".
        with self._turn:
            # A model of one label would put a sigmoid on its logit.
            found = self._model.predict(
                list(pairs), batch_size=_BATCH, show_progress_bar=False, activation_fn=Identity()
            )
        scores = np.asarray(found, dtype=np.float64).reshape(len(pairs), -1)
        return [float(row[-1] - row[0]) if len(row) == 2 else float(row[0]) for row in scores]


class SpanReader:
    """A model for extractive question answering as a reader; "no answer" is its first token, as in SQuAD 2.0."""

    def __init__(self, model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase) -> None:
        """``tokenizer`` must give offsets and begin a pair with a token of its own ([CLS]), else ``InputError``."""
        if not tokenizer.is_fast:
            raise InputError(
                f"阅读模型的分词器 {type(tokenizer).__name__} 不给出字符位置；请换用带 tokenizer.json 的模型"
            )
        if tokenizer("问", "答").sequence_ids(0)[0] is not None:
            raise InputError(
                "阅读模型的输入不以 [CLS] 开头，无从表示“没有答案”；请换用 BERT 一类的抽取式问答模型"
            )
        self._model = model.train(False)
        self._tokenizer: Any = tokenizer
        self._limit = _room(tokenizer, model.config)
        self._turn = Lock()

    @classmethod
    def load(cls, folder: Path) -> SpanReader:
        """The model in ``folder``, without the network; raises what the libraries raise for a broken one."""
        import torch
        from transformers import AutoModelForQuestionAnswering, AutoTokenizer

        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
        _check_vocabulary(tokenizer)
        model, loaded = AutoModelForQuestionAnswering.from_pretrained(
            folder,
            local_files_only=True,
            trust_remote_code=False,
            dtype=torch.float32,
            output_loading_info=True,
        )
        if loaded["missing_keys"]:
            # transformers fills them with random numbers and goes on.
            raise InputError(
                f"阅读模型缺少权重 {min(loaded['missing_keys'])} 等 {len(loaded['missing_keys'])} 项；请重新下载"
            )
        return cls(model.to("cuda" if torch.cuda.is_available() else "cpu"), tokenizer)

    def read(
        self,
        question: str,
        windows: Sequence[Window],
        sentences: Sequence[Sequence[tuple[int, int]]],
    ) -> list[Reading]:
        """One ``Reading`` a window, in the order given; ``sentences[i]`` are ranges of ``windows[i].text``.

        A sentence's evidence is the log-probability of the best span inside it less that of "no answer", and
        ``answerable`` the same of the window's best span; -inf where there is none, as beyond the token limit.
        """
        _check_pairs(windows, sentences)
        order = sorted(range(len(windows)), key=lambda i: len(windows[i].text))
        found: dict[int, Reading] = {}
        for at in range(0, len(order), _BATCH):
            part = order[at : at + _BATCH]
            rows = self._run(question, [windows[i] for i in part])
            for i, (start, end, features) in zip(part, rows, strict=True):
                found[i] = _span_reading(start, end, features, windows[i].text, sentences[i])
        return [found[i] for i in range(len(windows))]

    def mark(self, question: str, window: Window, within: tuple[int, int]) -> tuple[AnswerSpan, ...]:
        """The best answer spans inside ``window.text[within]``, best first, none overlapping a better one.

        Empty where that stretch lies beyond the token limit.
        """
        [(start, end, features)] = self._run(question, [window])
        return spans_within(start, end, features, window.text, within)

    def _run(self, question: str, windows: Sequence[Window]) -> list[tuple[Floats, Floats, Features]]:
        """For each window the logits of start and end, both float32 of shape (tokens,), and what the tokens are."""
        import torch

        check_deadline()
        contexts = [_context(window) for window in windows]
        with self._turn, torch.inference_mode():
            coded = self._tokenizer(
                [self._ending(question)] * len(windows),
                [context + window.text for context, window in zip(contexts, windows, strict=True)],
                truncation="only_second",
                max_length=self._limit,
                padding=True,
                padding_side="right",  # on the left it would move "no answer" from the first place
                return_tensors="pt",
            )
            given = self._model(**coded.to(self._model.device))
        starts, ends = (
            logits.float().cpu().numpy().astype(np.float32)
            for logits in (given.start_logits, given.end_logits)
        )
        return [
            (starts[i], ends[i], _features(coded.encodings[i], len(context)))
            for i, context in enumerate(contexts)
        ]

    def _ending(self, question: str) -> str:
        """As much of the end of ``question``, where Chinese asks, as leaves room for the text."""
        most = self._limit // _QUESTION
        coded = self._tokenizer(
            question, add_special_tokens=False, return_offsets_mapping=True, truncation=False, verbose=False
        )
        offsets = coded["offset_mapping"]
        return question if len(offsets) <= most else question[offsets[-most][0] :]


def load_other(name: str) -> CrossReader | SpanReader:
    """The model in the folder ``name``, or of that name on the Hugging Face hub.

    A folder, and a model that was downloaded before, is loaded without the network.  Raises ``InputError``, and
    nothing else, where there is no such model, where it cannot be fetched, is broken or of another kind.
    """
    quieten()
    folder = folder_of(name) or fetched(name)
    parts = lacking(folder)
    if parts:
        raise InputError(
            f"阅读模型 {name} 里没有 {'、'.join(parts)}；请给出 transformers 存下的完整模型文件夹"
        )
    with told(f"无法载入阅读模型 {name}", "文件可能已损坏，请重新下载或换一个模型"):
        loaded = _kind(folder, name).load(folder)
        # A vocabulary of another model, or one that cannot pad texts of unlike length: better known now than later.
        loaded.read(_PROBE, [Window("", _PROBE), Window("", _PROBE * 2)], [(), ()])
        return loaded


def _kind(folder: Path, name: str) -> type[CrossReader] | type[SpanReader]:
    """Which reader can use the model in ``folder``, by the architectures that its ``config.json`` names."""
    from transformers import AutoConfig

    config = AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    architectures = [str(a) for a in config.architectures or ()]
    if any(a.endswith("ForQuestionAnswering") for a in architectures):
        return SpanReader
    if any(a.endswith("ForSequenceClassification") for a in architectures):
        return CrossReader
    raise InputError(
        f"阅读模型 {name} 的结构是 {'、'.join(architectures) or '(未写明)'}；"
        "请换用 …ForSequenceClassification(判断语句)或 …ForQuestionAnswering(抽取答案)的模型"
    )


def _check_pairs(windows: Sequence[Window], sentences: Sequence[Sequence[tuple[int, int]]]) -> None:
    if len(windows) != len(sentences):
        raise ValueError(f"{len(windows)} windows but {len(sentences)} lists of sentences")


def _check_vocabulary(tokenizer: Any) -> None:
    """A model made for another script would read nothing but unknown tokens, without a word about it."""
    ids = tokenizer(_PROBE, add_special_tokens=False)["input_ids"]
    known = sum(i != tokenizer.unk_token_id for i in ids)
    if 2 * known <= len(ids):
        raise InputError(
            f"阅读模型的词表不认得汉字(试读 {len(ids)} 个字词只认得 {known} 个)；请换用中文或多语言模型"
        )


def _room(tokenizer: Any, config: Any) -> int:
    """Tokens of a pair that the model can take, at most ``MAX_TOKENS``."""
    # RoBERTa counts positions from 2, so two fewer tokens than positions fit; the same is asked of all.
    positions = (getattr(config, "max_position_embeddings", None) or 0) - 2
    return min([MAX_TOKENS, *(n for n in (positions, tokenizer.model_max_length) if n > 0)])


def _context(window: Window) -> str:
    """What is read before the text, so that a sentence out of its chapter can be understood."""
    return f"{window.heading[-MAX_HEADING:]}\n" if window.heading else ""


def _features(coded: Any, before: int) -> Features:
    """The tokens of one pair, the second text of which begins with ``before`` characters of context."""
    second = [i for i, part in enumerate(coded.sequence_ids) if part == 1]
    text = [i for i in second if coded.offsets[i][1] > before]
    first, last = (text[0], text[-1]) if text else (len(coded.ids), 0)
    # A token may begin with the white space that ends the context.
    offsets = tuple((max(0, a - before), max(0, b - before)) for a, b in coded.offsets[first : last + 1])
    return Features(tuple(coded.ids), first, offsets, not coded.overflowing)


def _span_reading(
    start: Floats, end: Floats, features: Features, text: str, sentences: Sequence[tuple[int, int]]
) -> Reading:
    """``start``, ``end``: (tokens,) logits of the pair, "no answer" first, padding allowed at the end."""
    plain = reading(start, end, np.zeros_like(start), 0.0, features, text, ())

    def above_null(spans: Sequence[AnswerSpan]) -> float:
        return spans[0].score - plain.null if spans else float("-inf")

    evidence = (above_null(spans_within(start, end, features, text, sentence)) for sentence in sentences)
    return replace(plain, answerable=above_null(plain.spans), evidence=tuple(evidence))
