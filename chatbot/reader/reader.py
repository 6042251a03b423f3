"""The reader at run time: tokenizers and onnxruntime, nothing else; loads offline."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from chatbot.reader.decode import reading, spans_within
from chatbot.reader.features import BOS, Features, encode, load_tokenizer
from chatbot.reader.reading import AnswerSpan, Reading, Window
from index.compact import open_model
from index.deadline import check_deadline
from index.e5.runtime import word_table
from index.onnx import onnxruntime
from index.sums import check_sums
from ingest.errors import InputError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

PACKAGED = Path(__file__).parent / "model"
_THREADS = 2


class NoReaderError(InputError, FileNotFoundError):
    """There is no model in the folder given; a program may well go on without one."""


class Reader:
    """Says of a question and a window whether the answer is there, which sentence and which span."""

    def __init__(self, session: InferenceSession, tokenizer: Tokenizer) -> None:
        self._session = session
        self._tokenizer = tokenizer

    @classmethod
    def load(cls, path: Path | None = None) -> Reader:
        """The model in the folder ``path`` (``reader.onnx``, ``tokenizer.json``); the packaged one by default."""
        library = onnxruntime()
        folder = PACKAGED if path is None else path
        model = folder / "reader.onnx"
        if not model.is_file():
            raise NoReaderError(
                f"找不到阅读模型 {model}；请重新安装，或用 python -m eval.fitting.reader.export 生成"
            )
        check_sums(folder)
        options = library.SessionOptions()
        options.intra_op_num_threads = _THREADS
        options.inter_op_num_threads = 1
        # Spinning threads would fight with the search legs and the web server for the two cores.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        broken = library.capi.onnxruntime_pybind11_state
        try:
            session = open_model(model, options, word_table)
        except (
            broken.InvalidProtobuf,
            broken.InvalidGraph,
            broken.InvalidArgument,
            broken.Fail,
            broken.NoModel,
        ) as error:
            raise InputError(f"阅读模型 {model} 已损坏；请重新安装或用 export 重新生成") from error
        reader = cls(session, load_tokenizer(folder / "tokenizer.json"))
        try:  # another model, or another model's vocabulary: better known now than at the first question
            reader.read("试", [Window("", "试读一句。")], [()])
        except (ValueError, broken.InvalidArgument, broken.Fail, broken.RuntimeException) as error:
            raise InputError(
                f"{model} 不是本程序的阅读模型，或与 tokenizer.json 不配套；请换一个文件夹"
            ) from error
        return reader

    def read(
        self,
        question: str,
        windows: Sequence[Window],
        sentences: Sequence[Sequence[tuple[int, int]]],
    ) -> list[Reading]:
        """One ``Reading`` a window, in the order given; ``sentences[i]`` are ranges of ``windows[i].text``."""
        if len(windows) != len(sentences):
            raise ValueError(f"{len(windows)} windows but {len(sentences)} lists of sentences")
        # One by one: a batch shares the scale of its int8 activations, so that what stands beside a window would
        # change what is read in it; it takes no longer.
        found = []
        for window, ranges in zip(windows, sentences, strict=True):
            check_deadline()
            features = encode(self._tokenizer, question, window)
            start, end, evidence, answerable = self._run(features)
            found.append(reading(start, end, evidence, float(answerable), features, window.text, ranges))
        return found

    def mark(self, question: str, window: Window, within: tuple[int, int]) -> tuple[AnswerSpan, ...]:
        """The best answer spans inside ``window.text[within]``, best first, none overlapping a better one.

        Empty where that stretch lies beyond the token limit.
        """
        check_deadline()
        features = encode(self._tokenizer, question, window)
        start, end, _, _ = self._run(features)
        return spans_within(start, end, features, window.text, within)

    def _run(self, features: Features) -> list[np.ndarray]:
        """start, end, evidence: (tokens,); answerable: (); float32."""
        assert features.ids[0] == BOS
        ids = np.array([features.ids], dtype=np.int64)
        outputs = self._session.run(None, {"ids": ids, "mask": np.ones_like(ids)})
        return [output[0] for output in outputs]
