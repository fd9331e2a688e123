"""Signing in through a real OpenID Connect server: a small one, over HTTP, with real signatures."""

from __future__ import annotations

import base64
import hashlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2 as httpx
import pytest
import uvicorn
from fastapi import FastAPI, Form, Request
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi.routing import APIRoute
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from kb.catalogue import People, Role
from kb.catalogue.listed import listed
from kb.errors import SettingsError
from kb.settings import Settings
from kb.web.app import build_app

if TYPE_CHECKING:
    from houses import House

PASSWORD = "kuda hijau di sawah luas"
CLIENT, SECRET = "pandu", "rahasia-klien-yang-panjang"
KEY, OTHER_KEY = (RSAKey.generate_key(2048, {"kid": "k"}) for _ in range(2))


@dataclass
class Provider:
    """The office's server. ``claims`` overrides what it says; ``key`` signs it."""

    issuer: str = ""
    email: str = "ani@example.go.id"
    claims: dict[str, object] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: KEY)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.get("/.well-known/openid-configuration")
        def configuration() -> dict[str, str]:
            return {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/jwks",
            }

        @app.get("/jwks")
        def jwks() -> object:
            return KeySet([KEY]).as_dict(private=False)

        @app.get("/authorize")
        def authorize(request: Request) -> RedirectResponse:
            asked = dict(request.query_params)
            assert asked["client_id"] == CLIENT and asked["response_type"] == "code" and "openid" in asked["scope"]
            assert asked["code_challenge_method"] == "S256"
            code = f"kode-{len(self.codes)}"
            self.codes[code] = asked
            return RedirectResponse(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")

        @app.post("/token")
        def token(
            request: Request,
            code: str = Form(),
            code_verifier: str = Form(),
            redirect_uri: str = Form(),
            grant_type: str = Form(),
        ) -> JSONResponse:
            known = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
            asked = self.codes.pop(code, None)
            digest = hashlib.sha256(code_verifier.encode()).digest()
            challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
            right = (
                asked is not None
                and request.headers.get("authorization") == f"Basic {known}"
                and grant_type == "authorization_code"
                and asked["code_challenge"] == challenge
                and asked["redirect_uri"] == redirect_uri
            )
            if not right:
                return JSONResponse({"error": "invalid_grant"}, status_code=400)
            assert asked is not None
            now = int(time.time())
            said = {"iss": self.issuer, "aud": CLIENT, "sub": "1", "iat": now, "exp": now + 300}
            said |= {"nonce": asked["nonce"], "email": self.email, "email_verified": True} | self.claims
            signed = jwt.encode({"alg": "RS256", "kid": "k"}, said, self.key)
            return JSONResponse({"access_token": "a", "token_type": "Bearer", "id_token": signed})

        return app


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    provider = Provider()
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    provider.issuer = f"http://127.0.0.1:{listening.getsockname()[1]}"
    server = uvicorn.Server(uvicorn.Config(provider.app(), log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield provider
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def provider(running: Provider) -> Provider:
    running.email, running.claims, running.key = "ani@example.go.id", {}, KEY
    return running


@pytest.fixture
def house(make_house: Callable[..., House], provider: Provider) -> House:
    return make_house(
        oidc_issuer=provider.issuer,
        oidc_client_id=CLIENT,
        oidc_client_secret=SECRET,
        oidc_accounts="Ani@example.go.id=admin, tono@example.go.id=trainer",
    )


def through(house: House, browser: object = None, target: str = "") -> tuple[object, object]:
    """Go to the server and come back, as a browser does; the last answer and the browser."""
    browser = browser or house.browser()
    begun = browser.get(f"/masuk/oidc?lanjut={target}")  # type: ignore[attr-defined]
    assert begun.status_code == 303
    led = httpx.get(begun.headers["location"])
    back = urlsplit(led.headers["location"])
    assert back.path == "/masuk/oidc/kembali"
    return browser.get(f"{back.path}?{back.query}"), browser  # type: ignore[attr-defined]


def test_somebody_on_the_list_comes_in_with_the_role_of_the_list(house: House) -> None:
    answer, browser = through(house, target="/admin/akun")
    assert answer.status_code == 303 and answer.headers["location"] == "/admin/akun"  # type: ignore[attr-defined]
    assert browser.get("/admin").status_code == 200  # type: ignore[attr-defined]
    person = house.office.people.find("ani@example.go.id")
    assert person is not None and person.role is Role.ADMIN
    assert "masuk.oidc" in [entry.action for entry in house.office.logbook.audit_trail()]
    assert "/masuk/oidc" in house.browser().get("/masuk").text
    password = house.browser().post("/masuk", data={"nama": "ani@example.go.id", "sandi": ""})
    assert password.status_code == 401, "such an account has no password here"


def test_its_two_routes_are_there_only_where_a_server_is_set(house: House, tmp_path: Path) -> None:
    def paths(app: FastAPI) -> set[str]:
        return {route.path for route in app.routes if isinstance(route, APIRoute) and "oidc" in route.path}

    assert paths(house.app) == {"/masuk/oidc", "/masuk/oidc/kembali"}
    assert paths(build_app(Settings(data=tmp_path))) == set()


def test_a_trainer_stays_one_and_a_changed_list_changes_the_role(house: House, provider: Provider) -> None:
    provider.email = "TONO@example.go.id"
    _, browser = through(house)
    assert browser.get("/admin").status_code == 403  # type: ignore[attr-defined]
    house.office.people.set_role("tono@example.go.id", Role.ADMIN)
    _, browser = through(house)
    assert house.office.people.find("tono@example.go.id").role is Role.TRAINER  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "lain@example.go.id"},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email": None},
        {"nonce": "lain"},
        {"aud": "aplikasi-lain"},
        {"iss": "https://jahat.example"},
        {"exp": 1},
        {"azp": "aplikasi-lain"},
    ],
)
def test_what_the_server_does_not_prove_lets_nobody_in(
    house: House, provider: Provider, claims: dict[str, object]
) -> None:
    provider.claims = claims
    answer, browser = through(house)
    assert answer.status_code == 403  # type: ignore[attr-defined]
    assert browser.get("/admin").status_code == 401  # type: ignore[attr-defined]


