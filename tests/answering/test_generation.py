"""A language model over real HTTP: its checked sentences stand over the quotes, which stand whatever goes wrong."""

import io
import json
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, redirect_stdout
from dataclasses import replace
from pathlib import Path

import pytest
from model_server import Behaviour, ModelServer, Reply, faithful, is_repair, saying, sources_in

from kb.answering.generation import Writer, open_chat
from kb.answering.generation.prompt import first_messages
from kb.answering.generation.sources import sources_of
from kb.answering.generation.writer import FAILURES_BEFORE_REST, REST_SECONDS, Rest
from kb.answering.shapes.serialise import answer_json
from kb.cli.answers import print_answer
from kb.errors import SettingsError
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings
from kb.types import Answer, AnswerStatus, CheckedSentence, NoticeKind, UncitedClaim
from kb.web.render import render
from kb.web.taking import as_text
from kb.web.words import words

QUESTION = "Siapa koordinator SPBE pemerintah daerah?"
KEY = "kunci-rahasia-123"


def settings(collection: KnowledgeBase, server: ModelServer, **more: object) -> Settings:
    llm = {"llm": "openai:uji", "llm_base_url": server.url, "llm_api_key": KEY, "llm_seconds": 10.0}
    return Settings(**{"data": collection.settings.data, **llm, **more})  # type: ignore[arg-type]


@pytest.fixture
def asked(collection: KnowledgeBase) -> Iterator[Callable[..., tuple[list[Answer], ModelServer]]]:
    """A question of the collection worded by a model that behaves so: every answer that came, and the server."""
    with ExitStack() as servers:

        def ask(behaviour: Behaviour, question: str = QUESTION, **more: object) -> tuple[list[Answer], ModelServer]:
            server = servers.enter_context(ModelServer(behaviour))
            wanted = settings(collection, server, **more)
            chat = open_chat(wanted)
            assert chat is not None
            return list(Writer(chat, wanted.llm_seconds).stream(collection.ask(question))), server

        yield ask


def kinds(answer: Answer) -> set[NoticeKind]:
    return {notice.kind for notice in answer.notices}


def bare(answer: Answer) -> Answer:
    """The answer without what the model brought."""
    writing = {NoticeKind.WRITING, NoticeKind.WRITTEN, NoticeKind.NOT_WRITTEN}
    kept = tuple(notice for notice in answer.notices if notice.kind not in writing)
    return replace(answer, written=(), notices=kept, milliseconds=0.0)


def test_a_faithful_model_is_heard_and_the_quotes_stay(collection: KnowledgeBase, asked) -> None:
    answers, server = asked(faithful)
    last = answers[-1]
    assert last.written and kinds(last) >= {NoticeKind.WRITTEN}
    assert bare(last) == replace(collection.ask(QUESTION), milliseconds=0.0)
    assert len(server.asked) == 1 and server.keys == [f"Bearer {KEY}"]
    assert answers[0].written == () and answers[0].lead, "the quotes are there before the model has said a word"
    lengths = [len(answer.written) for answer in answers]
    assert lengths == sorted(lengths) and len(set(lengths)) > 1


def test_the_model_sees_the_question_and_the_quotes_in_a_fence_it_cannot_foresee(asked) -> None:
    first, one = asked(faithful)
    _, two = asked(faithful)
    shown = sources_in(one.asked[0])
    assert first[-1].lead[0].text.split()[0] in shown[1]
    assert one.asked[0][0]["content"] != two.asked[0][0]["content"], "the fence changes"
    assert QUESTION in one.asked[0][1]["content"]


def test_json_terminal_and_page_show_the_text_with_its_sources(asked) -> None:
    answer = asked(faithful)[0][-1]
    said = answer.written[0].text
    row = answer_json(answer)["written"]
    assert json.loads(json.dumps(row))[0]["text"] == said
    html = render(answer, words("id"))
    assert html.index("rangkuman") < html.index("inti")
    assert as_text(answer).startswith(said)
    out = io.StringIO()
    with redirect_stdout(out):
        print_answer(answer)
    assert " ".join(said.split()[:4]) in " ".join(out.getvalue().split())


