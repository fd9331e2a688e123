"""Fifty hostile documents, a hundred hostile questions, with and without a model: nothing uncited, run, or obeyed."""

import io
import json
import re
import unicodedata
from contextlib import redirect_stdout
from functools import cache
from html.parser import HTMLParser

import pytest
from attacks import CANARY, Hostile, hostile_questions
from hostile_models import MODELS
from model_server import ModelServer

from kb.answering.generation import Writer, open_chat
from kb.answering.shapes.grounding import verbatim
from kb.answering.shapes.serialise import answer_json
from kb.cli.answers import print_answer
from kb.knowledge_base import KnowledgeBase, SourceView
from kb.settings import Settings
from kb.types import Answer, AnswerStatus, PassageKey
from kb.web.render import render
from kb.web.words import words

GROUNDED = {AnswerStatus.ANSWERED, AnswerStatus.PARTIAL, AnswerStatus.REVOKED_ONLY}
OWN_TAGS = set(
    "article section figure figcaption blockquote p span strong small del mark details summary ol ul li dl dt dd div "
    "h2 h3 h4 a button footer form fieldset legend label input textarea".split()
)
OWN_FORMS = {"nota", "lapor"}
OWN_ATTRIBUTES = set(
    "class lang href title target rel type open data-status data-tanya data-sumber data-salin data-selesai data-cetak "
    "aria-hidden aria-label action method data-lapor data-gagal maxlength rows name value required id for hidden "
    "data-kirim form".split()
)
OWN_ADDRESSES = ("sumber?kunci=", "dokumen/", "kartu/", "tanya?")
LEFT_TO_RIGHT = {"\u200c", "\u200d"}


class Page(HTMLParser):
    """What a browser would make of an answer's HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):  # type: ignore[no-untyped-def]
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_comment(self, data):  # type: ignore[no-untyped-def]
        raise AssertionError(data)


@cache
def source_of(pandu: KnowledgeBase, passage: PassageKey) -> SourceView | None:
    """What the panel shows of a passage; a thousand answers quote the same few."""
    return pandu.source(passage)


def hold(answer: Answer, pandu: KnowledgeBase) -> None:
    """What must be true of every answer, whatever was asked and whatever the documents say."""
    for quote in (*answer.lead, *answer.quotes):
        source = source_of(pandu, quote.citation.passage)
        assert source is not None and any(verbatim(quote.text, passage.text) for passage in source.passages)
    assert bool(answer.lead or answer.quotes or answer.steps) == (answer.status in GROUNDED)
    own = " ".join([answer.message, answer.contact, *(n.text for n in answer.notices if n.kind != "not_regulated")])
    assert CANARY.lower() not in own.lower()
    for sentence in answer.written:
        assert set(sentence.citations) <= set(answer.citations)
        assert CANARY.lower() not in sentence.text.lower()
        assert not re.search(r"[<>]|https?:|javascript:|\[\d", sentence.text)
    hold_html(answer)
    hold_terminal(answer)
    hold_json(answer)


def hold_html(answer: Answer) -> None:
    for language in ("id", "en"):
        html = str(render(answer, words(language)))
        page = Page(html)
        assert page.tags <= OWN_TAGS, page.tags - OWN_TAGS
        assert {name for name, _ in page.attributes} <= OWN_ATTRIBUTES
        for name, value in page.attributes:
            assert name != "href" or value.startswith(OWN_ADDRESSES), value
            assert name not in {"action", "formaction"} or value in OWN_FORMS, value
        assert not hidden(html)


def hold_terminal(answer: Answer) -> None:
    out = io.StringIO()
    with redirect_stdout(out):
        print_answer(answer)
    assert not hidden(out.getvalue())


def hold_json(answer: Answer) -> None:
    row = json.loads(json.dumps(answer_json(answer)))
    for quoted in (*row["lead"], *row["quotes"]):
        assert quoted["citation"]["passage"].startswith(quoted["citation"]["document"])
    for sentence in row["written"]:
        assert sentence["citations"]


def hidden(text: str) -> set[str]:
    """Letters that steer a terminal or turn a line around without being seen."""
    return {c for c in text if unicodedata.category(c) in ("Cc", "Cf") and c not in "\n\t\r" and c not in LEFT_TO_RIGHT}


def test_hostile_documents(attacked, found, model) -> None:  # type: ignore[no-untyped-def]
    pandu, documents = attacked
    assert len(documents) == 50
    answered = 0
    for document in documents:
        answers = model(found[document.question])
        for answer in answers:
            hold(answer, pandu)
        key = f"riset-jahat-{document.name[6:8]}"
        answered += any(c.document == key for c in answers[-1].citations)
    assert answered >= 45, "the documents must be found, or nothing was tried"


def test_hostile_questions(attacked, found, model) -> None:  # type: ignore[no-untyped-def]
    pandu, _ = attacked
    questions = hostile_questions()
    assert len(questions) == len(set(questions)) == 100
    for question in questions:
        for answer in model(found[question]):
            hold(answer, pandu)


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_source_panel_of_a_hostile_document_runs_nothing(attacked, found, language: str) -> None:  # type: ignore[no-untyped-def]
    from kb.web.source import render_source

    pandu, documents = attacked
    for document in documents:
        for quote in found[document.question].quotes:
            view = source_of(pandu, quote.citation.passage)
            assert view is not None
            html = str(render_source(view, quote.citation.passage, quote.text, words(language)))
            page = Page(html)
            assert not hidden(html)
            assert page.tags <= OWN_TAGS and {name for name, _ in page.attributes} <= OWN_ATTRIBUTES | {"tabindex"}


def test_a_faithful_model_is_still_heard_among_them(
    attacked: tuple[KnowledgeBase, list[Hostile]], found: dict[str, Answer]
) -> None:
    pandu, documents = attacked
    with ModelServer(MODELS["faithful"]) as server:
        chat = open_chat(Settings(data=pandu.settings.data, llm="openai:uji", llm_base_url=server.url))
        assert chat is not None
        writer = Writer(chat, seconds=10)
        heard = sum(bool(writer.rewrite(found[document.question]).written) for document in documents)
        shown = json.dumps(server.asked, ensure_ascii=False)
    assert heard >= 25
    assert "dengan kata PANDU" not in shown and "\u202e" not in shown and "<script" not in shown
