"""The brake on guessing passwords: what was tried in vain makes the next try wait, each time longer.

Whoever comes with the cookie of a browser from which the account was signed in before is counted by that cookie alone,
so that strangers cannot lock a person out (OWASP's device cookies). Everybody else is counted for the account and the
network together, for the account, for the network, and for the site around it. A success takes back its own try and
what the person mistyped, never what the same network tried on others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from kb.catalogue.database import WRITES
from kb.catalogue.networks import network, site
from kb.catalogue.office_tables import AttemptRow
from kb.errors import KbError

HOUR, DAY = 3600, 24 * 3600
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 30, 15 * 60

MOST_ATTEMPTS = 50_000
"""Rows of failed tries kept; the oldest go."""


@dataclass(frozen=True, slots=True)
class Patience:
    """So many tries in vain within ``window`` seconds are free; after each further one the wait doubles."""

    free: int
    window: int


PATIENCE: Mapping[str, Patience] = {
    "device": Patience(10, DAY),
    "code": Patience(5, DAY),
    "both": Patience(5, DAY),
    "account": Patience(25, DAY),
    "line": Patience(25, HOUR),
    "site": Patience(100, HOUR),
}
"""By what tries are counted."""


class TooManyTries(KbError):
    """The brake on guessing is on; ``seconds`` until the next try counts."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Terlalu banyak percobaan masuk. Coba lagi dalam {max(1, round(seconds / 60))} menit.")
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Try:
    """A try that was counted: its rows, and the subjects that a success wipes."""

    rows: tuple[int, ...]
    own: tuple[str, ...]


class Brake:
    """Counts tries, over the catalogue's engine. ``clock`` gives seconds since 1970."""

    def __init__(self, engine: Engine, clock: Callable[[], float]) -> None:
        self._writer = engine.execution_options(**{WRITES: True})
        self._clock = clock

    def count(self, name: str, address: str, device: str = "") -> Try:
        """Count a try on an account before its password is looked at; ``device`` is a known one's hash.

        Raises:
            TooManyTries: it is not to be looked at.

        """
        if device:
            return self._count({"device": f"device:{device}"}, ("device",))
        line, around = network(address), site(address)
        subjects = {"both": f"both:{name}@{line}", "account": f"account:{name}", "line": f"line:{line}"}
        return self._count(subjects | ({"site": f"site:{around}"} if around else {}), ("both",))

    def count_code(self, name: str) -> Try:
        """Count a code of the second factor, which only somebody who knows the password can send.

        Raises:
            TooManyTries: it is not to be looked at.

        """
        return self._count({"code": f"code:{name}"}, ("code",))

    def succeeded(self, counted: Try) -> None:
        """Take a try back that was no guess."""
        with self._writer.begin() as connection:
            mine = AttemptRow.id.in_(counted.rows) | AttemptRow.subject.in_(counted.own)
            connection.execute(delete(AttemptRow).where(mine))

    def _count(self, subjects: Mapping[str, str], own: tuple[str, ...]) -> Try:
        now = self._clock()
        with Session(self._writer) as session, session.begin():
            session.execute(delete(AttemptRow).where(AttemptRow.at < now - DAY))
            for kind, subject in subjects.items():
                wait = self._wait(session, PATIENCE[kind], subject, now)
                if wait > 0:
                    raise TooManyTries(int(wait) + 1)
            rows = [AttemptRow(subject=subject, at=now) for subject in subjects.values()]
            session.add_all(rows)
            session.flush()
            session.execute(delete(AttemptRow).where(AttemptRow.id <= rows[-1].id - MOST_ATTEMPTS))
            return Try(tuple(row.id for row in rows), tuple(subjects[kind] for kind in own))

    def _wait(self, session: Session, patience: Patience, subject: str, now: float) -> float:
        tries = select(func.count(), func.max(AttemptRow.at)).where(
            AttemptRow.subject == subject, AttemptRow.at > now - patience.window
        )
        count, last = session.execute(tries).one()
        if count < patience.free:
            return 0
        doubled = FIRST_WAIT_SECONDS * 2 ** min(count - patience.free, 10)
        return float(last + min(doubled, LONGEST_WAIT_SECONDS) - now)
