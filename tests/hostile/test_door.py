"""The door: what one anonymous request, or many, can do to the real server. Tests are named by what they attack."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import resource
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

sys.path.insert(0, str(Path(__file__).parents[1] / "web"))

from serving import fetch, free_port, wait_ready

from kb.catalogue import Catalogue, People, Role
from kb.settings import Settings
from kb.web.callers import Names
from kb.web.connections import Connections, Limits, limited
from kb.web.security import came_whole
from kb.web.watchdog import Watchdog

HERE = Path(__file__).parent
PASSWORD = "kuda hijau di sawah luas"
QUICK = 2.0
"""Seconds within which a refusal must come; it needs milliseconds."""

OURS = ("x-content-type-options", "x-frame-options", "content-security-policy", "referrer-policy", "cache-control")


class Server:
    """The real ``app.py`` over a backend that answers from a table."""

    def __init__(self, data: Path, host: str = "127.0.0.1", **settings: object) -> None:
        self.data, self.port = data, free_port()
        self.settings = Settings(data=data)
        self.url = f"http://127.0.0.1:{self.port}/"
        environment = {**os.environ, **{f"KB_{name.upper()}": str(value) for name, value in settings.items()}}
        command = [sys.executable, str(HERE / "door_server.py"), "--data", str(data), "--port", str(self.port)]
        self.log = data.parent / f"{data.name}.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*command, "--host", host],
                cwd=HERE.parents[1],
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
            )
        wait_ready(self.url, 60)
        config = json.loads(fetch(f"{self.url}config")[1])
        event = next(each for each in config["dependencies"] if each["api_name"] == "ask")
        components = {each["id"]: each for each in config["components"]}
        left = [components[each]["props"].get("value") for each in event["inputs"][1:]]
        self.question: dict[str, Any] = {
            "data": ["Siapa koordinator SPBE?", *left],
            "fn_index": event["id"],
            "trigger_id": event["targets"][0][0],
            "session_hash": "penyerang",
            "event_data": None,
        }

    def send(
        self, method: str, path: str, body: bytes = b"", address: str = "127.0.0.1", **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """One request from ``address``: status, headers and body."""
        with closing(
            http.client.HTTPConnection("127.0.0.1", self.port, timeout=20, source_address=(address, 0))
        ) as connection:
            names = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body or None, names)
            reply = connection.getresponse()
            return reply.status, {name.lower(): value for name, value in reply.getheaders()}, reply.read()

    def post(self, path: str, sent: object, **headers: str) -> tuple[int, bytes]:
        body = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
        status, _, content = self.send("POST", path, body, Content_Type="application/json", **headers)
        return status, content

    def join(self, **changed: object) -> tuple[int, bytes]:
        return self.post("/gradio_api/queue/join", {**self.question, **changed})

    def health(self, address: str = "127.0.0.1") -> float:
        """Seconds that ``/kesehatan`` takes."""
        began = time.monotonic()
        assert self.send("GET", "/kesehatan", address=address)[0] == 200
        return time.monotonic() - began

    @property
    def web_process(self) -> int:
        """The process that serves: the child of the one that watches it."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return int(children[0]) if children else self.process.pid

    @property
    def memory(self) -> float:
        """MiB of the web process."""
        lines = Path(f"/proc/{self.web_process}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024

    def stop(self) -> float:
        """Seconds that the process takes to end when it is told to."""
        began = time.monotonic()
        self.process.terminate()
        self.process.wait(20)
        return time.monotonic() - began

    def close(self) -> None:
        try:
            self.stop()
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)


@contextmanager
def running(data: Path, **settings: object) -> Iterator[Server]:
    data.mkdir(exist_ok=True)
    server = Server(data, **settings)
    try:
        yield server
    finally:
        server.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    data = tmp_path_factory.mktemp("pintu")
    catalogue = Catalogue.open(Settings(data=data).catalogue_url)
    People(catalogue.engine).create("ani", PASSWORD, Role.ADMIN)
    catalogue.close()
    with running(data, rate_per_second=0) as started:
        yield started


