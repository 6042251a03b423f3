"""Question sets from every format, and the faults that are refused with row and field."""

import json
from pathlib import Path

import openpyxl
import pytest

from eval.sets import load_questions
from eval.sets.questions import Gold, SetQuestion, write_questions
from eval.sets.sheets import template_csv
from eval.sets.squad import load_squad
from ingest.errors import InputError

SHARED = Path(__file__).parents[2] / "shared"


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return path


def test_json_lines_round_trip(tmp_path: Path) -> None:
    questions = (
        SetQuestion(
            id="a",
            text="几人？",
            type="number",
            style="plain",
            gold=(Gold("二十七人", ("一", "二"), ("27人",), "a.txt", ("共27人",)),),
            all_required=True,
            must_include=("27",),
            history=(("先问", "先答"),),
            doc="a.txt",
            note="注",
        ),
        SetQuestion(id="b", text="没有的", answerable=False),
    )
    write_questions(tmp_path / "set.jsonl", questions)
    assert load_questions(tmp_path / "set.jsonl") == questions


def test_history_as_pairs(tmp_path: Path) -> None:
    row = {
        "id": "a",
        "question": "那呢？",
        "answerable": False,
        "history": [["问", "答"], {"question": "再问"}],
    }
    (asked,) = load_questions(written(tmp_path / "a.jsonl", json.dumps(row)))
    assert asked.history == (("问", "答"), ("再问", ""))


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ('{"id": "a", "question": ""}', "question"),
        ('{"question": "问"}', "id"),
        ('{"id": 3, "question": "问"}', "id"),
        ('{"id": "a", "question": "问", "answerable": "yes"}', "answerable"),
        ('{"id": "a", "question": "问", "answerable": true}', "gold"),
        ('{"id": "a", "question": "问", "gold": {}}', "gold"),
        ('{"id": "a", "question": "问", "gold": [{"quote": 5}]}', "gold[0]，字段 quote"),
        ('{"id": "a", "question": "问", "gold": [{"quote": ""}]}', "gold[0]，字段 quote"),
        ('{"id": "a", "question": "问", "answerable": false, "history": [["只有问"]]}', "history[0]"),
        ('{"id": "a", "text": "问", "gold": ["没有条号"]}', "gold[0]"),
        ('{"id": "a", "question": ', "不是完整的JSON"),
        ("[1]", "应为JSON对象"),
    ],
)
def test_a_faulty_row_is_named_with_its_field(tmp_path: Path, row: str, field: str) -> None:
    good = '{"id": "g", "question": "好", "answerable": false}'
    with pytest.raises(InputError) as caught:
        load_questions(written(tmp_path / "题集.jsonl", f"{good}\n\n{row}\n"))
    assert "题集.jsonl 第3行" in str(caught.value)
    assert field in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.jsonl", "", "没有题目"),
        ("a.jsonl", '{"id": "a", "question": "问", "answerable": false}\n' * 2, "出现了两次"),
        ("a.jsonl", b"\xff\xfe\x00", "UTF-8"),
        ("a.docx", "x", "应为"),
        ("a.json", '{"data": 3}', "SQuAD"),
        ("a.json", '{"data"', "第1行"),
        ("a.csv", "", "空的"),
        ("a.csv", "答案\n3\n", "第1行"),
        ("a.csv", "问题,别的\n3,4\n", "不认识的列 别的"),
        ("a.csv", "问题,答案\n,3\n", "第2行"),
        ("a.csv", "问题,可回答\n甲？,是\n", "字段 答案"),
        ("a.csv", "问题,答案,可回答\n甲？,3,也许\n", "answerable"),
        ("a.xlsx", "not a zip", "XLSX"),
    ],
)
def test_a_faulty_file_is_refused(tmp_path: Path, name: str, content: str | bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        load_questions(written(tmp_path / name, content))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="没有题集文件"):
        load_questions(tmp_path / "none.jsonl")


