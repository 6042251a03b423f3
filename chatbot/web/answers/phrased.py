"""An answer in a language model's words, labelled as such, with the extract one tap away."""

from __future__ import annotations

from chatbot.answer import Answer, Phrase
from chatbot.web.answers.marks import DOCUMENT, chip, command, lit
from chatbot.web.shown.words import Language, words


def phrased_html(answer: Answer, language: Language, extract: str) -> str:
    """``extract`` itself where nothing was phrased; else the phrased sentences in front of it, and it folded away."""
    if not answer.phrased:
        return extract
    speak = words(language)
    told = "".join(_phrase(answer, phrase, language) for phrase in answer.phrased)
    return (
        f'<div class="zj-phrased"><p class="zj-machine"><strong>{lit(speak["machine"])}</strong> {lit(speak["machine_note"])}</p>'
        f'<p lang="{DOCUMENT}" class="zj-told">{told}</p>'
        f'<p class="zj-unfold">{command("original", speak["original"])}</p></div>'
        f'<div class="zj-original"><p class="zj-label">{lit(speak["original_label"])}</p>{extract}</div>'
    )


def _phrase(answer: Answer, phrase: Phrase, language: Language) -> str:
    chips = "".join(chip(number, answer.citations[number - 1], language) for number in phrase.cites)
    text = "<br>".join(lit(line) for line in phrase.text.split("\n"))
    if phrase.machine:
        return f"{text}{chips}"
    return f'<span class="zj-quoted">{lit(words(language)["as_written"])}{text}</span>{chips}'
