"""Attacks on accounts over real HTTP: guessing, locking out, planted sessions, weak passwords, the second factor."""

from __future__ import annotations

import re
import ssl
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import httpx2 as httpx
import pytest
from houses import PASSWORD, House, served
from sqlalchemy import update

from kb.catalogue import Catalogue, People, Role
from kb.catalogue.brake import DAY, FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS, PATIENCE
from kb.catalogue.database import WRITES
from kb.catalogue.office_tables import SessionRow
from kb.catalogue.people import PersonError, TooManyTries
from kb.catalogue.second_factor import STEP_SECONDS, code
from kb.catalogue.sessions import FRESH_SECONDS, HALF_SECONDS

HTML = {"accept": "text/html", "accept-language": "id"}
WRONG = "salah salah salah"
OTHER = "gajah ungu minum kopi"
TLS = ssl.create_default_context()
"""Made once: it takes longer than a request."""


class Browser:
    """A browser at an address of its own."""

    def __init__(self, url: str, address: str = "127.0.0.1") -> None:
        transport = httpx.HTTPTransport(local_address=address, verify=TLS)
        self.client = httpx.Client(base_url=url, headers=HTML, transport=transport, timeout=60)

    def sign_in(self, name: str, password: str = PASSWORD) -> httpx.Response:
        return self.client.post("/masuk", data={"nama": name, "sandi": password})

    def page(self, path: str) -> httpx.Response:
        return self.client.get(path)

    def form(self, path: str, **fields: str) -> httpx.Response:
        found = re.search(r'name="csrf" value="(\w+)"', self.page("/akun").text)
        return self.client.post(path, data={"csrf": found[1] if found else "", **fields})


@pytest.fixture
def doors(make_house: Callable[..., House]) -> Iterator[Callable[..., tuple[House, str]]]:
    """Opens a house to the network."""
    running = []

    def opened(**wanted: object) -> tuple[House, str]:
        house = make_house(**wanted)
        running.append(served(house))
        return house, running[-1].__enter__()

    yield opened
    for each in running:
        each.__exit__(None, None, None)


def aged(house: House, seconds: float) -> None:
    """Let the passwords of all sessions have been given so long ago."""
    with house.office.catalogue.engine.execution_options(**{WRITES: True}).begin() as connection:
        connection.execute(update(SessionRow).values(proven=SessionRow.proven - seconds))


# --- M9: the brake ----------------------------------------------------------------------------------------------------


def test_m9_strangers_lock_nobody_out_of_a_browser_that_is_known(doors: Callable[..., tuple[House, str]]) -> None:
    _, url = doors()
    ani = Browser(url)
    assert ani.sign_in("ani").status_code == 303
    ani.form("/keluar")
    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(lambda n: Browser(url, f"127.0.1.{n}").sign_in("ani", WRONG).status_code, range(1, 33)))
    assert codes.count(401) == PATIENCE["account"].free and codes.count(429) == 32 - PATIENCE["account"].free
    assert Browser(url, "127.0.2.1").sign_in("ani").status_code == 429, "whoever is not known waits"
    assert ani.sign_in("ani", WRONG).status_code == 401
    assert ani.sign_in("ani").status_code == 303


def test_m9_a_stolen_or_made_up_device_is_braked_by_itself(doors: Callable[..., tuple[House, str]]) -> None:
    _, url = doors()
    tono, other = Browser(url), Browser(url, "127.0.0.9")
    tono.sign_in("tono")
    other.client.cookies.set("pandu_perangkat", tono.client.cookies["pandu_perangkat"])
    codes = [other.sign_in("tono", WRONG).status_code for _ in range(14)]
    assert codes == [401] * PATIENCE["device"].free + [429] * 4
    made_up = Browser(url, "127.0.0.8")
    made_up.client.cookies.set("pandu_perangkat", "x" * 43)
    assert [made_up.sign_in("ani", WRONG).status_code for _ in range(7)] == [401] * 5 + [429] * 2
    other.client.cookies.set("pandu_perangkat", tono.client.cookies["pandu_perangkat"])
    assert [other.sign_in("ani", WRONG).status_code for _ in range(7)] == [401] * 5 + [429] * 2, "another's is none"


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def people(tmp_path: Path, clock: Clock) -> Iterator[People]:
    catalogue = Catalogue.open(f"sqlite:///{tmp_path / 'catalogue.db'}")
    people = People(catalogue.engine, clock)
    for name in ("siti", "penyerang"):
        people.create(name, PASSWORD, Role.ADMIN)
    yield people
    catalogue.close()


def tries(people: People, names: list[str], address: Callable[[int], str]) -> int:
    """How many wrong passwords were looked at."""
    looked = 0
    for number, name in enumerate(names):
        with suppress(TooManyTries):
            looked += people.sign_in(name, WRONG, address(number)) is None
    return looked


