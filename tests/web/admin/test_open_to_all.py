"""What anybody may make the office keep: each such route has a rate and a cap, and writes only what it says."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import httpx2 as httpx
import pytest
from houses import House, served
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from kb.catalogue import logbook
from kb.catalogue.class_tables import PracticeRow
from kb.catalogue.office_tables import AskedRow, AuditRow, FeedbackRow
from kb.training import practice
from kb.web.guard import guarded_by
from kb.web.rate import MOUNTED, Allowance, Limit, Rate, allowances, every_route
from kb.web.security import is_open

HTML = {"accept": "text/html", "accept-language": "id"}
QUESTION = "siapa koordinator SPBE"


@pytest.fixture(scope="module")
def house(collection: Path, environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> House:
    data = Path(shutil.copytree(collection, tmp_path_factory.mktemp("terbuka") / "data"))
    return House(data, real=True, embedding_model=environment["KB_EMBEDDING_MODEL"])


@pytest.fixture(scope="module")
def url(house: House) -> Iterator[str]:
    with served(house) as url:
        house.app.state.training.items("id")
        yield url


@pytest.fixture
def nobody(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, headers=HTML, timeout=60) as client:
        yield client


def declared(house: House) -> dict[tuple[str, str], Allowance]:
    found = {(method, path): allowance for method, path, allowance in allowances(house.app.routes)}
    return {**found, **MOUNTED}


def open_routes(house: House) -> set[tuple[str, str]]:
    """Method and path of every route that asks for no role."""
    found = set()
    for path, route in every_route(house.app.routes):
        dependant = getattr(route, "dependant", None)
        guarded = dependant and any(guarded_by(each.call) for each in dependant.dependencies)
        if not guarded:
            found |= {(method, path) for method in (route.methods or {"GET", "POST", "PUT", "DELETE"}) - {"HEAD"}}
    return found


def test_h4_every_route_that_anybody_may_write_to_has_a_rate_and_says_what_it_keeps(house: House) -> None:
    known = declared(house)
    writing = {(method, path) for method, path in open_routes(house) if method != "GET"}
    assert {("POST", "/lapor"), ("POST", "/api/v1/ask"), ("POST", "/latihan/tautan")} <= writing
    assert {route for route in writing if route not in known} - {("PUT", "/mcp")} == set()
    for route, allowance in known.items():
        assert allowance.costs or (allowance.address and allowance.everybody), route
    for method, path in [("POST", f"/gradio_api/{name}") for name in ("queue/join", "cancel", "reset")]:
        assert not is_open(method, path) or (method, path) in known


@contextmanager
def written(house: House) -> Iterator[set[str]]:
    """The tables that are written to meanwhile."""
    tables: set[str] = set()

    def look(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        found = re.match(r"\s*(?:INSERT\s+(?:OR \w+ )?INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", statement, re.I)
        if found:
            tables.add(found[1])

    engine = house.office.catalogue.engine
    event.listen(engine, "before_cursor_execute", look)
    try:
        yield tables
        house.app.state.noting.close()
    finally:
        event.remove(engine, "before_cursor_execute", look)


def filled(path: str, token: str) -> str:
    return (
        path.replace("{token}", token)
        .replace("{key}", "perpres-95-2018")
        .replace("{place}", "pasal-61")
        .replace("{name}", "tidak-ada")
    )


def test_h4_what_anybody_does_writes_only_what_its_route_says(house: House, nobody: httpx.Client) -> None:
    training = house.app.state.training
    ours = training.classroom.open("Kelas", training.items("id")[:3], 1, date.today())
    group = re.search(r'name="grup" value="([^"]+)"|grup=([^&"]+)', nobody.get("/latihan").text)
    assert group is not None
    token = training.practice.start("uji", training.items("id")[:2], date.today() - timedelta(days=1))
    training.classroom.next(ours.id)
    fields = {
        "q": QUESTION, "alasan": "keliru", "catatan": "x", "nama": "ani", "sandi": "salah salah salah",
        "kode": ours.code, "babak": "sebelum", "pilihan": "1", "tanya": "apa itu?", "grup": group[1] or group[2],
        "bibit": "1", "n": "0",
    }  # fmt: skip
    json = {"question": QUESTION, "jsonrpc": "2.0", "id": 1, "method": "ping"}
    known, seen = declared(house), {}
    order = sorted(open_routes(house), key=lambda route: (route[1].endswith(("/hapus", "/keluar")), route[1], route[0]))
    for method, path in order:
        with written(house) as tables:
            send = {"params": {"q": QUESTION, "kunci": "perpres-95-2018#pasal-61"}} if method == "GET" else {}
            if method != "GET":
                send = {"json": json} if path.startswith(("/api", "/mcp")) else {"data": fields}
            if path != "/kelas/ikut/keadaan":  # waits until something changes
                answer = nobody.request(method, filled(path, token), **send)
                assert answer.status_code < 500, (method, path, answer.text)
        seen[method, path] = set(tables)
    for route, tables in seen.items():
        assert tables <= set(known[route].keeps if route in known else ()), route
    assert {"practice_links"} == seen["POST", "/latihan/tautan"] == seen["POST", "/latihan/ulang/{token}/hapus"]
    assert "feedback" in seen["POST", "/lapor"] and "attempts" in seen["POST", "/masuk"]
    assert "class_seats" in seen["POST", "/kelas"] and "usage" in seen["GET", "/tanya"] | seen["POST", "/api/v1/ask"]


def count(house: House, table: type) -> int:
    with Session(house.office.catalogue.engine) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_h4_one_address_makes_a_class_of_links_and_then_waits(house: House, nobody: httpx.Client) -> None:
    group = re.search(r'name="grup" value="([^"]+)"|grup=([^&"]+)', nobody.get("/latihan").text)
    assert group is not None
    before = count(house, PracticeRow)
    wish = {"grup": group[1] or group[2], "bibit": "1"}
    answers = [nobody.post("/latihan/tautan", data=wish) for _ in range(80)]
    codes = [answer.status_code for answer in answers]
    assert 50 <= codes.count(303) <= 61 and set(codes) == {303, 429}
    assert count(house, PracticeRow) - before <= 61
    assert int(answers[-1].headers["retry-after"]) > 10 and "Tunggu" in answers[-1].text


def test_h4_links_go_when_overdue_and_are_refused_when_none_is(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, items = house.app.state.training.practice, house.app.state.training.items("id")[:1]
    monkeypatch.setattr(practice, "MOST_LINKS", count(house, PracticeRow) + 10)
    today = date.today()
    overdue = [kept.start("lama", items, today - timedelta(days=9)) for _ in range(4)]
    waiting = [kept.start("baru", items, today) for _ in range(6)]
    waiting.append(kept.start("baru", items, today))
    assert [kept.find(token) for token in overdue] == [None] * 4
    assert all(kept.find(token) for token in waiting)
    waiting += [kept.start("baru", items, today) for _ in range(3)]
    with pytest.raises(practice.PracticeFull):
        kept.start("baru", items, today)
    assert all(kept.find(token) for token in waiting), "nobody's fresh link is pushed out"


def test_h4_reports_are_braked_and_capped_and_none_that_waits_is_pushed_out(
    house: House, nobody: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = {"q": QUESTION, "alasan": "keliru"}
    monkeypatch.setattr(logbook, "MOST_REPORTS", count(house, FeedbackRow) + 3)
    answers = [nobody.post("/lapor", data=report) for _ in range(40)]
    codes = [answer.status_code for answer in answers]
    assert codes.count(200) == 3 and set(codes) == {200, 503, 429}
    full = next(answer for answer in answers if answer.status_code == 503)
    assert "menunggu admin" in full.text
    assert count(house, FeedbackRow) == logbook.MOST_REPORTS
    waiting = house.office.logbook.feedback()
    house.office.logbook.set_feedback_state(waiting[-1].id, logbook.State.DONE)
    house.office.logbook.report_answer("x", {}, "keliru")
    assert waiting[-1].id not in {each.id for each in house.office.logbook.feedback()}
    assert {each.id for each in waiting[:-1]} < {each.id for each in house.office.logbook.feedback()}


def test_h4_unanswered_questions_and_refused_sign_ins_are_capped(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logbook, "MOST_ASKED", 20)
    monkeypatch.setattr(logbook, "MOST_REFUSALS", 20)
    book = house.office.logbook
    book.audit("ani", "terbitkan")
    for number in range(230):
        book.asked(f"pertanyaan {number}", "not_held")
        book.audit("?", "masuk.gagal", "")
    assert count(house, AskedRow) == 20 and book.questions()[0].question == "pertanyaan 229"
    refused = sum(entry.action == "masuk.gagal" for entry in book.audit_trail(10_000))
    assert refused <= 20 + 100 and "terbitkan" in [entry.action for entry in book.audit_trail(10_000)]
    assert count(house, AuditRow) < 200


def test_h4_a_flood_of_one_address_leaves_room_for_others() -> None:
    limit = Limit(Rate(3, 60), Rate(20, 60))
    assert [limit.take("10.0.0.1")[0] > 0 for _ in range(50)] == [False] * 3 + [True] * 47
    assert limit.take("10.0.0.2") == (0, True)
    lines = [limit.take(f"2001:db8:0:{n:x}::1") for n in range(20)]
    assert not lines[0][0] and lines[-1][0], "a whole site is not twenty lines"
