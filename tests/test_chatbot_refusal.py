"""What no likeness makes up for: the hard bounds of the confidence, by hand."""

from __future__ import annotations

import pytest

from chatbot.answer import Reason
from chatbot.drafting.compose import Piece
from chatbot.drafting.draft import Draft
from chatbot.judging.refusal import lacks, message
from chatbot.question.analysis import analyse
from chatbot.question.premises import Premises
from chatbot.web.shown.words import words
from ingest.span import Span
from ingest.structure import Passage


def proposed(*sentences: str, before: str = "", premises: Premises | None = None) -> Draft:
    """A draft that shows these sentences of one passage; ``before`` stands in front of them unshown."""
    text = before + "".join(sentences)
    passage = Passage("f.txt", ("标题",), "s1", 0, len(text), text)
    pieces, at = [], len(before)
    for sentence in sentences:
        pieces.append(Piece(passage, Span(at, at + len(sentence)), sentence))
        at += len(sentence)
    return Draft(tuple(pieces), None, premises or Premises())


@pytest.mark.parametrize(
    ("question", "sentences"),
    [
        ("咨询电话是多少?", ["咨询电话010-12345678。"]),
        ("罚了多少钱?", ["罚款3万元。"]),
        ("要等多少天?", ["当日办结。"]),
        ("有多少注册用户?", ["注册用户3万人。"]),
        ("哪家公司中标?", ["由东方公司中标。"]),
        ("1+2+N指什么?", ["建立“1+2+N”体系,即1个中心、2个站和N个点。"]),
        ("“123+N”模式各代表什么?", ["成立1个专班,建两个平台、三个机制,即“123+N”模式。"]),
        ("“三公开”公开哪三样?", ["推行“三公开”,公开条件、程序、结果。"]),
        ("“三公开”公开哪三样?", ["一是公开条件。", "二是公开程序。", "三是公开结果。"]),
        ("「三书同达」是什么?", ["推行「三书同达」,送达决定书时一并送达告知书和建议书。"]),
        ("有哪些做法?", ["逐步推进。"]),
        ("办理居住证收费吗?", ["办理居住证免费。"]),
        ("办证多少钱?", ["办理居住证免费。"]),
        ("经费由谁承担?", ["所需经费由区财政承担。"]),
        ("哪些企业可以申请补贴?", ["规模以上工业企业可以申请补贴。"]),
        ("什么时候可以解除合同?", ["未足额支付报酬的,可以解除合同。"]),
        ("规模以上工业企业怎么申报?", ["通过平台申报。"]),
        ("有多少人?", ["上千人参加。"]),
        ("覆盖率是多少?", ["公共法律服务实现全覆盖。"]),
        ("多久开一次会?", ["每季度召开一次。"]),
        ("未来几年有什么打算?", ["下一步将继续推进改革。"]),
    ],
)
def test_what_holds_the_thing_asked_for_is_not_bounded(question: str, sentences: list[str]) -> None:
    assert not lacks(analyse(question), proposed(*sentences))


@pytest.mark.parametrize(
    ("question", "sentences"),
    [
        ("咨询电话是多少?", ["设有咨询窗口3个。"]),
        ("罚了多少钱?", ["罚款另行规定。"]),
        ("要等多少天?", ["按规定的时限办理。"]),
        ("有多少注册用户?", ["用户实名注册。"]),
        ("哪家公司中标?", ["由一家本地企业中标。"]),
        ("1+2+N指什么?", ["推行“1+2+N”体系,全年办件212.7万件。"]),
        ("“三公开”公开哪三样?", ["推行“三公开”。"]),
        ("“三公开”公开哪三样?", ["窗口有社保、医保、民政三类。"]),
        ("“三方六专”是哪六专?", ["做到“全覆盖”、作风“转变好”、服务“促规范”,推行“三方六专”,以“信访”等为主。"]),
        ("申请须在多少天内提出?", ["全年收到申请714件。"]),
        ("“三亮一评”是什么?", ["评出“明白人”9名,推行“三亮一评”。"]),
    ],
)
def test_what_lacks_it_is(question: str, sentences: list[str]) -> None:
    assert lacks(analyse(question), proposed(*sentences))


def test_a_telephone_number_of_somebody_else_is_none() -> None:
    question, shown = analyse("中心的咨询电话是多少?"), "服务热线12345。"
    assert not lacks(question, proposed(shown))
    assert lacks(question, proposed(shown, premises=Premises(missing=0.6)))


def test_a_slogan_may_stand_just_before_its_members() -> None:
    question, members = analyse("“三公开”公开哪三样?"), "公开条件、程序、结果。"
    assert not lacks(question, proposed(members, before="推行“三公开”。"))
    assert lacks(question, proposed(members, before="推行“三公开”。" + "另外一句。" * 40))


@pytest.mark.parametrize(
    "reason", ["not_in_document", "figure_missing", "outside_scope", "false_premise", "not_a_question"]
)
def test_every_face_gives_a_reason_in_the_same_words(reason: Reason) -> None:
    assert words("zh-CN")[f"reason_{reason}"] == message(reason)