def test_m9_ones_own_success_does_not_give_an_address_fresh_tries(people: People) -> None:
    looked = 0
    for number in range(60):
        looked += tries(people, [f"orang{number}"], lambda _: "10.0.0.1")
        if number % 5 == 0:
            with suppress(TooManyTries):
                people.sign_in("penyerang", PASSWORD, "10.0.0.1")
    assert looked == PATIENCE["line"].free


def test_m9_a_network_of_ipv6_addresses_is_one_line_and_a_site_of_them_has_its_own_limit(people: People) -> None:
    names = [f"orang{n}" for n in range(110)]
    assert tries(people, names[:30], lambda n: f"2001:db8:1:2::{n:x}") == PATIENCE["line"].free
    assert tries(people, names, lambda n: f"2001:db8:7:{n:x}::1") == PATIENCE["site"].free
    assert tries(people, names[:5], lambda n: f"2001:db8:8:{n:x}::1") == 5


def test_m9_each_wait_is_twice_the_last_up_to_a_quarter_of_an_hour(people: People, clock: Clock) -> None:
    waits = []
    for _ in range(40):
        try:
            assert people.sign_in("siti", WRONG, "10.0.0.2") is None
        except TooManyTries as brake:
            waits.append(brake.seconds)
            clock.now += brake.seconds
    doubled = [FIRST_WAIT_SECONDS * 2**n for n in range(5)]
    assert [wait - 1 for wait in waits[:5]] == doubled
    assert max(waits) == LONGEST_WAIT_SECONDS + 1
    assert people.sign_in("siti", PASSWORD, "10.0.0.2") is not None
    clock.now += DAY
    assert tries(people, ["siti"] * 9, lambda _: "10.0.0.2") == 5, "after a day it begins anew"


def test_m9_an_unknown_name_takes_as_long_as_a_known_one(people: People) -> None:
    def seconds(name: str, n: int) -> float:
        began = time.perf_counter()
        people.sign_in(name, WRONG, f"10.1.{n}.1")
        return time.perf_counter() - began

    known = sorted(seconds("siti", n) for n in range(9))[4]
    unknown = sorted(seconds(f"tidak{n}", 100 + n) for n in range(9))[4]
    assert 1 / 3 < known / unknown < 3


# --- M8: passwords, second factor, proving once more, sessions --------------------------------------------------------


@pytest.mark.parametrize(
    "password",
    [
        "adminadmin123", "Diskominfo2024!", "Pemkab.Tabalong2025", "rahasia rahasia", "selamatdatang1",
        "merahputih1945", "P@ssw0rd12345", "qwertyuiop123", "Bupati@2025Bupati", "indonesiamerdeka45",
    ],
)  # fmt: skip
def test_m8_passwords_that_an_office_would_guess_are_refused_with_a_remedy(people: People, password: str) -> None:
    with pytest.raises(PersonError, match="Pakai empat kata"):
        people.create("budi", password, Role.TRAINER)
    people.create("budi", OTHER, Role.TRAINER)
    with pytest.raises(PersonError):
        people.set_password("budi", password)


