"""The routes over HTTP: health, headers, what is closed, the page while loading, the prefix of a reverse proxy."""

import re
import time
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from web_fakes import NASTY, FakeBackend

from kb.errors import SnapshotError
from kb.settings import Settings
from kb.web.app import build_app
from kb.web.security import LARGEST_BODY, is_open


def ready(client: TestClient, prefix: str = "") -> TestClient:
    for _ in range(600):
        if client.get(f"{prefix}/siap").json()["keadaan"] != "memuat":
            return client
        time.sleep(0.05)
    raise AssertionError("tidak siap")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    data = tmp_path_factory.mktemp("data")
    (data / "rahasia.txt").write_text("rahasia")
    with TestClient(build_app(Settings(data=data), backend=FakeBackend()), base_url="http://127.0.0.1") as opened:
        opened.headers.pop("accept-encoding")
        opened.data = data
        yield ready(opened)


def test_the_process_lives_and_is_ready(client):
    assert client.get("/kesehatan").json()["keadaan"] == "hidup"
    assert client.get("/siap").json() == {"siap": True, "keadaan": "siap", "koleksi": "uji"}


@pytest.mark.parametrize(
    "path", ["/", "/kesehatan", "/sumber?kunci=perpres-95-2018%23pasal-61", "/tidak-ada", "/theme.css"]
)
def test_every_response_carries_the_security_headers(client, path):
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    policy = headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy and "default-src 'none'" in policy
    assert "http:" not in policy and "https:" not in policy and "*" not in policy


@pytest.mark.parametrize("path", ["/", "/ringan", "/cari", "/dokumen", "/kesehatan", "/aset/pandu.svg", "/tidak-ada"])
def test_head_is_answered_as_get_without_the_body(client, path):
    got, head = client.get(path), client.head(path)
    assert head.status_code == got.status_code and head.content == b""
    assert head.headers["content-type"] == got.headers["content-type"]
    assert head.headers["x-frame-options"] == "DENY"


def test_inline_scripts_of_the_chat_run_only_with_a_nonce_that_changes(client):
    nonces = set()
    for _ in range(2):
        page = client.get("/")
        policy = page.headers["content-security-policy"]
        nonce = re.search(r"'nonce-([\w-]+)'", policy)[1]
        scripts = re.findall(r"<script\b[^>]*>", page.text)
        assert scripts and all(f'nonce="{nonce}"' in script for script in scripts)
        assert "'unsafe-inline'" not in re.search(r"script-src[^;]*", policy)[0]
        nonces.add(nonce)
    assert len(nonces) == 2


def test_the_chat_page_speaks_our_language_and_names_nobody_else(client):
    text = client.get("/").text
    assert '<html\n\tlang="id"' in text
    assert "<title>Pandu: tanya aturan" in text
    outside = re.sub(r"<script\b.*?</script>", "", text, flags=re.DOTALL)
    assert not re.findall(r'(?:src|href|content)="https?://[^"]+"', outside)


CLOSED = [
    ("GET", "/gradio_api/file=/etc/passwd"),
    ("GET", "/gradio_api/file=C:/windows/win.ini"),
    ("GET", "/gradio_api/file=http://169.254.169.254/latest/meta-data"),
    ("GET", "/gradio_api/file/etc/passwd"),
    ("GET", "/file=/etc/passwd"),
    ("GET", "/file/etc/passwd"),
    ("GET", "/gradio_api/proxy=https://example.org"),
    ("GET", "/proxy=https://example.org"),
    ("POST", "/gradio_api/upload"),
    ("POST", "/upload"),
    ("GET", "/gradio_api/upload_progress"),
    ("POST", "/gradio_api/component_server"),
    ("POST", "/gradio_api/component_server/"),
    ("POST", "/gradio_api/run/predict"),
    ("POST", "/gradio_api/api/predict"),
    ("POST", "/gradio_api/call/ask"),
    ("POST", "/gradio_api/call/v2/ask"),
    ("GET", "/gradio_api/info"),
    ("GET", "/gradio_api/openapi.json"),
    ("GET", "/gradio_api/runs"),
    ("GET", "/gradio_api/deep_link"),
    ("GET", "/gradio_api/stream/a/1/2/playlist.m3u8"),
    ("GET", "/gradio_api/custom_component/a/client/component/x.js"),
    ("POST", "/gradio_api/process_recording"),
    ("POST", "/gradio_api/vibe-edit"),
    ("GET", "/gradio_api/vibe-code"),
    ("GET", "/gradio_api/dev/reload"),
    ("GET", "/monitoring"),
    ("GET", "/manifest.json"),
    ("POST", "/login"),
    ("GET", "/docs"),
    ("GET", "/redoc"),
    ("GET", "/openapi.json"),
    ("POST", "/"),
]


@pytest.mark.parametrize(("method", "path"), CLOSED)
def test_what_the_page_does_not_need_is_closed(client, method, path):
    assert client.request(method, path).status_code in (404, 405)


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../../../../../../../../etc/passwd",
        "/assets/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/static/..%2f..%2f..%2f..%2f..%2f..%2f..%2f..%2fetc/passwd",
        "/assets//etc/passwd",
        "/static/%5c..%5c..%5cetc%5cpasswd",
        "/aset/..%2fapp.py",
        "/aset/app.py",
        "/svelte/../../../../etc/passwd",
    ],
)
def test_no_path_leads_out_of_the_folders(client, path):
    reply = client.get(path)
    assert reply.status_code in (400, 403, 404)
    assert "root:" not in reply.text and "import" not in reply.text