def test_a_token_signed_by_another_key_lets_nobody_in(house: House, provider: Provider) -> None:
    provider.key = OTHER_KEY
    answer, _ = through(house)
    assert answer.status_code == 403  # type: ignore[attr-defined]


def test_asvs_4_2_2_another_browsers_answer_is_not_taken(house: House) -> None:
    begun = house.browser().get("/masuk/oidc")
    back = urlsplit(httpx.get(begun.headers["location"]).headers["location"])
    victim = house.browser()
    assert victim.get(f"{back.path}?{back.query}").status_code == 403, "no sign-in was begun there"
    victim.get("/masuk/oidc")
    assert victim.get(f"{back.path}?{back.query}").status_code == 403, "another one was"


def test_a_code_is_good_once(house: House) -> None:
    browser = house.browser()
    begun = browser.get("/masuk/oidc")
    back = urlsplit(httpx.get(begun.headers["location"]).headers["location"])
    kept = dict(browser.cookies)
    assert browser.get(f"{back.path}?{back.query}").status_code == 303
    again = house.browser()
    again.cookies.update(kept)
    assert again.get(f"{back.path}?{back.query}").status_code == 403
    assert parse_qs(back.query)["code"]


def test_a_disabled_account_stays_out(house: House) -> None:
    through(house)
    house.office.people.set_active("ani@example.go.id", False)
    answer, browser = through(house)
    assert answer.status_code == 403 and browser.get("/admin").status_code == 401  # type: ignore[attr-defined]


def begun(browser: object) -> tuple[str, str]:
    """The address to come back to, and the cookie of the sign-in."""
    back = urlsplit(httpx.get(browser.get("/masuk/oidc").headers["location"]).headers["location"])  # type: ignore[attr-defined]
    return f"{back.path}?{back.query}", browser.cookies["pandu_oidc"].strip('"')  # type: ignore[attr-defined]


@pytest.mark.parametrize("target", ["//jahat.example", "https://jahat.example/", "/admin", "/\\\\jahat.example"])
def test_l4_a_target_that_was_put_into_the_cookie_is_not_followed(house: House, target: str) -> None:
    browser = house.browser()
    back, cookie = begun(browser)
    state, nonce, verifier, *_ = cookie.split(" ")
    signature = cookie.rpartition(" ")[2]
    for changed in (f"{state} {nonce} {verifier} {target}", f"{state} {nonce} {verifier} {target}x {signature}"):
        other = house.browser()
        other.cookies.set("pandu_oidc", changed)
        assert other.get(back).status_code == 403
        assert other.get("/akun").status_code == 401