def test_m8_a_password_alone_does_not_sign_in_where_a_second_factor_is_set(
    doors: Callable[..., tuple[House, str]],
) -> None:
    house, url = doors()
    ani = Browser(url)
    ani.sign_in("ani")
    shown = ani.form("/akun/faktor", lakukan="mulai")
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", shown.text)[1].replace(" ", "")  # type: ignore[index]
    assert "data:image/svg+xml" in shown.text
    assert secret[:4] not in ani.page("/akun/faktor").text, "never shown again"
    assert ani.form("/akun/faktor", lakukan="pasang", kode="000000").status_code == 400
    now = int(time.time() // STEP_SECONDS)
    set_up = ani.form("/akun/faktor", lakukan="pasang", kode=code(secret, now - 1))
    recovery = re.findall(r"<li><code>([a-z2-9-]{19})</code>", set_up.text)
    assert len(recovery) == 10
    content = b"".join(path.read_bytes() for path in house.settings.data.glob("catalogue.db*"))
    assert recovery[0].encode() not in content and recovery[0].replace("-", "").encode() not in content

    thief = Browser(url, "127.0.0.7")
    half = thief.sign_in("ani")
    assert half.status_code == 303 and half.headers["location"].startswith("/masuk/kode")
    assert thief.page("/admin").status_code == 303, "half a sign-in opens nothing"
    assert thief.page("/akun").status_code == 303
    assert thief.client.post("/masuk/kode", data={"kode": code(secret, now - 1)}).status_code == 401, "used once"
    codes = [thief.client.post("/masuk/kode", data={"kode": f"{n:06}"}).status_code for n in range(8)]
    assert codes[-1] == 429 and codes.count(401) <= 4
    right = thief.client.post("/masuk/kode", data={"kode": recovery[0]})
    assert right.status_code == 429, "not even a right one while the brake is on"


def test_m8_codes_and_recovery_codes_are_good_once(people: People, clock: Clock) -> None:
    secret = people.begin_factor("siti")
    recovery = people.set_factor("siti", code(secret, int(clock.now // STEP_SECONDS)))
    clock.now += STEP_SECONDS

    def half() -> str:
        found = people.sign_in("siti", PASSWORD, "1")
        assert found is not None and found.half and people.signed_in(found.token) is None
        return found.token

    typed = code(secret, int(clock.now // STEP_SECONDS))
    assert people.finish(half(), typed) is not None
    assert people.finish(half(), typed) is None
    waiting = half()
    assert people.finish(waiting, recovery[3].upper().replace("-", " ")) is not None
    assert people.finish(waiting, typed) is None, "the half session is over"
    assert people.finish(half(), recovery[3]) is None
    waiting = half()
    clock.now += HALF_SECONDS + 1
    assert people.finish(waiting, recovery[4]) is None
    people.drop_factor("siti")
    assert people.sign_in("siti", PASSWORD, "1").half is False  # type: ignore[union-attr]


def test_m8_where_the_office_wants_a_second_factor_nothing_opens_before(
    doors: Callable[..., tuple[House, str]],
) -> None:
    _, url = doors(require_second_factor=True)
    ani = Browser(url)
    ani.sign_in("ani")
    for path in ("/admin", "/admin/akun", "/kelas/pelatih"):
        answer = ani.page(path)
        assert answer.status_code == 303 and answer.headers["location"].startswith("/akun/faktor")
    assert ani.form("/admin/terbitkan").status_code == 303
    assert "mewajibkan" in ani.page("/akun/faktor").text
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", ani.form("/akun/faktor", lakukan="mulai").text)
    typed = code(secret[1].replace(" ", ""), int(time.time() // STEP_SECONDS))  # type: ignore[index]
    ani.form("/akun/faktor", lakukan="pasang", kode=typed)
    assert ani.page("/admin").status_code == 200


ACTS = [
    ("/admin/akun", {"name": "baru", "password": OTHER, "role": "trainer"}),
    ("/admin/akun/tono", {"act": "peran", "role": "admin"}),
    ("/admin/akun/tono", {"act": "sandi", "password": OTHER}),
    ("/admin/cadangan", {}),
    ("/admin/cadangan/pandu-x/pulihkan", {}),
    ("/admin/cadangan/pandu-x/hapus", {}),
    ("/admin/cadangan/tunggu", {"act": "pulihkan"}),
    ("/akun/faktor", {"lakukan": "mulai"}),
]


def test_m8_what_matters_wants_the_password_once_more_and_keeps_what_was_filled_in(
    doors: Callable[..., tuple[House, str]],
) -> None:
    house, url = doors()
    ani = Browser(url)
    ani.sign_in("ani")
    aged(house, FRESH_SECONDS + 5)
    for path, fields in ACTS:
        asked = ani.form(path, **fields)
        assert asked.status_code == 403 and "sekali lagi" in asked.text, path
        assert OTHER not in asked.text
        for name, value in fields.items():
            assert name == "password" or f'name="{name}" value="{value}"' in asked.text
        wrong = ani.form(path, **fields, sandi_saya=WRONG)
        assert wrong.status_code == 403 and "tidak cocok" in wrong.text
    assert house.office.people.find("baru") is None and house.office.jobs.latest(5) == []
    assert ani.page("/admin/cadangan/pandu-x").status_code == 403
    assert ani.page("/admin/akun").status_code == 200, "looking is not acting"
    path, fields = ACTS[0]
    codes = [ani.form(path, **fields, sandi_saya=WRONG).status_code for _ in range(3)]
    assert codes == [403, 403, 429] and ani.form(path, **fields, sandi_saya=PASSWORD).status_code == 429


def test_m8_the_password_given_once_more_carries_the_form_through(doors: Callable[..., tuple[House, str]]) -> None:
    house, url = doors()
    ani = Browser(url)
    ani.sign_in("ani")
    aged(house, FRESH_SECONDS + 5)
    made = ani.form("/admin/akun", name="baru", password=OTHER, role="trainer", sandi_saya=PASSWORD)
    assert made.status_code == 303 and house.office.people.find("baru") is not None
    assert ani.form("/admin/akun/baru", act="nonaktif").status_code == 303, "good for some minutes"
    aged(house, FRESH_SECONDS + 5)
    page = ani.page("/admin/cadangan/pandu-x")
    assert 'action="/akun/ulangi?lanjut=/admin/cadangan/pandu-x"' in page.text
    on = ani.form("/akun/ulangi?lanjut=/admin/cadangan/pandu-x", sandi_saya=PASSWORD)
    assert on.headers["location"] == "/admin/cadangan/pandu-x"
    assert ani.page("/admin/cadangan/pandu-x").status_code == 404
    assert ani.form("/akun/ulangi?lanjut=//jahat.example", sandi_saya=PASSWORD).headers["location"] == "/akun"


def test_m8_ones_own_password_wants_the_present_one_and_ends_the_other_sessions(
    doors: Callable[..., tuple[House, str]],
) -> None:
    _, url = doors()
    here, there = Browser(url), Browser(url, "127.0.0.3")
    here.sign_in("tono")
    there.sign_in("tono")
    assert here.form("/akun/sandi", lama=WRONG, baru=OTHER).status_code == 400
    assert here.form("/akun/sandi", lama=PASSWORD, baru="adminadmin123").status_code == 400
    assert there.page("/akun").status_code == 200
    assert here.form("/akun/sandi", lama=PASSWORD, baru=OTHER).status_code == 303
    assert here.page("/akun").status_code == 200 and there.page("/akun").status_code == 303
    assert there.sign_in("tono").status_code == 401 and there.sign_in("tono", OTHER).status_code == 303


def test_m8_ones_sessions_are_listed_ended_one_by_one_and_all_at_once(
    doors: Callable[..., tuple[House, str]],
) -> None:
    house, url = doors()
    here, there, far, ani = (Browser(url, f"127.0.0.{n}") for n in range(2, 6))
    there.client.headers["user-agent"] = "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0 <script>"
    for browser in (here, there, far):
        browser.sign_in("tono")
    ani.sign_in("ani")
    listed = here.page("/akun").text
    assert "Firefox, Windows" in listed and "<script>" not in listed and listed.count('name="nomor"') == 2
    for number in re.findall(r'name="nomor" value="(\w+)"', ani.page("/akun").text) or ["0" * 16]:
        tonos = house.office.people.sessions.of(house.office.people.find("tono").id)  # type: ignore[union-attr]
        assert number not in {each.number for each in tonos}
    theirs = house.office.people.sessions.of(house.office.people.find("tono").id)[0].number  # type: ignore[union-attr]
    ani.form("/akun/sesi", nomor=theirs)
    assert [browser.page("/akun").status_code for browser in (here, there, far)] == [200] * 3, "only one's own end"
    firefox = re.search(r"Firefox.*?name=\"nomor\" value=\"(\w+)\"", listed, re.S)
    here.form("/akun/sesi", nomor=firefox[1])  # type: ignore[index]
    assert [browser.page("/akun").status_code for browser in (here, there, far)] == [200, 303, 200]
    here.form("/akun/sesi")
    assert [browser.page("/akun").status_code for browser in (here, there, far)] == [303] * 3
    assert ani.page("/akun").status_code == 200


# --- L4: removal and the last admin -----------------------------------------------------------------------------------


def test_l4_a_changed_role_or_a_removal_ends_sessions_at_once(doors: Callable[..., tuple[House, str]]) -> None:
    _, url = doors()
    ani, tono = Browser(url), Browser(url, "127.0.0.3")
    for path, fields in (
        ("/admin/akun/tono", {"act": "peran", "role": "admin"}),
        ("/admin/akun/tono", {"act": "sandi", "password": OTHER}),
        ("/admin/akun/tono", {"act": "nonaktif"}),
    ):
        ani.sign_in("ani")
        tono.sign_in("tono", PASSWORD)
        assert tono.page("/akun").status_code == 200
        assert ani.form(path, **fields).status_code == 303
        assert tono.page("/akun").status_code == 303, fields
        if fields["act"] == "sandi":
            ani.form(path, act="sandi", password=PASSWORD)


def test_l4_the_last_admin_who_can_sign_in_stays_and_is_told(doors: Callable[..., tuple[House, str]]) -> None:
    house, url = doors()
    house.office.people.create("tanpa@example.go.id", None, Role.ADMIN)  # no list, no password: cannot sign in
    ani = Browser(url)
    ani.sign_in("ani")
    for fields in ({"act": "peran", "role": "trainer"}, {"act": "nonaktif"}):
        refused = ani.form("/admin/akun/ani", **fields)
        assert refused.status_code == 400 and "satu-satunya admin" in refused.text
    house.office.people.create("kedua", PASSWORD, Role.ADMIN)
    second = Browser(url, "127.0.0.4")
    second.sign_in("kedua")
    with ThreadPoolExecutor(2) as pool:
        acts = [
            pool.submit(ani.form, "/admin/akun/kedua", act="nonaktif"),
            pool.submit(second.form, "/admin/akun/ani", act="nonaktif"),
        ]
    assert [act.result().status_code for act in acts].count(303) <= 1
    admins = [each for each in house.office.people.list() if each.role is Role.ADMIN and each.active and each.local]
    assert len(admins) == 1
