"""The best candidates held against each other: what the signs say, and what trees over them move."""

from __future__ import annotations

import numpy as np
import pytest

from chatbot.finding.contest import CONTEST, TOP, contest, ordered
from chatbot.finding.corpus import Corpus
from chatbot.finding.features import NAMES
from chatbot.finding.finder import Finder
from chatbot.finding.ranking import Ranking
from chatbot.fitted.trees import LEAF, Trees
from chatbot.question.analysis import Question, analyse
from index import Index

QUESTION = analyse("街道的调解窗口一年办了多少件?")


@pytest.fixture
def corpus(index: Index) -> Corpus:
    return Corpus(index)


@pytest.fixture
def ranking(corpus: Corpus) -> Ranking:
    """Candidates in a linear order; there are more of them than are ordered anew."""
    found = Finder(corpus, None).find(QUESTION, None).ranking
    assert len(found) > TOP
    return Ranking.of(found.candidates, found.rows[:, NAMES.index("words_context")], found.rows)


def on_place(last_first: float) -> Trees:
    """One tree: the candidate at the last place ordered anew gets ``last_first`` more than the others."""
    return Trees(
        CONTEST,
        feature=np.array([CONTEST.index("place"), LEAF, LEAF], dtype=np.int16),
        threshold=np.array([TOP - 1.5, 0, 0], dtype=np.float32),
        left=np.array([1, 0, 0], dtype=np.int32),
        right=np.array([2, 0, 0], dtype=np.int32),
        value=np.array([0, 0, last_first], dtype=np.float32),
        roots=np.array([0], dtype=np.int32),
        bias=0.0,
    )


def test_trees_that_say_nothing_keep_the_order(corpus: Corpus, ranking: Ranking) -> None:
    same = ordered(QUESTION, ranking, {}, corpus.terms, Trees.constant(CONTEST, 0.5))
    assert same.candidates == ranking.candidates
    assert same.shares[:TOP] == pytest.approx(same.shares[0])
    assert (np.diff(same.scores) <= 0).all()


def test_the_best_by_the_trees_comes_first_and_what_is_behind_stays(corpus: Corpus, ranking: Ranking) -> None:
    moved = ordered(QUESTION, ranking, {}, corpus.terms, on_place(3.0))
    assert moved.candidates[0] == ranking.candidates[TOP - 1]
    assert moved.candidates[1:TOP] == ranking.candidates[: TOP - 1]
    assert moved.candidates[TOP:] == ranking.candidates[TOP:]
    np.testing.assert_array_equal(moved.rows[0], ranking.rows[TOP - 1])


def test_leads_are_held_against_the_best_of_all(corpus: Corpus, ranking: Ranking) -> None:
    rows = contest(QUESTION, ranking, {}, corpus.terms)
    assert rows.shape == (TOP, len(CONTEST)) and np.isfinite(rows).all()
    leads = rows[:, [i for i, name in enumerate(CONTEST) if name.endswith("_lead")]]
    assert (leads <= 0).all()
    place = NAMES.index("pairs")
    lead = rows[:, CONTEST.index("pairs_lead")]
    np.testing.assert_allclose(lead, ranking.rows[:TOP, place] - ranking.rows[:, place].max())
    assert rows[:, CONTEST.index("place")].tolist() == list(range(TOP))
    assert rows[0, CONTEST.index("score")] == 0


def test_a_follow_up_is_held_to_its_own_words(corpus: Corpus, ranking: Ranking) -> None:
    def own(question: Question) -> np.ndarray:
        return contest(question, ranking, {}, corpus.terms)[:, CONTEST.index("own_pairs")]

    leaning = analyse("街道的调解窗口一年办了多少件,社区呢?", asked="社区呢?", told="三件")
    assert (own(leaning) != own(QUESTION)).any()


def test_what_a_span_stands_for_is_kept_within_bounds(corpus: Corpus, ranking: Ranking) -> None:
    stands = {ranking.best: 400.0}
    rows = contest(QUESTION, ranking, stands, corpus.terms)
    assert rows[0, CONTEST.index("stands")] == 20 and rows[0, CONTEST.index("spanned")] == 1
    assert (rows[1:, CONTEST.index("spanned")] == 0).all()


def test_no_candidates_are_no_contest(corpus: Corpus) -> None:
    none = Ranking.of([], np.zeros(0), np.zeros((0, len(NAMES))))
    assert len(ordered(QUESTION, none, {}, corpus.terms, Trees.constant(CONTEST, 0.5))) == 0
