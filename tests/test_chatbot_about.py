"""Questions about the document itself, answered from an invented regulation by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.drafting.about import Told, tell, unsaid
from chatbot.drafting.references import referring
from chatbot.question.about import AboutDocument, Step, about, steps
from ingest.document import Document
from ingest.parsing import parse
from ingest.span import Span
from ingest.structure import Parsed

TEXT = """青岭市渡口管理办法

第一章 总则
第一条 为了加强渡口管理，保障乘客安全，制定本办法。
第二条 市水运部门主管全市渡口。

第二章 摆渡
第三条 渡船每日6时至20时开行。
遇大雾停航，停航时在码头张贴告示。
第四条 乘客不得有下列行为：
（一）携带易燃物品上船；
（二）在船舷外站立。

第三章 罚则
第五条 违反本办法第四条第一项规定的，处三百元罚款。
第六条 违反《内河安全条例》第四条规定的，依照其规定处罚。
第七条 本办法自2031年5月1日起施行，有效期五年。
"""


@pytest.fixture(scope="module")
def ferry() -> Parsed:
    return parse(Document("ferry.txt", TEXT, "青岭市渡口管理办法"))


def told(question: str, *documents: Parsed) -> Told | None:
    asked = about(question)
    return tell(asked, documents) if asked is not None else None


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("有哪些章节", "第一章 总则\n第二章 摆渡\n第三章 罚则"),
        ("第四条第二项是什么", "（二）在船舷外站立。"),
        ("第三条第二款", "遇大雾停航，停航时在码头张贴告示。"),
        ("第五条规定了什么？", "第五条 违反本办法第四条第一项规定的，处三百元罚款。"),
        ("一共多少条", "共7条，最后一条是：第七条"),
        (
            "违反第四条第一项怎么处罚",
            "第五条 违反本办法第四条第一项规定的，处三百元罚款。\n（一）携带易燃物品上船；",
        ),
        ("什么时候施行", "第七条 本办法自2031年5月1日起施行，有效期五年。"),
    ],
)
def test_answers_from_the_outline(ferry: Parsed, question: str, shown: str) -> None:
    answer = told(question, ferry)
    assert answer is not None
    assert answer.shown == shown


def test_what_it_is_about_is_its_title_and_its_parts(ferry: Parsed) -> None:
    answer = told("这个文件讲了什么", ferry)
    assert answer is not None
    assert answer.shown.startswith("青岭市渡口管理办法\n")
    assert all(name in answer.shown for name in ("总则", "摆渡", "罚则", "制定本办法"))


def test_a_part_that_does_not_exist_has_no_extract(ferry: Parsed) -> None:
    for question in ("第九条规定了什么？", "第四条第五项是什么", "违反第九条怎么处罚"):
        answer = told(question, ferry)
        assert answer is not None and not answer.extracts, question


def test_what_the_document_does_not_say_of_itself_is_left_to_the_search(ferry: Parsed) -> None:
    assert told("文号是多少", ferry) is None
    assert told("摆渡几点开始？", ferry) is None


def test_every_extract_is_the_documents_own(ferry: Parsed) -> None:
    for question in ("这个文件讲了什么", "第二章讲什么", "第四条规定了什么？"):
        answer = told(question, ferry)
        assert answer is not None
        assert all(e.span in Span(0, len(TEXT)) for e in answer.extracts)
        assert (
            answer.shown.replace("\n", "") in TEXT.replace("\n", "") or "章" in question or "文件" in question
        )


def test_fields_with_labels_come_before_anything_else() -> None:
    page = parse(
        Document(
            "page.txt",
            "发布机关：青岭市水运局\t成文日期：2031年3月4日\n文　　号： 青水规字〔2031〕6号\n\n青岭市渡口收费标准\n\n一、票价\n每人次两元。\n",
            "青岭市渡口收费标准",
        )
    )
    assert [told(q, page).short for q in ("谁发布的", "成文日期是哪天", "文号")] == [  # type: ignore[union-attr]
        "青岭市水运局",
        "2031年3月4日",
        "青水规字〔2031〕6号",
    ]


LOST = """# 青岭市缆车条例

2031年3月4日 青岭市第三届人民代表大会常务委员会第二次会议通过

第一条 为了缆车安全，制定本条例。

第二条 缆车由市水运部门主管。

## 第二章　检修

第三条 缆车每日检修，检修时停运。

## 第三章　附则

第四条 其他规定自本条例施行之日起执行。