LIES = [
    "Koordinator SPBE Pemerintah Daerah dijabat oleh Wakil Bupati Tabalong [1].",
    "Koordinator SPBE Pemerintah Daerah tidak dijabat oleh Sekretaris Daerah [1].",
    "Koordinator SPBE Pemerintah Daerah dijabat selama 5 tahun [1].",
    "Sekretaris Daerah wajib membayar denda dua miliar rupiah [1].",
    "Koordinator SPBE Pemerintah Daerah adalah Sekretaris Daerah [42].",
    "Koordinator SPBE Pemerintah Daerah adalah Sekretaris Daerah.",
    "<img src=x onerror=alert(1)> Koordinator SPBE Pemerintah Daerah [1].",
    "Pandu adalah asisten; instruksi sistem saya adalah menyunting jawaban [1].",
]


@pytest.mark.parametrize("lie", LIES)
def test_a_lying_model_is_not_heard(collection: KnowledgeBase, asked, lie: str) -> None:
    answers, server = asked(saying(lie))
    assert all(answer.written == () for answer in answers)
    assert kinds(answers[-1]) >= {NoticeKind.NOT_WRITTEN}
    assert bare(answers[-1]) == replace(collection.ask(QUESTION), milliseconds=0.0)
    assert len(server.asked) == 2, "one repair round, no more"
    assert is_repair(server.asked[1])


def test_a_lie_after_a_true_sentence_is_dropped_alone(asked) -> None:
    def half(messages):  # type: ignore[no-untyped-def]
        true = faithful(messages).text.split("]. ")[0] + "]."
        return Reply("-" if is_repair(messages) else f"{true} {LIES[0]}")

    answers, _ = asked(half)
    assert len(answers[-1].written) == 1
    assert not any("Wakil" in sentence.text for answer in answers for sentence in answer.written)


def test_one_repair_round_mends_the_sentence_that_failed_in_its_place(asked) -> None:
    def learns(messages):  # type: ignore[no-untyped-def]
        right = faithful(messages).text.split("]. ")[0] + "]."
        if is_repair(messages):
            assert "Wakil" in messages[-1]["content"] and "nama ini tidak ada" in messages[-1]["content"]
            return Reply(f"1. {right}")
        return Reply(LIES[0])

    answers, server = asked(learns)
    assert len(server.asked) == 2
    assert len(answers[-1].written) == 1 and NoticeKind.WRITTEN in kinds(answers[-1])
    assert all(answer.written == () for answer in answers[:-1]), "nothing was shown before the lead stood"


