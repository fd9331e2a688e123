"""Odd requests get a clear answer with the usual headers (L2), and nothing of them comes into a log (L3)."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))

from fuzz import Reply, Server, fuzzed, sent, serving
from fuzz_requests import FORM, inside

from kb.catalogue import Catalogue
from kb.logs import JsonLines, Lines
from kb.settings import Settings
from kb.web.app import build_app

SAMPLE = 400
MARK = "zzkucing8812"
PERSON = "0812-3456-7890"


@pytest.fixture(scope="module")
def server(collection: Path) -> Iterator[Server]:
    with serving(collection) as running:
        yield running


def ask(server: Server, method: str, target: str, body: bytes = b"", kind: str = "", **headers: str) -> Reply:
    lines = [f"{method} {target} HTTP/1.1", "Host: 127.0.0.1", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    lines += [f"Content-Type: {kind}"] if kind else []
    lines += [f"Content-Length: {len(body)}"] if body else []
    return sent(server.port, "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)


def signed_in(server: Server, who: str = "admin") -> str:
    return f"pandu_sesi={server.cookies[who]}"


ODD = [
    ("nul in a path", "GET", "/dokumen/a%00b", b"", "", 400),
    ("bad bytes in a path", "GET", "/dokumen/%FF%FE", b"", "", 400),
    ("surrogate in a path", "GET", "/dokumen/%ED%A0%80", b"", "", 400),
    ("nul in a query", "GET", "/cari?q=a%00b", b"", "", 400),
    ("bad bytes in a query", "GET", "/tanya?q=%C0%AF", b"", "", 400),
    ("a word of ours", "GET", "/tanya?q=apa+itu&lingkup=bukan", b"", "", 200),
    ("a facet of ours", "GET", "/cari?q=apa&lingkup=bukan&status=bukan", b"", "", 200),
    ("negative page", "GET", "/cari?q=apa&mulai=-1", b"", "", 422),
    ("huge page", "GET", "/dokumen?mulai=" + "9" * 400, b"", "", 422),
    ("no number", "GET", "/cari?q=apa&mulai=NaN", b"", "", 422),
    ("bad day", "GET", "/tanya?q=apa+itu+SPBE&tanggal=2023-02-30", b"", "", 400),
    ("twice", "GET", "/cari?q=apa&q=itu&mulai=0&mulai=10", b"", "", 200),
    ("a place of thousands of parts", "GET", f"/dokumen/x/{'-' * 4000}", b"", "", 404),
    ("unknown path", "GET", "/dokumen/x/y/z", b"", "", 404),
    ("other method", "DELETE", "/cari", b"", "", 404),
    ("odd origin", "POST", "/lapor", b"q=apa&alasan=keliru", FORM, 403),
    ("nul in a form", "POST", "/ringan", b"q=a%00b", FORM, 400),
    ("json for a form", "POST", "/ringan", b'{"q": "apa"}', "application/json", 200),
    ("form for json", "POST", "/api/v1/ask", b"question=apa", FORM, 422),
    ("deep json", "POST", "/api/v1/ask", b"[" * 60_000, "application/json", 400),
    ("broken json", "POST", "/api/v1/ask", b'{"question": ', "application/json", 422),
    ("half a letter", "POST", "/api/v1/ask", b'{"question": "\\ud800"}', "application/json", 400),
    ("nul in json", "POST", "/api/v1/ask", b'{"question": "a\\u0000b"}', "application/json", 400),
    ("not a number in json", "POST", "/api/v1/ask", b'{"question": NaN}', "application/json", 422),
    ("bad utf-8 in json", "POST", "/api/v1/ask", b'{"question": "\xff"}', "application/json", 400),
    ("huge number in json", "POST", "/api/v1/ask", b'{"question": "a", "as_of": 1e400}', "application/json", 422),
    ("broken multipart", "POST", "/ringan", b"--x\r\nodd", "multipart/form-data; boundary=yy", 400),
    ("long boundary", "POST", "/ringan", b"--x\r\nodd", f"multipart/form-data; boundary={'x' * 300}", 400),
    ("no boundary", "POST", "/ringan", b"--x\r\nodd", "multipart/form-data", 400),
    ("gradio's reset", "POST", "/gradio_api/reset", b"NaN", "application/json", 422),
    ("gradio's cancel", "POST", "/gradio_api/cancel", b'{"a": "\\ud800"}', "application/json", 422),
]


@pytest.mark.parametrize(
    ("method", "target", "body", "kind", "status"), [row[1:] for row in ODD], ids=[r[0] for r in ODD]
)
@pytest.mark.parametrize("accept", ["text/html", "*/*"], ids=["page", "program"])
def test_l2_an_odd_request_gets_its_answer_with_headers(
    server: Server, method: str, target: str, body: bytes, kind: str, status: int, accept: str
) -> None:
    origin = {"Origin": "http://["} if "/lapor" in target else {}
    reply = ask(server, method, target, body, kind, Accept=accept, **origin)
    assert (reply.status, reply.missing) == (status, ())
    assert MARK.encode() not in reply.body


@pytest.mark.parametrize(
    "target",
    [f"/admin/pekerjaan/{number}" for number in ("9" * 30, "-1", "x", "²", "1e9")]
    + [f"/kelas/pelatih/{'9' * 30}", "/admin/tunggu/%F0%9F%A7%91", "/admin/akun?x=1&x=2"],
)
def test_l2_odd_numbers_behind_the_door_are_pages_that_are_not_there(server: Server, target: str) -> None:
    reply = ask(server, "GET", quote(target, safe="/?=&%"), Accept="text/html", Cookie=signed_in(server))
    assert reply.status == (200 if "akun" in target else 404)
    assert reply.missing == ()


@pytest.mark.parametrize("boundary", ["x" * 300, "", "é", "x y"])
def test_l2_an_upload_of_an_odd_form_is_refused(server: Server, boundary: str) -> None:
    kind = f"multipart/form-data; boundary={boundary}"
    reply = ask(server, "POST", "/admin/unggah", b"--x\r\nodd", kind, Accept="text/html", Cookie=signed_in(server))
    assert (reply.status, reply.missing) == (400, ())


def test_l2_the_page_of_a_refusal_is_in_the_readers_language_and_repeats_nothing(server: Server) -> None:
    for language, heading in (("id", "Tidak dapat dibuka"), ("en", "Cannot be opened")):
        reply = ask(server, "GET", f"/cari?q={MARK}&mulai={MARK}&bahasa={language}", Accept="text/html")
        assert reply.status == 422
        assert heading.encode() in reply.body and b"mulai" in reply.body
        assert MARK.encode() not in reply.body.partition(b'role="alert"')[2].partition(b"</p>")[0]
        assert f'lang="{language}"'.encode() in reply.body


def test_l2_odd_cookies_of_a_class_are_no_seat(server: Server) -> None:
    for cookie in ("pandu_kursi=\xb2.x", "pandu_kursi=99999999999.x", "pandu_pilih=0.\xb2"):
        assert ask(server, "GET", "/kelas/ikut", Accept="text/html", Cookie=cookie).status in {200, 303}


def _routes(app: FastAPI, prefix: str = "") -> Iterator[tuple[str, APIRoute]]:
    for route in app.routes:
        mounted = getattr(route, "app", None)
        if isinstance(mounted, FastAPI):
            yield from _routes(mounted, prefix + route.path)  # type: ignore[attr-defined]
        for one in inside(route):
            if isinstance(one, APIRoute):
                yield prefix + one.path, one


def test_l2_every_number_that_a_route_takes_has_a_largest_value(tmp_path: Path) -> None:
    app = build_app(Settings(data=tmp_path), opener=lambda: None)  # type: ignore[arg-type, return-value]
    checked, open_ended = 0, []
    for path, route in _routes(app):
        needs = route.dependant
        for parameter in (*needs.path_params, *needs.query_params, *needs.body_params):
            if "int" in str(parameter.field_info.annotation):
                checked += 1
                limits = {type(limit).__name__ for limit in parameter.field_info.metadata}
                if not limits & {"Le", "Lt"}:
                    open_ended.append(f"{path} {parameter.alias}")
    assert checked > 15
    assert open_ended == []


def test_l2_a_sample_of_the_fuzzer_finds_no_failure(server: Server) -> None:
    outcome = fuzzed(server, SAMPLE, seed=14, patient=True)
    assert outcome.failures == []
    assert SAMPLE * 0.8 <= sum(outcome.statuses.values()) <= SAMPLE
    assert outcome.statuses[200] > SAMPLE / 20


# --- L3 ---------------------------------------------------------------------------------------------------------------


def test_l3_nothing_that_was_typed_comes_into_the_servers_log(server: Server) -> None:
    typed = quote(f"{MARK} {PERSON} budi@dinas.example")
    record = {"path": f"/etc/{MARK}", "meta": {"_type": "gradio.FileData"}}
    for data in ([MARK, MARK, MARK, None, MARK, MARK, MARK], [record] * 7, [MARK, "", "id", None, MARK, MARK, MARK]):
        body = json.dumps({"data": data, "fn_index": 0, "session_hash": MARK, "event_data": MARK}).encode()
        ask(server, "POST", f"/gradio_api/queue/join?{typed}", body, "application/json")
    for target in ("/tanya?q=", "/cari?q=", "/dokumen?q=", "/dokumen/", "/halaman?kunci=", "/api/v1/passages?key="):
        ask(server, "GET", f"{target}{typed}&lingkup={typed}&status={typed}&jenis={typed}&tanggal={typed}")
    for path in ("/ringan", "/nota", "/lapor", "/masuk", "/kelas", "/latihan/tautan", "/latihan/soal"):
        fields = "&".join(f"{name}={typed}" for name in ("q", "nama", "sandi", "kode", "grup", "lingkup", "catatan"))
        ask(server, "POST", path, f"{fields}&alasan=keliru".encode(), FORM, Origin="http://[" + MARK)
    admin, csrf = signed_in(server), server.csrf["admin"]
    for path in ("/admin/tunggu/x", "/admin/kembali", "/admin/akun", "/admin/masukan/1", "/admin/dokumen/x"):
        fields = (
            f"csrf={csrf}&to={typed}&name={typed}&password={typed}&state={typed}&kind={typed}&title={typed}&act={typed}"
        )
        ask(server, "POST", path, fields.encode(), FORM, Cookie=admin)
    for body in (f'{{"question": "{MARK}", "{MARK}": 1}}', f'{{"question": ["{MARK}"]}}', f'["{MARK}", '):
        ask(server, "POST", "/api/v1/ask", body.encode(), "application/json", Authorization=f"Bearer {MARK}")
    tool = {"name": MARK, "arguments": {"question": [MARK]}}
    call = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": tool}).encode()
    ask(server, "POST", "/mcp", call, "application/json", Accept="application/json, text/event-stream")
    ask(server, MARK, f"/{MARK}")
    ask(server, "GET", f"/{MARK}\x01 {MARK}")
    log = server.log.read_text(encoding="utf-8", errors="replace")
    assert '"event": "request"' in log  # it is the journal that was read
    assert MARK not in log
    assert PERSON not in log
    assert "dinas.example" not in log


@pytest.mark.parametrize("formatter", [Lines(), JsonLines()], ids=["lines", "json"])
def test_l3_an_exceptions_text_is_not_logged(formatter: logging.Formatter) -> None:
    log = logging.getLogger("uvicorn.error")
    try:
        raise KeyError(MARK)
    except KeyError as error:
        info, task = sys.exc_info(), f"Task exception was never retrieved\nfuture: <Task exception={error!r}>"
    for name, message, values in (
        ("uvicorn.error", "Exception in ASGI application\n", ()),
        ("asyncio", task, ()),
        ("library", "value %r refused", (MARK,)),
        ("kb.web", "failed: %s", (info[1],)),
    ):
        record = log.makeRecord(name, logging.ERROR, __file__, 1, message, values, info)
        line = formatter.format(record)
        assert MARK not in line and "KeyError" in line and "test_odd_requests.py" in line


def test_l3_an_error_of_the_database_hides_its_parameters(tmp_path: Path) -> None:
    catalogue = Catalogue.open(f"sqlite:///{tmp_path}/katalog.sqlite")
    with pytest.raises(DBAPIError) as failed, catalogue.engine.connect() as connection:
        connection.execute(text("SELECT * FROM nowhere WHERE x = :typed"), {"typed": MARK})
    catalogue.close()
    assert MARK not in str(failed.value)