class Listener:
    """A server of the attacker, which counts who comes."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.came = 0
        threading.Thread(target=self._count, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.socket.getsockname()[1]}/berkas.txt"

    def _count(self) -> None:
        while True:
            try:
                self.socket.accept()[0].close()
            except OSError:
                return
            self.came += 1


def record(path: str) -> dict[str, object]:
    return {"path": path, "meta": {"_type": "gradio.FileData"}}


# --- C1 -------------------------------------------------------------------------------------------------------------


def test_c1_a_file_record_is_not_taken_as_a_question(server: Server, tmp_path: Path) -> None:
    pipe = tmp_path / "pipa"
    os.mkfifo(pipe)
    there = tmp_path / "ada.txt"
    there.write_text("rahasia")
    listener = Listener()
    paths = ["/dev/zero", "/dev/tty", str(pipe), str(server.data / "catalogue.db"), str(there), str(tmp_path / "tidak")]
    answers = set()
    with closing(listener.socket):
        for path in [*paths, listener.url, "../../etc/passwd", "file:///etc/passwd"]:
            for sent in (record(path), [record(path)], {"a": [record(path)]}, {"url": path, **record("x")}):
                for data in ([sent, *server.question["data"][1:]], [server.question["data"][0], sent], sent):
                    began = time.monotonic()
                    answers.add(server.join(data=data))
                    assert time.monotonic() - began < QUICK
            answers.add(server.join(event_data=record(path)))
            assert server.health() < 1
    assert len(answers) == 1, "nothing tells whether a file is there"
    status, content = answers.pop()
    assert status == 422 and b"Muat ulang" in content
    assert listener.came == 0


@pytest.mark.parametrize(
    "changed",
    [
        {"fn_index": -1},
        {"fn_index": 10**9},
        {"fn_index": "0"},
        {"fn_index": None},
        {"fn_index": True},
        {"fn_index": 0.0},
        {"trigger_id": 10**6},
        {"trigger_id": None},
        {"trigger_id": [1]},
        {"session_hash": None},
        {"session_hash": ""},
        {"session_hash": "../x"},
        {"session_hash": "a" * 65},
        {"session_hash": {"a": 1}},
        {"simple_format": True},
        {"batched": True},
        {"oauth_token": "x"},
        {"event_id": "0" * 32},
        {"event_data": {}},
        {"event_data": 1},
        {"data": []},
        {"data": None},
        {"data": {"0": "a"}},
        {"data": "a"},
        {"data": ["a"] * 8},
        {"data": ["a"] * 2000},
    ],
    ids=lambda changed: json.dumps(changed)[:40],
)
def test_c1_only_the_pages_own_events_and_fields_pass(server: Server, changed: dict[str, object]) -> None:
    assert server.join(**changed)[0] == 422


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"a"',
        b"{",
        b"\xff\xfe{}",
        b"[" * 60_000,
        b'{"a":' * 10_000,
        b'{"data": [NaN]}',
        b'{"fn_index": ' + b"9" * 5000 + b"}",
        b"a=1&data=2",
    ],
    ids=range(11),
)
def test_c1_a_body_that_is_no_plain_object_is_refused(server: Server, body: bytes) -> None:
    for path in ("/gradio_api/queue/join", "/gradio_api/cancel", "/gradio_api/reset"):
        began = time.monotonic()
        assert server.post(path, body)[0] == 422
        assert time.monotonic() - began < QUICK


def test_c1_an_input_is_a_plain_value_of_its_own_kind(server: Server) -> None:
    first, day, language, *rest = server.question["data"]
    wrong = [
        ["a" * 40_000, day, language, *rest],
        ["\ud800", day, language, *rest],
        [first, day, "xx", *rest],
        [first, day, ["id"], *rest],
        [first, day, language, {"answers": []}, *rest[1:]],
        [first, day, language, "negara", *rest[1:]],
        [first, day, language, rest[0], "tidak-ada", *rest[2:]],
    ]
    for data in wrong:
        assert len(data) == len(server.question["data"])
        assert server.join(data=data)[0] == 422, data
    for value in ("b" * 30_000, "", 12, 1.5, True, None):
        assert server.join(data=[value, day, language, *rest], session_hash=f"s{str(value)[:5]}".replace(".", "-"))[
            0
        ] == (200)


def test_c1_cancelling_takes_numbers_of_events_alone(server: Server) -> None:
    right = {"event_id": "0" * 32, "session_hash": "penyerang", "fn_index": server.question["fn_index"]}
    assert server.post("/gradio_api/cancel", right)[0] == 200
    assert server.post("/gradio_api/reset", {"event_id": "0" * 32})[0] == 200
    for changed in ({"event_id": record("/dev/zero")}, {"session_hash": ["a"]}, {"fn_index": 99}, {"data": []}):
        assert server.post("/gradio_api/cancel", {**right, **changed})[0] == 422
    assert server.post("/gradio_api/reset", {"event_id": {"path": "/dev/zero"}})[0] == 422


def test_c1_addresses_of_the_chat_carry_a_session_name_alone(server: Server) -> None:
    for path in ("queue/data", "queue/data?session_hash=", "queue/data?session_hash=../x", "heartbeat/" + "a" * 65):
        assert server.send("GET", f"/gradio_api/{path}")[0] == 422, path
    deep = server.send("GET", "/config?deep_link=../../../../etc/passwd&page=x")
    assert deep[0] == 200 and b"deep_link_state" not in deep[2]


def test_c1_the_catalogue_keeps_its_log_whatever_is_asked_of_it(server: Server) -> None:
    """A second opening of the file by the server would, when closed, drop SQLite's locks: another process then deletes
    the log that the server still writes to, and its later writes are lost."""

    def sign_in() -> int:
        form = f"nama=ani&sandi={PASSWORD.replace(' ', '+')}".encode()
        return server.send("POST", "/masuk", form, Content_Type="application/x-www-form-urlencoded")[0]

    def sessions() -> int:
        with closing(sqlite3.connect(server.data / "catalogue.db")) as catalogue:
            return int(catalogue.execute("SELECT count(*) FROM sessions").fetchone()[0])

    assert sign_in() == 303
    for suffix in ("", "-wal", "-shm"):
        sent = record(f"{server.data / 'catalogue.db'}{suffix}")
        server.join(data=[sent, *server.question["data"][1:]], session_hash="katalog")
    fetch(f"{server.url}gradio_api/queue/data?session_hash=katalog")  # until all three were worked on
    before = sessions()
    other = (
        "import sys; from kb.catalogue import *; c = Catalogue.open(sys.argv[1]); People(c.engine).find('x'); c.close()"
    )
    subprocess.run([sys.executable, "-c", other, server.settings.catalogue_url], check=True, cwd=HERE.parents[1])
    assert [sign_in() for _ in range(2)] == [303, 303]
    assert sessions() == before + 2


def test_c1_what_gradio_could_write_is_nobody_elses_to_read(server: Server) -> None:
    folders = list(Path(tempfile.gettempdir()).glob(f"pandu-{server.web_process}-*"))
    assert len(folders) == 1
    assert folders[0].stat().st_mode & 0o777 == 0o700
    assert not [path for path in folders[0].rglob("*") if path.is_file()]


def test_c1_nothing_opens_the_catalogue_but_sqlite(tmp_path: Path) -> None:
    script = HERE / "opened_plainly.py"
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path)], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == []


# --- H3 -------------------------------------------------------------------------------------------------------------


@contextmanager
def small(**limits: float) -> Iterator[tuple[int, Connections]]:
    """A real server within small limits: its port and its connections."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/besar":
            await PlainTextResponse("x" * 64_000_000)(scope, receive, send)
            return
        body = await came_whole(receive) if scope["method"] == "POST" else b""
        await PlainTextResponse(str(len(body or b"")))(scope, receive, send)

    connections = Connections(Limits(**limits))  # type: ignore[arg-type]
    port = free_port()
    config = uvicorn.Config(app, port=port, http=limited(connections), ws="none", lifespan="off", log_level="error")
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    while not running.started:
        time.sleep(0.01)
    yield port, connections
    running.should_exit = True
    thread.join(10)