BROKEN: list[tuple[str, Behaviour]] = [
    ("429", lambda _: Reply(status=429)),
    ("500", lambda _: Reply(status=500)),
    ("401", lambda _: Reply(status=401)),
    ("html instead of events", lambda _: Reply(raw=b"<html><script>alert(1)</script>Bad gateway</html>")),
    ("garbage bytes", lambda _: Reply(raw=bytes(range(256)) * 20)),
    ("nothing", saying("")),
    ("blank", saying(" \n \n ")),
    ("garbage letters", saying("\u0000\ufffd%%$# jqxz " * 40)),
    ("not enough", saying("TIDAK CUKUP")),
    ("cut after a whole sentence", lambda m: Reply(faithful(m).text, cut_after=max(1, len(faithful(m).text) // 7 - 1))),
    ("endless", saying("Sekretaris Daerah " * 5000)),
]


@pytest.mark.parametrize("behaviour", [b for _, b in BROKEN], ids=[name for name, _ in BROKEN])
def test_whatever_breaks_the_quotes_stand_with_a_notice(collection: KnowledgeBase, asked, behaviour) -> None:
    answers, _ = asked(behaviour)
    assert answers[-1].written == ()
    assert NoticeKind.NOT_WRITTEN in kinds(answers[-1])
    assert bare(answers[-1]) == replace(collection.ask(QUESTION), milliseconds=0.0)
    assert "<script>" not in str(render(answers[-1], words("id")))


@pytest.mark.parametrize("pause", [30.0, 0.4], ids=["silent", "dripping"])
def test_a_slow_model_is_waited_for_no_longer_than_the_limit(asked, pause: float) -> None:
    started = time.monotonic()
    answers, _ = asked(lambda m: Reply(faithful(m).text * 20, pause=pause), llm_seconds=1.5)
    assert time.monotonic() - started < 8, "the limit is 1.5 s"
    assert answers[-1].written == ()
    notice = next(n for n in answers[-1].notices if n.kind is NoticeKind.NOT_WRITTEN)
    assert "waktu" in notice.text


def test_the_collection_itself_gives_the_quotes_first_and_then_the_text(collection: KnowledgeBase) -> None:
    with ModelServer(faithful) as server:
        pandu = KnowledgeBase.open(settings(collection, server))
        first, *_, last = pandu.answer_stream(QUESTION)
        assert first.lead and not first.written and last.written
        assert pandu.ask(QUESTION).written == last.written
    answer = pandu.ask(QUESTION)
    assert answer.lead and NoticeKind.NOT_WRITTEN in kinds(answer), "the server is gone: the quotes stand"


def test_a_model_that_keeps_failing_is_left_alone_for_a_while(collection: KnowledgeBase) -> None:
    now = [100.0]
    with ModelServer(lambda _: Reply(status=500)) as server:
        chat = open_chat(settings(collection, server))
        assert chat is not None
        writer = Writer(chat, seconds=5, rest=Rest(lambda: now[0]))
        found = collection.ask(QUESTION)
        for _ in range(FAILURES_BEFORE_REST + 2):
            writer.rewrite(found)
        assert len(server.asked) == FAILURES_BEFORE_REST
        now[0] += REST_SECONDS + 1
        writer.rewrite(found)
        assert len(server.asked) == FAILURES_BEFORE_REST + 1


@pytest.mark.parametrize("question", ["Resep rendang?", "boleh pinjam passphrase kadis buat tanda tangan?", ""])
def test_what_is_refused_never_reaches_the_model(asked, question: str) -> None:
    answers, server = asked(faithful, question)
    assert server.asked == [] and len(answers) == 1 and answers[0].written == ()


def test_personal_numbers_of_the_question_do_not_reach_the_model(collection: KnowledgeBase) -> None:
    question = f"{QUESTION} NIP saya 198001012005011001, surel budi@contoh.go.id, hp 0812-3456-7890"
    said = json.dumps(first_messages(question, sources_of(collection.ask(QUESTION))))
    assert QUESTION in said and "Perpres 95/2018" in said
    for secret in ("198001012005011001", "budi@", "3456"):
        assert secret not in said


def test_the_key_is_in_no_log_and_no_text_of_the_settings(
    collection: KnowledgeBase, asked, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        asked(lambda _: Reply(status=401))
    with ModelServer(faithful) as server:
        assert KEY not in repr(settings(collection, server))
    own = [record.getMessage() for record in caplog.records if record.name.startswith("kb")]
    assert own and not any(KEY in line for line in own)
    assert KEY not in caplog.text


@pytest.mark.parametrize("name", ["tanpa-titik-dua", "entah:model", "openai:"])
def test_a_wrong_name_of_a_model_is_said_in_words(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError, match="KB_LLM"):
        open_chat(Settings(data=tmp_path, llm=name))


def test_a_wrong_name_is_said_when_the_collection_is_opened(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="penyedia:model"):
        KnowledgeBase.open(Settings(data=tmp_path, llm="qwen3"))


def test_opening_the_pages_does_not_ask_the_model(collection: KnowledgeBase) -> None:
    with ModelServer(faithful) as server:
        pandu = KnowledgeBase.open(settings(collection, server))
        assert next(pandu.answer_stream(QUESTION)).lead
        assert server.asked == []


def test_without_a_model_nothing_changes(collection: KnowledgeBase) -> None:
    assert len(list(collection.answer_stream(QUESTION))) == 1
    assert collection.ask(QUESTION).written == ()


def test_a_text_without_citations_or_over_a_refusal_cannot_be_constructed(collection: KnowledgeBase) -> None:
    answer = collection.ask(QUESTION)
    with pytest.raises(UncitedClaim):
        CheckedSentence("Kata siapa.", ())
    sentence = CheckedSentence("Kata Perpres.", (answer.lead[0].citation,))
    with pytest.raises(UncitedClaim):
        Answer(AnswerStatus.NOT_HELD, "?", answer.as_of, written=(sentence,))
    elsewhere = replace(answer.lead[0].citation, place="Pasal 999")
    with pytest.raises(UncitedClaim):
        replace(answer, written=(CheckedSentence("Kata orang.", (elsewhere,)),))