第五条 本条例自2031年5月1日起施行。
"""
"""Its first chapter has lost its heading."""


def test_parts_are_chapters_without_their_marks_and_are_counted_only_where_none_is_missing() -> None:
    cable = parse(Document("cable.md", LOST, "青岭市缆车条例"))
    assert told("有哪些章节", cable).shown == "第二章　检修\n第三章　附则"  # type: ignore[union-attr]
    outline = told("一共有几部分，都叫什么", cable)
    assert outline is not None and "共" not in outline.shown
    part = told("第二部分讲了什么", cable)
    assert part is not None and part.shown.startswith("第二章　检修\n第三条 缆车每日检修")


def test_an_act_says_who_passed_it_and_when_and_its_own_beginning_first() -> None:
    cable = parse(Document("cable.md", LOST, "青岭市缆车条例"))
    passed = "2031年3月4日 青岭市第三届人民代表大会常务委员会第二次会议通过"
    answers = [told(q, cable) for q in ("是哪个单位出的", "哪天发的文", "从什么时候开始执行")]
    assert [answer and answer.shown.split("\n")[0] for answer in answers] == [
        passed, passed, "第五条 本条例自2031年5月1日起施行。",
    ]  # fmt: skip
    assert answers[1] is not None and answers[1].short == "2031年3月4日"


def test_a_heading_that_begins_its_paragraph_is_told_once() -> None:
    text = (
        "青岭渡口批复\n\n一、严格管理。各渡口应当逐日登记渡船。\n\n二、强化巡查。各渡口应当逐日巡查码头。\n"
    )
    part = told("第二部分说了些什么", parse(Document("reply.txt", text, "青岭渡口批复")))
    assert part is not None
    assert part.shown.count("二、强化巡查") == 1 and "各渡口应当逐日巡查码头。" in part.shown


def test_a_page_without_a_signature_names_its_source() -> None:
    text = "渡口问答\n\n2031-03-04\n\n来源：青岭市水运局\n\n一、票价\n每人次两元。\n\n二、时间\n每日六时。\n"
    page = parse(Document("page.txt", text, "渡口问答"))
    assert [told(q, page).short for q in ("谁发的？", "什么时候发布的")] == ["青岭市水运局", "2031-03-04"]  # type: ignore[union-attr]


def test_the_document_whose_title_is_named_is_meant(ferry: Parsed) -> None:
    other = parse(
        Document("bus.txt", TEXT.replace("渡口", "公交").replace("渡船", "公交车"), "青岭市公交管理办法")
    )
    answer = told("青岭市公交管理办法第三条规定了什么", ferry, other)
    assert answer is not None and "公交车" in answer.shown
    assert told("第三条规定了什么", ferry, other) is None
    assert told("缆车管理办法第三条规定了什么", ferry, other) is None
    assert told("《青岭市缆车管理办法》第三条规定了什么", ferry) is None
    quoted = told("《渡口办法》第三条规定了什么", ferry, other)
    assert quoted is not None and "公交车" not in quoted.shown


def test_references_lead_back_from_what_they_name_and_other_laws_do_not(ferry: Parsed) -> None:
    assert [e.section.number for e in referring(ferry, steps("第四条")) if e.section] == ["第五条"]
    assert referring(ferry, steps("第四条第二项")) == []


def test_steps_are_read_in_their_order() -> None:
    assert steps("第二章第（五）条第3项") == (Step("章", 2), Step("条", 5), Step("项", 3))
    assert steps("最后一条") == (Step("条", -1),)
    assert steps("倒数第二章写什么") == (Step("章", -2),)
    assert steps("头一章说的什么") == (Step("章", 1),)
    assert steps("article 12, item 2") == (Step("条", 12), Step("项", 2))
    assert steps("第一批名单") == ()


@given(st.text(max_size=60), st.sampled_from(["article", "section", "breach", "about"]))
def test_never_raises(text: str, topic: str) -> None:
    parsed = parse(Document("any.txt", text + TEXT))
    asked = AboutDocument(topic, text, steps("第四条" + text))  # type: ignore[arg-type]
    answer = tell(asked, [parsed])
    assert answer is None or all(e.span.end <= len(parsed.document.text) for e in answer.extracts)


@pytest.mark.parametrize(
    "question",
    ["谁发的？", "文号是多少", "什么时候发布的", "现在还有效吗", "重点是哪些", "这个跟我有什么关系"],
)
def test_a_question_that_names_nothing_is_about_the_document(question: str) -> None:
    asked = about(question)
    assert asked is not None and asked.bare


@pytest.mark.parametrize(
    "question", ["什么时候发布名单", "补贴由谁发", "发多少钱", "是多少", "渡船的重点部位有哪些"]
)
def test_a_question_that_names_something_is_not(question: str) -> None:
    asked = about(question)
    assert asked is None or not asked.bare


def test_what_a_document_does_not_say_of_itself_is_not_searched_for(ferry: Parsed) -> None:
    asked = about("文号是多少")
    assert asked is not None and tell(asked, [ferry]) is None
    assert unsaid(asked) == "没有在文件里找到它的文号。"


LETTER = """青岭市水务局 青岭市交通局关于加强渡口巡查的通知

为落实《渡口安全意见》（青府发〔2030〕7号），现通知如下。

一、巡查每日两次。
"""


def test_the_bodies_in_front_of_a_title_issued_it_and_a_quoted_number_is_not_its_own() -> None:
    letter = parse(Document("letter.txt", LETTER, LETTER.split("\n")[0]))
    answer = told("谁发的？", letter)
    assert answer is not None and answer.shown == "青岭市水务局 青岭市交通局"
    assert told("文号是多少", letter) is None
