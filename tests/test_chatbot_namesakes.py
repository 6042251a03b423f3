"""Names of one thing that differ in the middle."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.finding.namesakes import asks_for_name, two_names
from index.terms import bigrams


@pytest.mark.parametrize(
    ("one", "other", "asked", "expected"),
    [
        (
            "云溪国际服务合作区建设加快。",
            "东片和云溪国际合作服务区纳入范围。",
            "云溪的服务合作区叫什么名称",
            ("云溪国际服务合作区", "云溪国际合作服务区"),
        ),
        (
            "建成海上救援调度与法律服务平台。",
            "海上救援调度与商务平台落地。",
            "海上救援调度平台全称",
            ("海上救援调度与法律服务平台", "海上救援调度与商务平台"),
        ),
        ("云溪国际合作区建成。", "云溪国际合作区扩建。", "云溪合作区的全称", None),
        ("云溪国际服务合作区。", "云溪国际合作服务区。", "北湾新区的全称", None),
        ("建成大厅。", "", "大厅的全称", None),
        ("云溪区人民法院审结。", "云溪区人民检察院起诉。", "云溪区人民法院的全称", None),
        ("东海市云溪区教育局。", "东海市云溪区统计局。", "云溪区教育局全称", None),
    ],
)
def test_by_hand(one: str, other: str, asked: str, expected: tuple[str, str] | None) -> None:
    assert two_names(one, other, bigrams(asked)) == expected


def test_only_who_asks_for_a_name_is_told() -> None:
    assert asks_for_name("这家展馆的全名该怎么写?")
    assert not asks_for_name("这家展馆新办了多少张卡?")


@given(
    st.text(alphabet="东西南北法律商务服合作", min_size=1, max_size=6),
    st.text(alphabet="东西南北法律商务服合作", min_size=1, max_size=6),
    st.sampled_from(["区", "平台"]),
)
def test_names_stand_in_their_texts_and_differ(one: str, other: str, tail: str) -> None:
    first, second = f"建设云溪国际{one}{tail}。", f"纳入云溪国际{other}{tail}的范围。"
    names = two_names(first, second, bigrams("云溪国际"))
    if names is not None:
        assert names[0] in first and names[1] in second and names[0] != names[1]