def test_l4_a_list_that_demotes_the_last_admin_is_told_and_lets_nobody_in(
    make_house: Callable[..., House], provider: Provider
) -> None:
    house = make_house(
        oidc_issuer=provider.issuer,
        oidc_client_id=CLIENT,
        oidc_client_secret=SECRET,
        oidc_accounts="ani@example.go.id=trainer",
    )
    people = house.office.people
    people.create("ani@example.go.id", PASSWORD, Role.ADMIN)
    people.set_active("ani", False)
    answer, browser = through(house)
    assert answer.status_code == 409 and "satu-satunya admin" in answer.text  # type: ignore[attr-defined]
    assert browser.get("/akun").status_code == 401  # type: ignore[attr-defined]
    assert people.find("ani@example.go.id").role is Role.ADMIN  # type: ignore[union-attr]


def test_l4_whoever_leaves_the_list_is_out_at_once_and_whoever_leaves_the_server_within_the_hour(
    house: House, provider: Provider
) -> None:
    _, browser = through(house)
    token = browser.cookies["pandu_sesi"]  # type: ignore[attr-defined]
    engine, clock = house.office.catalogue.engine, [time.time()]

    def people(accounts: str) -> People:
        settings = house.settings.model_copy(update={"oidc_accounts": accounts})
        return People(engine, lambda: clock[0], listed(settings), 60 * settings.oidc_session_minutes)

    stays = "ani@example.go.id=admin"
    assert people(stays).signed_in(token) is not None
    assert people("ani@example.go.id=trainer").signed_in(token) is None
    assert people("tono@example.go.id=trainer").signed_in(token) is None
    clock[0] += 59 * 60
    assert people(stays).signed_in(token) is not None
    clock[0] += 2 * 60
    assert people(stays).signed_in(token) is None


def test_m8_an_account_of_the_office_server_proves_itself_there_before_what_matters(
    house: House, provider: Provider
) -> None:
    _, browser = through(house)
    html = {"accept": "text/html"}
    asked = browser.post("/admin/cadangan", data={"csrf": browser.mark()}, headers=html)  # type: ignore[attr-defined]
    assert asked.status_code == 403 and "/masuk/oidc?ulang=1" in asked.text
    begun = browser.get("/masuk/oidc?ulang=1&lanjut=/admin/cadangan")  # type: ignore[attr-defined]
    asked_there = parse_qs(urlsplit(begun.headers["location"]).query)
    assert asked_there["prompt"] == ["login"] and asked_there["max_age"] == ["0"]
    provider.claims = {"auth_time": int(time.time())}
    back = urlsplit(httpx.get(begun.headers["location"]).headers["location"])
    assert browser.get(f"{back.path}?{back.query}").headers["location"] == "/admin/cadangan"  # type: ignore[attr-defined]
    done = browser.post("/admin/cadangan", data={"csrf": browser.mark()}, headers=html)  # type: ignore[attr-defined]
    assert done.status_code == 303


@pytest.mark.parametrize("target", ["//jahat.example", "https://jahat.example"])
def test_asvs_5_1_5_coming_back_leads_nowhere_else(house: House, target: str) -> None:
    answer, _ = through(house, target=target)
    assert answer.headers["location"] == "/admin"  # type: ignore[attr-defined]


def test_a_server_that_is_not_there_is_said(make_house: Callable[..., House]) -> None:
    house = make_house(
        oidc_issuer="http://127.0.0.1:9", oidc_client_id="a", oidc_client_secret="b", oidc_accounts="a@b.id=admin"
    )
    assert house.browser().get("/masuk/oidc").status_code == 502


@pytest.mark.parametrize(
    "wanted",
    [
        {"oidc_issuer": "http://masuk.example.go.id"},
        {"oidc_issuer": "https://masuk.example.go.id"},
        {"oidc_issuer": "https://m.id", "oidc_client_id": "a", "oidc_client_secret": "b"},
        {"oidc_issuer": "https://m.id", "oidc_client_id": "a", "oidc_client_secret": "b", "oidc_accounts": "a=raja"},
    ],
)
def test_half_a_setting_is_refused_at_the_start(tmp_path: object, wanted: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="KB_OIDC"):
        build_app(Settings.model_validate({"data": tmp_path, **wanted}))
