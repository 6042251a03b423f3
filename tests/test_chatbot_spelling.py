"""Which spelling is searched, over documents by hand and an embedding of characters."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from index_fakes import BagOfCharacters, parsed

from chatbot.finding.corpus import Corpus
from chatbot.finding.spelling import Spelling
from index import Index, build_index

SENTENCES = ("垡头街道拆除违法建设三处。", "行政复议申请四十件。", "煤炭企业搬迁五家。", "托育机构登记六家。")


@pytest.fixture(scope="module")
def spelling(tmp_path_factory: pytest.TempPathFactory) -> Spelling:
    out = tmp_path_factory.mktemp("spelling") / "index"
    build_index([parsed("甲.txt", ("一、情况", SENTENCES))], out, BagOfCharacters())
    return Spelling(Corpus(Index.open(out, BagOfCharacters())))


class Fixed:
    """Imitates an index whose nearest passages lie as near as told."""

    def __init__(self, nearness: dict[str, float]) -> None:
        self.nearness = nearness

    def search(self, text: str, k: int, scope: object) -> list[object]:
        class Hit:
            dense_score = self.nearness[text]

        return [Hit()] if text in self.nearness else []


@pytest.mark.parametrize(("gain", "searched"), [(0.01, "垡头街道"), (0.0, "伐头街道"), (-0.01, "伐头街道")])
def test_what_finds_more_is_searched(
    spelling: Spelling, monkeypatch: pytest.MonkeyPatch, gain: float, searched: str
) -> None:
    monkeypatch.setattr(spelling, "_index", Fixed({"伐头街道": 0.8, "垡头街道": 0.8 + gain}))
    assert spelling.best("伐头街道", None) == searched


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=3),
    st.sampled_from(("", "有多少?", "为什么?", "是怎么办的?")),
)
def test_correctly_typed_questions_stay_as_they_are(
    spelling: Spelling, sentences: list[str], asks: str
) -> None:
    question = "".join(s.removesuffix("。") for s in sentences) + asks
    assert spelling.best(question, None) == question