SHEET = "问题,答案,章节\n几人？,27人|二十七人,一、总报告＞(二)监管\n明年呢？,,\n\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_three_columns_are_enough(tmp_path: Path, encoding: str) -> None:
    first, second = load_questions(written(tmp_path / "a.csv", SHEET.encode(encoding)))
    assert first == SetQuestion(
        id="q0002",
        text="几人？",
        gold=(Gold(section=("一、总报告", "(二)监管"), answers=("27人", "二十七人")),),
    )
    assert second == SetQuestion(id="q0003", text="明年呢？", answerable=False)


def test_a_workbook_reads_like_the_csv(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        ("question", "answer", "section"),
        ("几人？", 27.0, "一>二"),
        (None, None, None),
        ("明年呢？", None, None),
    ):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    first, second = load_questions(tmp_path / "a.xlsx")
    assert first.gold == (Gold(section=("一", "二"), answers=("27",)),)
    assert (second.id, second.answerable) == ("q0004", False)


def test_all_required_makes_each_answer_its_own_evidence(tmp_path: Path) -> None:
    (asked,) = load_questions(
        written(tmp_path / "a.csv", "question,answer,all_required\n各几人？,3人|5人,是\n")
    )
    assert [gold.answers for gold in asked.gold] == [("3人",), ("5人",)]


def test_the_template_is_a_question_set(tmp_path: Path) -> None:
    asked = load_questions(written(tmp_path / "a.csv", template_csv()))
    assert [question.answerable for question in asked] == [True, True, False]
    assert asked[0].type == "number"
    assert asked[1].history == (("全年受理诉求多少件？", "3.2万件"),)


def test_squad_evidence_is_the_sentence(tmp_path: Path) -> None:
    context = "第一句没有。它于1963年被任命；1990年升任。"
    answers = [{"text": "1963年", "answer_start": 0}]
    paragraph = {
        "id": "P",
        "context": context,
        "qas": [{"id": "1", "question": "何时？", "answers": answers}],
    }
    paragraph["qas"].append({"id": "2", "question": "何地？", "answers": []})
    path = written(tmp_path / "a.json", json.dumps({"data": [{"paragraphs": [paragraph]}]}))
    first, second = load_questions(path)
    assert first.gold == (Gold(quote="它于1963年被任命；", answers=("1963年",)),)
    assert not second.answerable
    assert load_squad(path)[0].start == context.index("1963年")


def test_a_list_of_questions_in_json(tmp_path: Path) -> None:
    rows = [{"id": "a", "question": "问", "answerable": False}]
    assert load_questions(written(tmp_path / "a.json", json.dumps(rows)))[0].id == "a"
    with pytest.raises(InputError, match="第2题"):
        load_questions(written(tmp_path / "a.json", json.dumps([*rows, 3])))


def test_a_faulty_squad_item_is_named(tmp_path: Path) -> None:
    broken = {"data": [{"paragraphs": [{"context": "文", "qas": [{"id": "1", "answers": []}]}]}]}
    with pytest.raises(InputError, match=r"data\[0\]，paragraphs\[0\]，qas\[0\]，字段 question"):
        load_questions(written(tmp_path / "a.json", json.dumps(broken)))


def test_statutes_name_files_and_articles(tmp_path: Path) -> None:
    row = {"id": "s", "text": "谁？", "gold": ["民法典/总则#第五十四条"], "answers": ["您好"]}
    (asked,) = load_questions(written(tmp_path / "a.jsonl", json.dumps(row)))
    assert asked.gold == (Gold(section=("第五十四条",), doc="总则"),)


@pytest.mark.skipif(not SHARED.exists(), reason="the shared sets are not beside the checkout")
@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("questions/chaoyang-dev.jsonl", 160),
        ("official/questions.jsonl", 576),
        ("laws/questions.jsonl", 60),
        ("statutes/questions-dev.jsonl", 617),
        ("reading/cmrc2018-dev.json", 3219),
        ("reading/drcd-dev.json", 3524),
        ("reading/expmrc-cmrc2018-dev.json", 515),
    ],
)
def test_the_shared_sets_are_read_whole(name: str, count: int) -> None:
    asked = load_questions(SHARED / name)
    assert len(asked) == count
    assert all(question.gold for question in asked if question.answerable)
