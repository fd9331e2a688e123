"""What the training pages share in a process: classes, items of the published snapshot, the brake on guessing codes."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from datetime import date

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request

from kb.catalogue import CatalogueView, Person
from kb.errors import KbError
from kb.training import Item, Wish, exercises
from kb.training.bank import Bank
from kb.training.classroom import Classroom
from kb.training.practice import Practice
from kb.training.published import published_view
from kb.web.office import Office
from kb.web.rate import AddressNames
from kb.web.templating import compile_ahead
from kb.web.words import Language

PATIENCE_SECONDS = 1.0
"""How long a page waits for items before it says that they are being made."""

OF_A_PHONE = ("classroom/phone.html", "classroom/explained.html", "classroom/bars.html")
"""Templates that a whole class asks for at once."""

_LOOK_SECONDS = 20
"""How often it is looked whether something new is published."""

_END_SECONDS = 600
"""How often classes that nobody ended are looked for."""

_QUIET_SECONDS = 30
"""How long after the last look of a phone a class counts as over."""

log = logging.getLogger(__name__)


class Training:
    """One a process. Items are made once a snapshot, day and language, and kept in memory."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.brake = Brake()
        self.networks = AddressNames()
        self._opening, self._making = threading.Lock(), threading.Lock()
        self._classroom: Classroom | None = None
        self._class_seen = float("-inf")
        self._made: dict[Language, tuple[tuple[str, date], list[Item]]] = {}
        self._makers: dict[Language, threading.Thread] = {}

    @property
    def classroom(self) -> Classroom:
        """The classes."""
        engine = self.office.catalogue.engine
        with self._opening:
            if self._classroom is None:
                self._classroom = Classroom(engine)
            return self._classroom

    def in_class(self) -> bool:
        """Whether phones of a class have looked just now, so that work behind should wait."""
        return time.monotonic() - self._class_seen < _QUIET_SECONDS

    def class_seen(self) -> None:
        """Note that a phone of a class looked."""
        self._class_seen = time.monotonic()

    @property
    def bank(self) -> Bank:
        """The trainers' items."""
        return Bank(self.office.catalogue.engine)

    @property
    def practice(self) -> Practice:
        """The links to practise again."""
        return Practice(self.office.catalogue.engine)

    @property
    def today(self) -> date:
        """The day that validity is judged for."""
        return self.office.settings.as_of or date.today()

    def view(self) -> CatalogueView:
        """The view of what is published; an empty one before the first publication."""
        return self.office.published()

    def items(self, language: Language) -> list[Item]:
        """Every item of what is published, as the trainers want them, their own ones behind.

        Raises:
            SnapshotError: nothing is published yet.

        """
        view, snapshot = published_view(self.office.settings, self.office.catalogue)
        wanted = (snapshot, self.today)
        made = self._held(language, wanted)
        if made is None:  # nobody who only reads waits for those of the other language
            with self._making:
                made = self._held(language, wanted)
                if made is None:
                    made = exercises(view, snapshot, Wish(language=language), wanted[1])
                    self._made[language] = (wanted, made)
        return [*self.bank.usable(made), *self.bank.own()]

    def ready(self, language: Language, patience_seconds: float = PATIENCE_SECONDS) -> list[Item] | None:
        """What :meth:`items` gives, or None where they are still being made; then they are made behind.

        Raises:
            SnapshotError: nothing is published yet.

        """
        _, snapshot = published_view(self.office.settings, self.office.catalogue)
        if self._held(language, (snapshot, self.today)) is None:
            with self._opening:
                maker = self._makers.get(language)
                if maker is None or not maker.is_alive():
                    maker = threading.Thread(target=self._make, args=(language,), name="soal", daemon=True)
                    self._makers[language] = maker
                    maker.start()
            maker.join(patience_seconds)
            if self._held(language, (snapshot, self.today)) is None:
                return None
        return self.items(language)

    def _held(self, language: Language, wanted: tuple[str, date]) -> list[Item] | None:
        made = self._made.get(language)
        return made[1] if made is not None and made[0] == wanted else None

    def _make(self, language: Language) -> None:
        try:
            self.items(language)
        except KbError as error:
            log.warning("soal tidak dapat disusun: %s", error)


class Brake:
    """Slows down whoever guesses codes: so many wrong ones from one address, or from everywhere, in ten minutes.

    Addresses are kept in memory only, as hashes that nobody can undo after the process has ended.
    """

    WINDOW_SECONDS = 600
    TRIES_ADDRESS, TRIES_ALL = 20, 300

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._name = AddressNames()
        self._lock = threading.Lock()
        self._wrong: dict[str, list[float]] = {}

    def holds(self, address: str) -> bool:
        """Whether no further code is looked at for now."""
        with self._lock:
            self._forget()
            every = sum(map(len, self._wrong.values()))
            return len(self._wrong.get(self._name(address), ())) >= self.TRIES_ADDRESS or every >= self.TRIES_ALL

    def wrong(self, address: str) -> None:
        """Note a wrong code."""
        with self._lock:
            self._wrong.setdefault(self._name(address), []).append(self._clock())

    def _forget(self) -> None:
        since = self._clock() - self.WINDOW_SECONDS
        kept = ((name, [at for at in times if at > since]) for name, times in self._wrong.items())
        self._wrong = {name: times for name, times in kept if times}


async def keep_ready(training: Training, opened: Callable[[], bool]) -> None:
    """Make the items of what is published behind, once the collection is open and whenever something new is published.

    The door's loading goes first: items and the search engine would only slow each other down. A class that goes on
    goes first, too: its items lie in the catalogue, and thirty people would wait for what nobody asked for yet.
    """
    await asyncio.to_thread(compile_ahead, *OF_A_PHONE)
    while True:
        if opened() and not training.in_class():
            try:
                await asyncio.to_thread(training.ready, "id", 0.0)
            except KbError as error:
                log.debug("belum ada soal: %s", error)
            await asyncio.sleep(_LOOK_SECONDS)
        await asyncio.sleep(0.5)


async def end_forgotten(training: Training) -> None:
    """End the classes that nobody ended, with their seats, nicknames and questions; now and every ten minutes.

    A class of one day ends by itself after the next (:data:`kb.training.classroom.LONGEST_CLASS`): what is kept of a
    class is its day, no hour.
    """
    while True:
        try:
            await asyncio.to_thread(lambda: training.classroom.end_forgotten(training.today))
        except Exception:  # the rim of a task: the next look may succeed
            log.exception("kelas yang terlupa tidak dapat diakhiri")
        await asyncio.sleep(_END_SECONDS)


async def note(request: Request, person: Person, act: str, target: str = "", detail: str = "") -> None:
    """Note an act of a trainer in the audit trail."""
    logbook = training_of(request).office.logbook
    await run_in_threadpool(logbook.audit, person.name, act, target, detail)


def training_of(request: HTTPConnection) -> Training:
    """The training state of the application that a request came to."""
    training: Training = request.app.state.training
    return training