def opened(stack: ExitStack, port: int, begins: bytes = b"", address: str = "127.0.0.1") -> socket.socket:
    """A connection that has sent something."""
    made = socket.create_connection(("127.0.0.1", port), timeout=10, source_address=(address, 0))
    stack.callback(made.close)
    if begins:
        made.sendall(begins)
    return made


def answer(connection: socket.socket) -> bytes:
    """All that comes until the server ends the connection; empty where it only ends it."""
    parts = []
    try:
        while part := connection.recv(65536):
            parts.append(part)
    except ConnectionError:
        pass
    return b"".join(parts)


def get(port: int, address: str = "127.0.0.1") -> bytes:
    with ExitStack() as stack:
        return answer(opened(stack, port, b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", address))


@pytest.fixture
def many_files() -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, before[1]), before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_h3_a_thousand_sockets_that_say_nothing_keep_nobody_out(server: Server, many_files: None) -> None:
    with ExitStack() as stack:
        for number in range(1100):
            opened(stack, server.port, b"GET / HTTP/1.1\r\nX: " if number % 2 else b"")
        assert server.health("127.0.0.2") < QUICK, "from another address"
        assert server.health() < QUICK, "from the same address: the oldest silent one makes room"


def test_h3_heads_of_requests_are_bounded(server: Server, many_files: None) -> None:
    before, head = server.memory, b"X-A: " + b"a" * 8000 + b"\r\n"
    with ExitStack() as stack:
        held = [opened(stack, server.port, b"GET / HTTP/1.1\r\nHost: localhost\r\n") for _ in range(300)]
        for _ in range(3):
            for connection in held:
                connection.sendall(head)
        assert server.memory - before < 40
        assert server.health("127.0.0.2") < QUICK
        for connection in held[:50]:
            with suppress(ConnectionError):
                for _ in range(200):
                    connection.sendall(head)
            assert answer(connection)[:12] in (b"HTTP/1.1 431", b"")
        assert server.memory - before < 40
    whole = b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 40_000 + b"\r\n\r\n"
    with ExitStack() as stack:
        assert answer(opened(stack, server.port, whole)).startswith(b"HTTP/1.1 431")


def test_h3_slow_clients_lose_their_connection() -> None:
    slow = {"head_seconds": 1.0, "idle_seconds": 1.0, "body_seconds": 1.0, "body_bytes": 100, "unread_seconds": 1.0}
    post = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\n"
    with small(**slow) as (port, connections), ExitStack() as stack:
        silent = opened(stack, port)
        half = opened(stack, port, b"GET / HTTP/1.1\r\nHo")
        body = opened(stack, port, post)
        idle = opened(stack, port, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        blank = opened(stack, port, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n\r\n")
        unread = opened(stack, port, b"GET /besar HTTP/1.1\r\nHost: a\r\n\r\n")
        wait_until(lambda: len(connections) == 0, 20)
        assert answer(silent) == answer(body) == b""
        assert answer(half).startswith(b"HTTP/1.1 408")
        assert answer(idle).startswith(b"HTTP/1.1 200") and answer(blank).startswith(b"HTTP/1.1 200")
        assert len(answer(unread)) < 64_000_000
        assert b"200 OK" in get(port)


def test_h3_a_body_that_keeps_coming_is_waited_for() -> None:
    with small(body_seconds=0.5, body_bytes=100) as (port, _), ExitStack() as stack:
        steady = opened(stack, port, b"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 5000\r\n\r\n")
        for _ in range(25):
            steady.sendall(b"a" * 200)
            time.sleep(0.1)
        assert answer(steady).endswith(b"5000")


def test_h3_one_address_cannot_take_the_places_of_others() -> None:
    with small(connections=20, per_address=8) as (port, connections), ExitStack() as stack:
        for number in range(60):
            opened(stack, port, b"GET / HTTP/1.1\r\n", f"127.0.0.{2 + number % 3}")
        time.sleep(0.3)
        assert len(connections) <= 20
        assert b"200 OK" in get(port) and b"200 OK" in get(port, "127.0.0.2")


def test_h3_where_every_place_works_the_next_is_told_so() -> None:
    with small(connections=50, per_address=2, body_seconds=30) as (port, _), ExitStack() as stack:
        for _ in range(2):
            opened(stack, port, b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\na")
        time.sleep(0.3)
        assert get(port).startswith(b"HTTP/1.1 503")
        assert b"200 OK" in get(port, "127.0.0.2")


# --- M10 and M11 ----------------------------------------------------------------------------------------------------

FORM = b"q=siapa"
AS_FORM = {"Content_Type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that knows one proxy and one name, counts askers closely, and is watched closely."""
    data = tmp_path_factory.mktemp("belakang")
    with running(
        data, rate_per_second=0.1, trusted_proxies="127.0.0.3", hosts="pandu.example.go.id", watchdog_seconds=5
    ) as started:
        yield started


def test_m10_what_a_caller_says_of_itself_is_not_believed(behind: Server) -> None:
    said = [{"X_Forwarded_For": f"10.0.0.{number}"} for number in range(3)]
    own = [behind.send("POST", "/ringan", FORM, **AS_FORM, **headers)[0] for headers in said]
    assert own == [200, 429, 429]
    proxied = [behind.send("POST", "/ringan", FORM, "127.0.0.3", **AS_FORM, **headers)[0] for headers in said]
    assert proxied == [200, 200, 200]
    assert "KB_TRUSTED_PROXIES" in behind.log.read_text()


def test_m10_the_pages_address_is_not_what_a_caller_says(server: Server) -> None:
    for name in ("X_Forwarded_Host", "X_Gradio_Server", "X_Forwarded_Proto", "Forwarded"):
        reply = server.send("GET", "/config", **{name: "https://jahat.example"})
        assert b"jahat.example" not in reply[2] and b"https://127" not in reply[2]


@pytest.mark.parametrize("path", ["/", "/config", "/masuk", "/api/v1/search?q=a", "/mcp", "/aset/pandu.css", "/admin"])
def test_m11_a_foreign_name_is_not_served(server: Server, behind: Server, path: str) -> None:
    for host in ("jahat.example", "jahat.example:80", "127.0.0.1.jahat.example", "localhost@jahat.example", "a/b", ""):
        assert server.send("GET", path, Host=host)[0] == 421, host
    assert behind.send("GET", path, Host="192.0.2.7")[0] == 421
    assert behind.send("GET", path, Host="pandu.example.go.id.jahat.example")[0] == 421


def test_m11_own_names_are_served(server: Server, behind: Server) -> None:
    for host in ("localhost", f"127.0.0.1:{server.port}", "[::1]:99", "LOCALHOST.", "192.0.2.7", "[2001:db8::1]"):
        assert server.send("GET", "/masuk", Host=host)[0] == 200, host
    for host in ("pandu.example.go.id", "Pandu.Example.go.id:443", "127.0.0.1", "localhost"):
        assert behind.send("GET", "/masuk", Host=host)[0] == 200, host
    assert behind.send("GET", "/kesehatan", Host="pemeriksa")[0] == 200


@pytest.mark.parametrize(
    ("settings", "own", "foreign"),
    [
        ({"host": "0.0.0.0"}, ["192.168.1.5:7860", "localhost", socket.gethostname()], ["jahat.example"]),
        ({"host": "0.0.0.0", "hosts": "a.go.id, b.go.id"}, ["a.go.id", "b.go.id:1"], ["192.168.1.5", "c.go.id"]),
        ({"public_url": "https://c.go.id:8443/pandu"}, ["c.go.id", "192.168.1.5"], ["d.go.id", "c.go.id.x"]),
        ({"host": "::"}, ["[2001:db8::1]:80", "[::1]"], ["jahat.example", "::1]", "[::1"]),
    ],
)
def test_m11_which_names_are_its_own(settings: dict[str, str], own: list[str], foreign: list[str]) -> None:
    names = Names(Settings.model_validate(settings))
    assert [host for host in own if host not in names] == []
    assert [host for host in foreign if host in names] == []


def test_m11_no_other_site_reads_the_chat(server: Server) -> None:
    theirs = {"Origin": "https://jahat.example", "Cookie": "pandu_sesi=x"}
    routes = [("GET", "/config"), ("GET", "/gradio_api/app_id"), ("POST", "/gradio_api/queue/join"), ("POST", "/mcp")]
    for method, path in routes:
        for headers in (theirs, {"Sec_Fetch_Site": "cross-site"}, {"Origin": "null"}):
            status, sent, _ = server.send(method, path, b"{}" if method == "POST" else b"", **headers)
            assert status == 403, (path, headers)
            assert not [name for name in sent if name.startswith("access-control")]
    status, sent, _ = server.send("GET", "/config", Origin=server.url.rstrip("/"))
    assert status == 200 and not [name for name in sent if name.startswith("access-control")]
    asked = {"Access_Control_Request_Method": "POST", **theirs}
    assert not [name for name in server.send("OPTIONS", "/config", **asked)[1] if name.startswith("access-control")]
    assert server.send("GET", "/", Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="navigate")[0] == 200, "a link to it"


def test_m10_a_proxy_that_is_no_address_is_said(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="KB_TRUSTED_PROXIES"):
        Settings(data=tmp_path, trusted_proxies="proksi-saya")


# --- L2 -------------------------------------------------------------------------------------------------------------


def test_l2_every_answer_has_the_headers(server: Server) -> None:
    chunked = b"POST /ringan HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    chunked += b"8000\r\n" + b"a" * 0x8000 + b"\r\n"
    raw = {
        b"400": b"BUKAN HTTP\r\n\r\n",
        b"413": chunked + b"8000\r\n" + b"a" * 0x8000 + b"\r\n1\r\na\r\n0\r\n\r\n",
        b"431": b"GET / HTTP/1.1\r\nX: " + b"a" * 40_000 + b"\r\n\r\n",
        b"421": b"GET / HTTP/1.1\r\nHost: jahat.example\r\nConnection: close\r\n\r\n",
        b"404": b"GET /tidak-ada HTTP/1.0\r\nHost: localhost\r\n\r\n",
        b"405": b"DELETE /api/v1/ask HTTP/1.0\r\nHost: localhost\r\n\r\n",
        b"500": b"GET /patah HTTP/1.0\r\nHost: localhost\r\n\r\n",
        b"200": b"HEAD /kesehatan HTTP/1.0\r\nHost: localhost\r\n\r\n",
        b"422": b"POST /gradio_api/reset HTTP/1.0\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}",
    }
    raw[b"422"] = raw[b"422"].replace(b"{}", b"[]")
    for status, request in raw.items():
        with ExitStack() as stack:
            head, _, body = answer(opened(stack, server.port, request)).partition(b"\r\n\r\n")
        assert head.split()[1] == status, head
        names = [line.partition(b":")[0].decode().casefold() for line in head.split(b"\r\n")[1:]]
        assert set(OURS) <= set(names), (status, names)
        assert b"rahasia" not in body and b"Traceback" not in body


# --- L11 ------------------------------------------------------------------------------------------------------------


def made_up(server: Server, first: int, count: int) -> None:
    """Sessions that ask once and never fetch the answer."""
    for number in range(first, first + count):
        while server.join(session_hash=f"karangan{number}")[0] == 503:
            time.sleep(0.05)


def test_l11_sessions_that_nobody_reads_are_let_go(server: Server) -> None:
    made_up(server, 0, 200)
    before = server.memory
    made_up(server, 200, 200)
    assert server.memory - before < 8, "200 sessions of 90 KB and their answers"


def test_l11_one_session_cannot_pile_up_answers(server: Server) -> None:
    statuses = [503]
    while statuses[-1] != 429:
        made_up(server, 1000 + len(statuses), 1)  # waits while the line is full
        statuses.append(server.join(session_hash="penimbun")[0])
        assert len(statuses) < 60
    assert statuses.count(200) <= 6


# --- B5, and how the server ends ------------------------------------------------------------------------------------


def test_b5_a_frozen_server_is_replaced_by_a_fresh_one(behind: Server) -> None:
    first, began = behind.web_process, json.loads(fetch(f"{behind.url}kesehatan")[1])["sejak"]
    folder = next(Path(tempfile.gettempdir()).glob(f"pandu-{first}-*"))
    with ExitStack() as stack:
        opened(stack, behind.port, b"GET /beku HTTP/1.1\r\nHost: localhost\r\n\r\n")
        wait_until(lambda: behind.web_process not in (first, behind.process.pid), 60)
    wait_ready(behind.url, 60)
    assert json.loads(fetch(f"{behind.url}kesehatan")[1])["sejak"] != began
    assert not Path(f"/proc/{first}").exists() and not folder.exists()
    assert "Timeout" in behind.log.read_text() and "/beku" not in behind.log.read_text()


def test_b5_systemd_hears_only_of_an_application_that_answers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    statuses = iter([500, 200, 200, 503])

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["path"] == "/kesehatan"
        status = next(statuses, None)
        if status is None:
            raise RuntimeError("rusak")
        await PlainTextResponse("", status)(scope, receive, send)

    async def looks() -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(Watchdog(app, 0, lambda: None).watch(), 0.5)

    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        monkeypatch.setenv("WATCHDOG_USEC", "200000")
        asyncio.run(looks())
        heard = [systemd.recv(100) for _ in range(2)]
        with pytest.raises(BlockingIOError):
            systemd.recv(100)
    assert heard == [b"READY=1\nWATCHDOG=1", b"WATCHDOG=1"]


def test_b5_the_server_ends_when_it_is_told_to(behind: Server) -> None:
    folder, web = next(Path(tempfile.gettempdir()).glob(f"pandu-{behind.web_process}-*")), behind.web_process
    with ExitStack() as stack:
        opened(stack, behind.port, b"GET / HTTP/1.1\r\n")
        opened(stack, behind.port, b"GET /gradio_api/heartbeat/a HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert behind.stop() < 15
    assert behind.process.returncode == 0
    assert not folder.exists() and not Path(f"/proc/{web}").exists()


def wait_until(true: Callable[[], bool], seconds: float) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until
        time.sleep(0.1)
