"""Documents that are nearly the same are known as such, and what they say alike takes one place in a search."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from index_fakes import BagOfCharacters, parsed

from chatbot.answer import Answer, Citation
from index import Index, build_index
from index.commands import run_library
from index.twins import families, resemblance, sketch_of
from ingest import Parsed

MODEL = BagOfCharacters()
RULES = [
    "渡口每天早上六时开放，晚上十点关闭，遇到大风大雾时由值守人员决定是否停航。",
    "乘客应当按次序上船，携带自行车的乘客最后上船，船上禁止携带易燃易爆物品。",
    "渡船每年检修一次，检修期间由备用渡船承担运送任务，并提前七天张贴告示。",
    "学生和老人凭证件免费乘船，其他乘客每次收费两元，月票每张三十元。",
]
QUESTION = "学生乘船怎么收费？"


def ferry(source: str, fare: str = RULES[3], year: str = "") -> Parsed:
    heads = ("一、开放", "二、秩序", "三、检修", f"四、票价{year}")
    return parsed(source, *((head, [text]) for head, text in zip(heads, [*RULES[:3], fare], strict=True)))


def other() -> Parsed:
    told = [f"第{n}座公园里的第{n * 7}棵树由园丁{chr(0x4E00 + 37 * n)}照料，学生每周浇水。" for n in range(9)]
    return parsed("公园.txt", ("一、树木", told), ("二、收费", ["学生进公园不收费。"]))


def test_the_resemblance_is_the_share_of_the_runs() -> None:
    text = "".join(chr(0x4E00 + 7 * n) for n in range(1000))
    whole, half = sketch_of(text), sketch_of(text[:500])
    assert resemblance(whole, sketch_of("  " + text.replace("一", "一，\n"))) == 1
    assert resemblance(whole, half) == pytest.approx(
        0.5, abs=0.15
    )  # 493 runs of 993; 3.4 standard deviations
    assert resemblance(half, sketch_of(text[500:])) == 0
    assert not len(sketch_of("太短的一句话。")) and resemblance(sketch_of(""), sketch_of("")) == 0


def test_families_are_named_by_their_first() -> None:
    text = "".join(chr(0x4E00 + 5 * n) for n in range(600))
    turned = "".join(chr(0x9000 - 3 * n) for n in range(600))
    short = sketch_of("通知")
    sketches = [sketch_of(t) for t in (text, turned, text[:300] + "改" + text[301:])]
    assert families([*sketches, short, short]) == [0, None, 0, None, None]
    assert families([]) == []


def test_what_all_begin_with_is_not_compared_without_end() -> None:
    """Forms that share their smallest hashes and no more are not twins, however many there are."""
    shared = np.arange(16, dtype=np.uint64)
    forms = [np.concatenate([shared, np.arange(112, dtype=np.uint64) + 1000 * (n + 1)]) for n in range(200)]
    assert families(forms) == [None] * 200


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("twins") / "library"
    documents = [
        ferry("甲渡.txt"),
        other(),
        ferry("乙渡.txt"),
        ferry("丙渡.txt", RULES[3].replace("两", "五")),
    ]
    build_index(documents, out, MODEL)
    return out


def holders(
    index: Index, text: str, question: str = QUESTION, scope: Sequence[str] | None = None
) -> dict[str, tuple[str, ...]]:
    hits = index.search(question, 20, scope)
    return {hit.passage.source: hit.also for hit in hits if hit.passage.text == text}


def test_the_list_tells_them(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run_library(argparse.Namespace(command="list", library=root))
    told = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert [row[0] for row in told] == ["甲渡.txt", "公园.txt", "乙渡.txt", "丙渡.txt"]
    assert [row[4:] for row in told] == [
        ["与“乙渡.txt”等 2 份几乎相同"],
        [],
        ["与“甲渡.txt”等 2 份几乎相同"],
        ["与“甲渡.txt”等 2 份几乎相同"],
    ]


def test_the_same_passage_takes_one_place(root: Path) -> None:
    index = Index.open(root, MODEL)
    assert holders(index, RULES[3]) == {"甲渡.txt": ("乙渡.txt",)}
    assert holders(index, RULES[0]) == {"甲渡.txt": ("乙渡.txt", "丙渡.txt")}
    # What differs, if only in a figure, is another passage.
    assert holders(index, RULES[3].replace("两", "五")) == {"丙渡.txt": ()}
    hits = index.search(QUESTION, 7)
    assert len(hits) == 7 and len({hit.passage.text for hit in hits}) == 7
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_the_one_that_is_named_has_the_place(root: Path, tmp_path: Path) -> None:
    index = Index.open(root, MODEL)
    assert holders(index, RULES[3], scope=["乙渡.txt", "公园.txt"]) == {"乙渡.txt": ()}
    years = [ferry("2019年渡口.txt"), ferry("2023年渡口.txt"), other()]
    build_index(years, tmp_path, MODEL)
    index = Index.open(tmp_path, MODEL)
    assert holders(index, RULES[3], "2023年学生乘船怎么收费？") == {"2023年渡口.txt": ("2019年渡口.txt",)}
    assert holders(index, RULES[3]) == {"2019年渡口.txt": ("2023年渡口.txt",)}


def test_what_one_document_says_twice_keeps_its_places(tmp_path: Path) -> None:
    twice = [("五、再说", [RULES[3]])]
    pair = [
        parsed(name, *((f"{n}、", [text]) for n, text in enumerate(RULES)), *twice)
        for name in ("子.txt", "丑.txt")
    ]
    build_index(pair, tmp_path, MODEL)
    hits = Index.open(tmp_path, MODEL).search(QUESTION, 20)
    assert [h.passage.source for h in hits if h.passage.text == RULES[3]] == ["子.txt", "子.txt"]
    assert all(hit.also == ("丑.txt",) for hit in hits)


def test_an_answer_names_the_others(root: Path) -> None:
    index = Index.open(root, MODEL)
    hits = index.search(QUESTION, 20)
    hit = next(hit for hit in hits if hit.passage.text == RULES[3])
    cited = Citation(hit.passage.source, "", (), "", None, RULES[3], 0, 1, hit.passage.id)
    answer = Answer("answered", RULES[3], QUESTION, QUESTION, (cited,), passages=hits)
    assert answer.also == ("乙渡.txt",) and answer.in_full.endswith("另见：乙渡.txt")
