"""What the training pages share in a process: classes, items of the published snapshot, the brake on guessing codes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import date

from starlette.requests import HTTPConnection

from kb.catalogue import CatalogueView
from kb.training import Item, Wish, exercises
from kb.training.bank import Bank
from kb.training.classroom import Classroom
from kb.training.practice import Practice
from kb.training.published import published_view
from kb.web.office import Office
from kb.web.rate import AddressNames
from kb.web.words import Language


class Training:
    """One a process. Items are made once a snapshot, day and language, and kept in memory."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.brake = Brake()
        self._opening, self._making = threading.Lock(), threading.Lock()
        self._classroom: Classroom | None = None
        self._made: tuple[tuple[str, date, Language], list[Item]] | None = None

    @property
    def classroom(self) -> Classroom:
        """The classes."""
        engine = self.office.catalogue.engine
        with self._opening:
            if self._classroom is None:
                self._classroom = Classroom(engine)
            return self._classroom

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
        """The view of what is published.

        Raises:
            SnapshotError: nothing is published yet.

        """
        return published_view(self.office.settings, self.office.catalogue)[0]

    def items(self, language: Language) -> list[Item]:
        """Every item of what is published, as the trainers want them, their own ones behind.

        Raises:
            SnapshotError: nothing is published yet.

        """
        view, snapshot = published_view(self.office.settings, self.office.catalogue)
        wanted = (snapshot, self.today, language)
        with self._making:
            if self._made is None or self._made[0] != wanted:
                self._made = (wanted, exercises(view, snapshot, Wish(language=language), self.today))
            made = self._made[1]
        return [*self.bank.usable(made), *self.bank.own()]


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


def training_of(request: HTTPConnection) -> Training:
    """The training state of the application that a request came to."""
    training: Training = request.app.state.training
    return training
