"""What an operator installs (L12, B3): lock files, the list of parts, the systemd unit, the nginx block."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPSConnection
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
NAME = "pandu.example.go.id"
PINNED = re.compile(r"^([A-Za-z0-9_.-]+)==([^ ;\\]+)")


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(name: str) -> dict[str, str]:
    rows = (ROOT / "locks" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return {plain(row[1]): row[2] for row in map(PINNED.match, rows) if row}


def declared(group: str = "") -> dict[str, str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    rows = project["optional-dependencies"][group] if group else project["dependencies"]
    return {plain(row[1]): row[2] for row in map(PINNED.match, rows) if row}


# --- L12: what is installed -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["run", "dev", "torch"])
def test_l12_every_locked_package_has_a_version_and_hashes(name: str) -> None:
    text = (ROOT / "locks" / f"{name}.txt").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.partition("\n")[2])
    assert len(entries) >= (1 if name == "torch" else 100)
    for entry in entries:
        assert PINNED.match(entry) and re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry[:80]


def test_l12_the_locks_hold_what_is_declared_and_what_is_constrained() -> None:
    constraints = {
        plain(row[1]): row[2] for row in map(PINNED.match, (ROOT / "constraints.txt").read_text().splitlines()) if row
    }
    run, dev, torch = locked("run"), locked("dev"), locked("torch")
    for name, version in declared().items():
        assert {**run, **torch}.get(name) == version, f"{name}: run make lock"
    for name, version in declared("dev").items():
        assert dev.get(name) == version, f"{name}: run make lock"
    assert run.items() <= dev.items()
    for name, version in {**dev, **torch}.items():
        assert constraints.get(name, version) == version, name


def test_l12_users_are_not_given_what_only_tests_need() -> None:
    only_tests = {"pytest", "mypy", "ruff", "playwright", "schemathesis", "hypothesis", "import-linter", "pip-audit"}
    assert not only_tests & locked("run").keys()
    makefile = (ROOT / "Makefile").read_text()
    assert re.search(r"^\$\(DATA\)/\.documents-read: \$\(STAMP\)", makefile, re.MULTILINE)
    assert "install.sh run" in makefile and re.search(r"^test: dev$", makefile, re.MULTILINE)
    assert "--require-hashes" in (ROOT / "tools" / "install.sh").read_text()


def test_l12_a_package_with_another_hash_is_not_installed(tmp_path: Path) -> None:
    wheel = tmp_path / "wheels" / "contoh-1.0-py3-none-any.whl"
    wheel.parent.mkdir()
    wheel.write_bytes(b"not what was locked")
    (tmp_path / "lock.txt").write_text("contoh==1.0 --hash=sha256:" + "0" * 64 + "\n")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--no-index", "--no-deps"]
    done = subprocess.run(
        [*pip, "--require-hashes", "--target", str(tmp_path / "there"), "-f", str(wheel.parent), "-r", "lock.txt"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
        text=True,
        env={**os.environ, "PIP_CONFIG_FILE": os.devnull},
    )
    assert done.returncode != 0 and "DO NOT MATCH THE HASHES" in done.stderr


def test_l12_the_list_of_parts_names_every_locked_package(tmp_path: Path) -> None:
    pytest.importorskip("cyclonedx_py", reason="cyclonedx-bom is not installed: make dev")
    venv, out = tmp_path / "venv", tmp_path / "sbom.json"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").symlink_to(sys.executable)
    environment = {**os.environ, "VENV": str(Path(sys.executable).parents[1]), "OUT": str(out)}
    subprocess.run(["bash", "tools/sbom.sh"], cwd=ROOT, env=environment, check=True, capture_output=True, timeout=120)
    parts = json.loads(out.read_text(encoding="utf-8"))
    assert (parts["bomFormat"], parts["specVersion"]) == ("CycloneDX", "1.6")
    named = {plain(part["name"]): part["version"] for part in parts["components"]}
    assert named == {**locked("run"), **locked("torch")}


def test_l12_no_advisory_service_is_a_warning_and_no_failure(tmp_path: Path) -> None:
    venv = tmp_path / "venv" / "bin"
    venv.mkdir(parents=True)
    for code, told, wanted in (
        (1, "ConnectionError: no route", "were not checked"),
        (1, "Found 1 known vulnerability in 1 package", "WARNING: advisories about"),
        (0, "No known vulnerabilities found", "none about what is locked"),
    ):
        (venv / "python").write_text(f"#!/bin/sh\necho '{told}' >&2\nexit {code}\n")
        (venv / "python").chmod(0o755)
        environment = {**os.environ, "VENV": str(venv.parent)}
        done = subprocess.run(
            ["bash", "tools/audit.sh"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0
        assert wanted in done.stdout


# --- B3: the systemd unit ---------------------------------------------------------------------------------------------


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit with this checkout's paths: systemd looks whether the program is there."""
    text = (DEPLOY / "pandu.service").read_text(encoding="utf-8")
    text = text.replace("/opt/pandu/.venv/bin/python", sys.executable).replace("/opt/pandu", str(ROOT))
    path = tmp_path / "pandu.service"
    path.write_text(text)
    return path