def test_the_data_folder_cannot_be_read(client):
    secret = client.data / "rahasia.txt"
    for path in (f"/gradio_api/file={secret}", f"/file={secret}", f"/assets/{secret}", f"/static/{secret}"):
        assert "rahasia" not in client.get(path).text


def test_deep_links_do_not_reach_gradio(client):
    assert client.get("/?deep_link=../../etc/passwd").status_code == 200


def test_large_bodies_are_refused(client):
    reply = client.post("/gradio_api/queue/join", content=b"x" * (LARGEST_BODY + 1))
    assert reply.status_code == 413


def test_only_named_routes_are_open():
    assert is_open("GET", "/assets/index-abc.js")
    assert is_open("POST", "/gradio_api/queue/join")
    assert not is_open("DELETE", "/gradio_api/queue/join")
    assert not is_open("GET", "/assets/../secret")
    assert not is_open("GET", "/gradio_api/queue/join/../../file=x")


def test_other_sites_get_no_answer_they_may_read(client):
    reply = client.get("/", headers={"Origin": "https://jahat.example"})
    assert reply.headers.get("access-control-allow-origin") != "https://jahat.example"
    assert reply.headers["cross-origin-resource-policy"] == "same-origin"


def test_a_source_is_a_page_of_its_own_and_a_piece_for_the_panel(client):
    address = "/sumber?kunci=perpres-95-2018%23pasal-61-ayat-4&kata=sekretaris+daerah"
    page, piece = client.get(address).text, client.get(f"{address}&potongan=1").text
    assert page.startswith("<!doctype html>") and "<mark>sekretaris daerah</mark>" in page
    assert piece.startswith('<div class="naskah"') and "<mark>sekretaris daerah</mark>" in piece
    assert "<script>" not in page


def test_a_source_that_is_not_held_says_so(client):
    reply = client.get("/sumber?kunci=uu-1-1900%23pasal-1&bahasa=en")
    assert reply.status_code == 404 and "This part was not found" in reply.text
    assert client.get("/sumber").status_code == 422
    assert client.get(f"/sumber?kunci={'a' * 5000}").status_code == 422


def test_what_is_put_in_an_address_stays_text(client):
    reply = client.get("/sumber", params={"kunci": NASTY, "bahasa": NASTY, "kata": NASTY})
    assert "<script>alert" not in reply.text and "<img" not in reply.text


def test_our_files_are_kept_by_browsers_and_pages_are_not(client):
    style = re.search(r'href="(aset/pandu\.css\?v=\w+)"', client.get("/").text)[1]
    assert "immutable" in client.get(f"/{style}").headers["cache-control"]
    script = re.search(r'src="\./(assets/index-[\w-]+\.js)"', client.get("/").text)[1]
    assert "immutable" in client.get(f"/{script}").headers["cache-control"]
    assert client.get("/assets/none.js").headers["cache-control"] == "no-store"
    assert client.get("/").headers["cache-control"] == "no-store"


def test_while_loading_the_page_says_so_and_gradio_is_not_there(tmp_path):
    def slow() -> FakeBackend:
        time.sleep(1.5)
        return FakeBackend()

    with TestClient(build_app(Settings(data=tmp_path), opener=slow), base_url="http://127.0.0.1") as opening:
        page = opening.get("/")
        assert page.status_code == 200 and "Pandu sedang memuat" in page.text
        assert opening.get("/siap").status_code == 503
        assert opening.get("/kesehatan").status_code == 200
        assert opening.post("/gradio_api/queue/join", json={}).status_code == 503
        assert opening.get("/gradio_api/file=/etc/passwd").status_code == 404
        assert opening.get("/sumber?kunci=a").status_code == 503
        assert "Pandu sedang memuat" not in ready(opening).get("/").text


def test_what_cannot_be_opened_is_said_on_the_page(tmp_path):
    def broken() -> FakeBackend:
        raise SnapshotError("Indeks rusak: <b>manifest.json</b>. Jalankan: python ingest.py --rebuild")

    with TestClient(build_app(Settings(data=tmp_path), opener=broken), base_url="http://127.0.0.1") as opening:
        page = ready(opening).get("/").text
        assert "Pandu tidak dapat dibuka" in page
        assert "Indeks rusak: &lt;b&gt;manifest.json&lt;/b&gt;" in page
        assert opening.get("/siap").json()["keadaan"] == "gagal"


def test_an_unexpected_fault_is_logged_and_its_details_stay_inside(tmp_path, caplog):
    def broken() -> FakeBackend:
        raise RuntimeError("kata sandi")

    with TestClient(build_app(Settings(data=tmp_path), opener=broken), base_url="http://127.0.0.1") as opening:
        page = ready(opening).get("/").text
    assert "kesalahan yang tidak diduga" in page and "kata sandi" not in page
    assert "kata sandi" in caplog.text


def test_the_prefix_of_a_reverse_proxy_is_honoured(tmp_path):
    app = build_app(Settings(data=tmp_path, root_path="/pandu"), backend=FakeBackend())
    with TestClient(app, base_url="http://127.0.0.1") as behind:
        ready(behind)
        for prefix in ("", "/pandu"):  # proxies cut the prefix off, or do not
            page = behind.get(f"{prefix}/")
            assert page.status_code == 200
            assert re.search(r'"root":\s*"http://127\.0\.0\.1/pandu"', page.text)
            assert behind.get(f"{prefix}/kesehatan").status_code == 200
            assert behind.get(f"{prefix}/api/v1/openapi.json").status_code == 200
            assert behind.get(f"{prefix}/theme.css").status_code == 200
            assert behind.get(f"{prefix}/gradio_api/file=/etc/passwd").status_code == 404
