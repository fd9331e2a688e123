"""Accounts, sessions and the brake, on a clock that the test moves."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from kb.catalogue import Catalogue, People, Role
from kb.catalogue.brake import FIRST_WAIT_SECONDS
from kb.catalogue.people import PersonError, TooManyTries
from kb.catalogue.sessions import ABSOLUTE_SECONDS, IDLE_SECONDS

PASSWORD = "kuda hijau di sawah luas"


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def people(catalogue: Catalogue, clock: Clock) -> People:
    found = People(catalogue.engine, clock)
    found.create("Siti.A", PASSWORD, Role.ADMIN)
    return found


def test_a_name_is_one_whatever_its_letters(people: People) -> None:
    assert people.sign_in(" SITI.a ", PASSWORD, "1") is not None
    with pytest.raises(PersonError, match="sudah ada"):
        people.create("siti.A", PASSWORD, Role.TRAINER)


@pytest.mark.parametrize("name", ["", " ", "a b", "a/b", "x" * 101, "<b>"])
def test_names_that_are_none_are_refused(people: People, name: str) -> None:
    with pytest.raises(PersonError):
        people.create(name, PASSWORD, Role.TRAINER)


@pytest.mark.parametrize("password", ["", "a" * 11, "a" * 20, "budi budi budi budi", "x" * 300])
def test_weak_passwords_are_refused(people: People, password: str) -> None:
    with pytest.raises(PersonError):
        people.create("budi", password, Role.TRAINER)


def test_a_session_ends_when_idle_and_after_its_longest_time(people: People, clock: Clock) -> None:
    token = people.sign_in("siti.a", PASSWORD, "1").token  # type: ignore[union-attr]
    began = clock.now
    while clock.now + IDLE_SECONDS - 10 < began + ABSOLUTE_SECONDS:
        clock.now += IDLE_SECONDS - 10
        assert people.signed_in(token) is not None
    clock.now = began + ABSOLUTE_SECONDS + 1
    assert people.signed_in(token) is None
    token = people.sign_in("siti.a", PASSWORD, "1").token  # type: ignore[union-attr]
    clock.now += IDLE_SECONDS + 1
    assert people.signed_in(token) is None


def test_disabling_ends_sessions_and_refuses_the_right_password(people: People) -> None:
    people.create("budi", PASSWORD, Role.TRAINER)
    token = people.sign_in("budi", PASSWORD, "1").token  # type: ignore[union-attr]
    people.set_active("budi", False)
    assert people.signed_in(token) is None
    assert people.sign_in("budi", PASSWORD, "1") is None
    people.set_active("budi", True)
    assert people.signed_in(token) is None
    assert people.sign_in("budi", PASSWORD, "1") is not None


def test_an_account_without_a_password_is_signed_in_by_nobody_here(people: People) -> None:
    people.create("a@example.go.id", None, Role.TRAINER)
    assert people.sign_in("a@example.go.id", "", "1") is None


def test_the_brake_lets_go_after_its_wait_and_a_success_wipes_ones_own_tries(people: People, clock: Clock) -> None:
    for _ in range(4):
        assert people.sign_in("siti.a", "salah salah salah", "1") is None
    assert people.sign_in("siti.a", PASSWORD, "1") is not None
    for _ in range(5):
        assert people.sign_in("siti.a", "salah salah salah", "1") is None
    with pytest.raises(TooManyTries) as brake:
        people.sign_in("siti.a", PASSWORD, "1")
    assert 0 < brake.value.seconds <= FIRST_WAIT_SECONDS + 1
    assert people.sign_in("siti.a", PASSWORD, "2") is not None, "another address is not locked out with it"
    clock.now += FIRST_WAIT_SECONDS + 1
    assert people.sign_in("siti.a", PASSWORD, "1") is not None


def test_many_tries_at_once_do_not_slip_past_the_brake(people: People) -> None:
    def guess(_: int) -> str:
        try:
            return "dilihat" if people.sign_in("siti.a", "salah salah salah", "1") is None else "masuk"
        except TooManyTries:
            return "direm"

    with ThreadPoolExecutor(12) as pool:
        results = list(pool.map(guess, range(24)))
    assert results.count("dilihat") == 5
    assert results.count("direm") == 19


def test_the_last_admin_stays(people: People) -> None:
    for act in (lambda: people.set_active("siti.a", False), lambda: people.set_role("siti.a", Role.TRAINER)):
        with pytest.raises(PersonError, match="satu-satunya admin"):
            act()
    people.create("budi", PASSWORD, Role.ADMIN)
    people.set_role("siti.a", Role.TRAINER)
    with pytest.raises(PersonError):
        people.set_active("budi", False)