def test_b3_the_unit_starts_what_there_is_and_leaves_nothing_open() -> None:
    text = (DEPLOY / "pandu.service").read_text(encoding="utf-8")
    rows = dict(row.split("=", 1) for row in text.splitlines() if "=" in row and not row.startswith("#"))
    assert rows["ExecStart"].split()[1:] == ["app.py", "--host", "127.0.0.1", "--port", "7860"]
    assert (rows["UMask"], rows["ProtectSystem"], rows["NoNewPrivileges"]) == ("0077", "strict", "yes")
    assert rows["CapabilityBoundingSet"] == "" and rows["User"] == "pandu"


def test_b3_systemd_accepts_the_unit_and_finds_it_closed(unit: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not installed")
    checked = subprocess.run(
        [analyze, "verify", "--man=no", str(unit)], capture_output=True, text=True, timeout=60, check=False
    )
    ours = [row for row in checked.stderr.splitlines() if "pandu.service" in row]
    assert checked.returncode == 0 and ours == [], checked.stderr
    closed = subprocess.run(
        [analyze, "security", "--no-pager", "--offline=yes", "--threshold=35", str(unit)],
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )
    assert closed.returncode == 0, closed.stdout[-2000:]


# --- B3: the nginx block ----------------------------------------------------------------------------------------------


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def certificate(folder: Path) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now - timedelta(1)).not_valid_after(now + timedelta(2))
    (folder / "fullchain.pem").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    form, plain_key = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "privkey.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, form, plain_key))


