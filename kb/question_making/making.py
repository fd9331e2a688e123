"""One run of making questions: passages that can answer → calls of the model → questions that are proposed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from kb.answering.generation.chat import Chat, Trouble, WritingFailed, open_chat
from kb.catalogue import Catalogue, CatalogueView
from kb.catalogue.made_questions import QuestionState, text_hash
from kb.errors import KbError, SettingsError
from kb.question_making.checks import Fault, fault_of, sameness
from kb.question_making.passages import worth_asking
from kb.question_making.prompt import NotQuestions, messages_about, questions_in, shown
from kb.search.lexicon import Lexicon
from kb.settings import Settings
from kb.types import DocumentKey, Passage

MOST_CALLS = 100
"""Calls of one run, where no other number is asked for."""
FAILURES_IN_A_ROW = 3
"""After so many calls without an answer the run ends: the model is not there, or too slow."""

NO_MODEL = (
    "Belum ada model bahasa. Isi KB_LLM, misalnya KB_LLM=ollama:qwen3:4b (docs/language-model.md), lalu jalankan lagi "
    "`python -m kb questions make`."
)
_WHY = {
    Trouble.TIMEOUT: "tidak selesai dalam {seconds:g} detik; naikkan KB_LLM_SECONDS, atau pakai model yang lebih cepat",
    Trouble.BUSY: "menolak karena terlalu banyak permintaan (429); tunggu sebentar",
    Trouble.BROKEN: "tidak terhubung atau menjawab galat; periksa KB_LLM, KB_LLM_BASE_URL dan KB_LLM_API_KEY",
    Trouble.CUT: "berhenti di tengah jawaban; naikkan KB_LLM_TOKENS",
}
_STOPPED = (
    "Model bahasa {model} {why}. Yang sudah dibuat tersimpan; jalankan lagi `python -m kb questions make` untuk "
    "meneruskan."
)


@dataclass(frozen=True, slots=True)
class MakingReport:
    """What one run brought.

    ``calls`` went to ``model``; ``proposed`` questions came of them; ``dropped`` counts the others by reason;
    ``unreadable`` calls gave no JSON of the shape that was asked for, ``failed`` ones no whole text. ``left`` passages
    still wait for a call. ``stopped`` says why the run ended before its time; empty where it did not.
    """

    model: str
    calls: int = 0
    proposed: int = 0
    dropped: Mapping[str, int] | None = None
    unreadable: int = 0
    failed: int = 0
    left: int = 0
    stopped: str = ""

    def as_dict(self) -> dict[str, object]:
        """The report as plain values."""
        return {
            "model": self.model,
            "calls": self.calls,
            "proposed": self.proposed,
            "dropped": dict(self.dropped or {}),
            "unreadable": self.unreadable,
            "failed": self.failed,
            "left": self.left,
            "stopped": self.stopped,
        }


def make_questions(
    catalogue: Catalogue,
    settings: Settings,
    document: DocumentKey | None = None,
    most: int = MOST_CALLS,
    progress: Callable[[str], None] | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> MakingReport:
    """Ask the model of the settings for questions about passages that can answer and have none; at most so many calls.

    Passages of one document, or of all that is held and decided. What each call brings is kept at once, as proposed.
    ``stop`` is asked before each call whether to end there.

    Raises:
        SettingsError: no language model is set, or it cannot be used.
        KbError: the document is not held.

    """
    chat = open_chat(settings)
    if chat is None:
        raise SettingsError(NO_MODEL)
    view = catalogue.at(catalogue.staged_from)
    if document is not None and view.document(document) is None:
        raise KbError(f"{document} tidak dipegang. Lihat kunci yang dipegang dengan `python -m kb report --all`.")
    keys = [view.present_key(document)] if document else [record.key for record in view.documents()]
    waiting = _Waiting(catalogue, view, settings.llm, keys)
    own = settings.office_lexicon
    run = _Run(catalogue, settings, chat, Lexicon.load(own if settings.lexicon or own.is_file() else None))
    say = progress or (lambda _: None)
    for passage in waiting.passages[:most]:
        if run.stopped or stop():
            break
        say(f"meminta pertanyaan untuk petikan {run.passages + 1} dari {min(most, len(waiting.passages))}")
        run.ask(passage, waiting.others[passage.document])
    return run.report(len(waiting.passages) - run.passages)


class _Waiting:
    """The passages that wait for a call, and what each document has been asked already."""

    def __init__(self, catalogue: Catalogue, view: CatalogueView, model: str, keys: list[DocumentKey]) -> None:
        made = catalogue.made_questions
        calls = {(view.present_key(key), content) for key, content in made.calls(model)}
        open_or_accepted = set()
        self.others: dict[DocumentKey, set[str]] = {key: set() for key in keys}
        for one in made.all():
            key = view.present_key(one.document)
            if one.state is not QuestionState.REJECTED:
                open_or_accepted.add((key, one.text_hash))
            if key in self.others:
                self.others[key].add(sameness(one.question))
        known = calls | open_or_accepted
        self.passages: list[Passage] = []
        for key in keys:
            passages = view.document_passages(key)
            self.others[key] |= {sameness(question) for passage in passages for question in passage.questions}
            self.passages += [p for p in worth_asking(passages) if (key, text_hash(p.text)) not in known]


class _Run:
    """Calls of one run, and the counts of what came of them."""

    def __init__(self, catalogue: Catalogue, settings: Settings, chat: Chat, lexicon: Lexicon) -> None:
        self._made, self._settings, self._chat, self._lexicon = catalogue.made_questions, settings, chat, lexicon
        self._dropped: Counter[Fault] = Counter()
        self.passages = self._calls = self._proposed = self._unreadable = self._failed = self._in_a_row = 0
        self.stopped = ""

    def ask(self, passage: Passage, others: set[str]) -> None:
        """Ask about one passage and keep what came; ``others`` grows by it."""
        self.passages += 1
        seen = shown(passage)
        questions: list[str] = []
        dropped = 0
        if seen is not None:
            try:
                reply = self._call(seen)
            except WritingFailed as error:
                self._fail(error.trouble)
                return
            questions, dropped = self._checked(reply, seen, others)
        self._made.keep(passage.key, passage.document, passage.text, self._settings.llm, questions, dropped)
        self._proposed += len(questions)

    def _call(self, passage: Passage) -> str:
        self._calls += 1
        reply = "".join(self._chat.stream(messages_about(passage), self._settings.llm_seconds))
        self._in_a_row = 0
        return reply

    def _fail(self, trouble: Trouble) -> None:
        self._failed += 1
        self._in_a_row += 1
        if self._in_a_row >= FAILURES_IN_A_ROW:
            why = _WHY[trouble].format(seconds=self._settings.llm_seconds)
            self.stopped = _STOPPED.format(model=self._settings.llm, why=why)

    def _checked(self, reply: str, passage: Passage, others: set[str]) -> tuple[list[str], int]:
        """The questions of a reply that may be proposed, and how many may not."""
        try:
            questions = [question.strip() for question in questions_in(reply)]
        except NotQuestions:
            self._unreadable += 1
            return [], 0
        kept = list(self._good(questions, passage, others))
        return kept, len(questions) - len(kept)

    def _good(self, questions: list[str], passage: Passage, others: set[str]) -> Iterator[str]:
        for question in questions:
            fault = fault_of(question, passage, others, self._lexicon)
            if fault is None:
                others.add(sameness(question))
                yield question
            else:
                self._dropped[fault] += 1

    def report(self, left: int) -> MakingReport:
        """What the run brought."""
        dropped = {fault.value: count for fault, count in self._dropped.most_common()}
        return MakingReport(
            self._settings.llm, self._calls, self._proposed, dropped, self._unreadable, self._failed, left, self.stopped
        )