class Front:
    """nginx with the block in front of the real application, both on loopback."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.context = ssl.create_default_context()
        self.context.check_hostname, self.context.verify_mode = False, ssl.CERT_NONE

    def get(
        self, path: str, method: str = "GET", body: bytes = b"", **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        connection = HTTPSConnection("127.0.0.1", self.port, timeout=20, context=self.context)
        connection.request(method, path, body or None, {"Host": NAME, **headers})
        reply = connection.getresponse()
        content = reply.read()
        connection.close()
        found: dict[str, str] = {}
        for name, value in reply.getheaders():
            assert name.lower() not in found or name.lower() == "set-cookie", f"{name} twice"
            found[name.lower()] = value
        return reply.status, found, content


@contextmanager
def front(folder: Path, more: str = "", **settings: str) -> Iterator[Front]:
    nginx = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
    if nginx is None:
        pytest.skip("nginx is not installed (apt-get install nginx-light)")
    inner, outer, plain_port = free_port(), free_port(), free_port()
    text = (DEPLOY / "nginx-pandu.conf").read_text(encoding="utf-8")
    for before, after in (
        ("listen 80;", f"listen 127.0.0.1:{plain_port};"),
        ("listen 443", f"listen 127.0.0.1:{outer}"),
        ("127.0.0.1:7860", f"127.0.0.1:{inner}"),
        ("/etc/pandu/tls", str(folder)),
        ("/var/log/nginx", str(folder)),
        ("_timeout 10s", "_timeout 1s"),  # the same limits, sooner
        ("rate=50r/s", "rate=5r/s"),
        ("burst=200", "burst=60"),
        ("    location / {\n", f"    {more}\n    location / {{\n"),
    ):
        assert before in text
        text = text.replace(before, after)
    (folder / "snippets").mkdir()
    shutil.copy(DEPLOY / "pandu-proxy.conf", folder / "snippets")
    (folder / "pandu.conf").write_text(text)
    certificate(folder)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1; events {{}}\n"
        f"http {{ {temporary} include {folder}/pandu.conf; }}\n"
    )
    environment = {**os.environ, "KB_PUBLIC_URL": f"https://{NAME}", "KB_TRUSTED_PROXIES": "127.0.0.1", **settings}
    command = [sys.executable, "app.py", "--data", str(folder / "data"), "--port", str(inner)]
    application = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    proxy = subprocess.Popen([nginx, "-p", str(folder), "-c", str(folder / "nginx.conf")], stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{inner}/kesehatan", timeout=5).close()
                break
            except OSError:
                time.sleep(0.2)
        yield Front(outer)
    finally:
        proxy.terminate()
        application.terminate()
        proxy.wait(15)
        application.wait(15)


def test_b3_nginx_in_front_passes_on_what_it_should_and_limits_the_rest(tmp_path: Path) -> None:
    with front(tmp_path) as pages:
        status, headers, content = pages.get("/ringan")
        assert status in {200, 503} and b"Pandu" in content
        assert headers["x-content-type-options"] == "nosniff" and headers["x-frame-options"] == "DENY"
        assert (
            "max-age" in headers["strict-transport-security"]
            and "default-src 'none'" in headers["content-security-policy"]
        )
        assert "nginx/" not in headers.get("server", "")
        assert pages.get("/masuk")[0] == 200
        large = pages.get("/ringan", "POST", b"q=" + b"a" * 200_000)
        assert large[0] == 413 and large[1]["x-content-type-options"] == "nosniff"
        assert pages.get("/ringan", Cookie="a" * 40_000)[0] == 400
        assert pages.get("/metrics")[0] == 200  # from this machine alone
        assert pages.get("/admin/unggah", "POST", b"a" * 200_000)[0] != 413

        with socket.create_connection(("127.0.0.1", pages.port)) as raw, pages.context.wrap_socket(raw) as slow:
            slow.settimeout(15)
            slow.sendall(b"GET / HTTP/1.1\r\nHost: x")
            began = time.monotonic()
            assert slow.recv(100) == b""  # cut off
            assert time.monotonic() - began < 10

        answers = [pages.get("/kesehatan")[0] for _ in range(120)]
        assert 429 in answers and answers[0] == 200


def test_b3_pandu_lives_below_a_path_whether_or_not_the_proxy_cuts_it_off(tmp_path: Path) -> None:
    below = "".join(
        f"location {path} {{ include snippets/pandu-proxy.conf; proxy_pass {target}; }} "
        for path, target in (("/pandu/", "http://pandu"), ("/cut/", "http://pandu/"))
    )
    public = f"https://{NAME}/pandu"
    with front(tmp_path, below, KB_ROOT_PATH="/pandu", KB_PUBLIC_URL=public) as pages:
        for address in ("/cut/masuk", "/pandu/masuk"):
            status, _, content = pages.get(address)
            assert status == 200 and b'action="/pandu/masuk"' in content
        style = re.search(rb'href="(/pandu/aset/[^"]+\.css[^"]*)"', content)
        assert style is not None and pages.get(style[1].decode())[0] == 200
        status, headers, _ = pages.get("/pandu/admin", Accept="text/html")
        assert status == 303 and headers["location"].startswith("/pandu/masuk")
