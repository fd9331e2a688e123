"""Signing in through the office's own OpenID Connect server: authorization code with PKCE, state and nonce.

Only addresses of the office's list (``KB_OIDC_ACCOUNTS``) come in, each with its role there; the password of such an
account never passes through here. What a sign-in needs to remember lies in one short-lived cookie of the browser,
signed with a key of this process. Such a session lasts an hour; then the server is asked again.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from authlib.common.errors import AuthlibBaseError
from authlib.common.security import generate_token
from authlib.integrations.httpx_client import OAuth2Client
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from httpx2 import HTTPError
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jwt import JWTClaimsRegistry

from kb.catalogue import Person, Role
from kb.catalogue.listed import listed
from kb.catalogue.people import PersonError
from kb.catalogue.sessions import ABSOLUTE_SECONDS
from kb.errors import SettingsError
from kb.settings import Settings
from kb.web.admin.signing_in import SIGNING_IN
from kb.web.guard import address_of, browser_of, keep_session, safe_target, secure, session_token
from kb.web.office import office_of
from kb.web.rate import Allowance, Rate, anyone

log = logging.getLogger(__name__)

COOKIE = "pandu_oidc"
_SECONDS = 600
_TIMEOUT = 10
_LEEWAY = 60
_ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
_LOOPBACK = ("127.0.0.1", "localhost", "::1")

LEADING = Allowance(Rate(60, 60), Rate(600, 60))
"""Each asks the office's server for its metadata."""

COMING_BACK = Allowance(Rate(60, 60), Rate(600, 60), SIGNING_IN.keeps)
"""Each asks the office's server for a token; an account is made only for an address of the list."""


class NotProven(Exception):
    """The server did not prove who somebody is; the text is for the log."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A verified e-mail address, and when its person signed in there, in seconds since 1970; 0 where not said."""

    email: str
    at: float


@dataclass(frozen=True, slots=True)
class Oidc:
    """The office's server and its list of accounts."""

    issuer: str
    client_id: str
    secret: str
    accounts: Mapping[str, Role]

    @classmethod
    def of(cls, settings: Settings) -> Oidc | None:
        """As set; None where it is not.

        Raises:
            SettingsError: a part is missing, or the issuer is reached without HTTPS.

        """
        if not settings.oidc_issuer:
            return None
        issuer = settings.oidc_issuer.rstrip("/")
        where = urlsplit(issuer)
        if where.scheme != "https" and where.hostname not in _LOOPBACK:
            raise SettingsError("KB_OIDC_ISSUER harus memakai https.")
        accounts = listed(settings)
        if not (settings.oidc_client_id and settings.oidc_client_secret and accounts):
            raise SettingsError("KB_OIDC_ISSUER memerlukan KB_OIDC_CLIENT_ID, KB_OIDC_CLIENT_SECRET, KB_OIDC_ACCOUNTS.")
        return cls(issuer, settings.oidc_client_id, settings.oidc_client_secret.get_secret_value(), accounts)

    def client(self, redirect: str) -> OAuth2Client:
        """A client that talks to the server for one sign-in."""
        return OAuth2Client(
            self.client_id,
            self.secret,
            scope="openid email",
            redirect_uri=redirect,
            code_challenge_method="S256",
            timeout=_TIMEOUT,
        )

    def metadata(self, client: OAuth2Client) -> Mapping[str, object]:
        """What the server says about itself; it must be the issuer that was set.

        Raises:
            NotProven: it names itself otherwise.

        """
        found = client.request("GET", f"{self.issuer}/.well-known/openid-configuration", withhold_token=True)
        found.raise_for_status()
        said: Mapping[str, object] = found.json()
        if str(said.get("issuer", "")).rstrip("/") != self.issuer:
            raise NotProven(f"issuer {said.get('issuer')!r}")
        return said

    def proof(self, client: OAuth2Client, said: Mapping[str, object], token: str, nonce: str) -> Proof:
        """What an ID token proves.

        Raises:
            NotProven: signature, issuer, audience, time or nonce is wrong, or the address is not verified.

        """
        keys = client.request("GET", str(said["jwks_uri"]), withhold_token=True)
        keys.raise_for_status()
        claims = jwt.decode(token, KeySet.import_key_set(keys.json()), algorithms=_ALGORITHMS).claims
        JWTClaimsRegistry(
            now=int(time.time()),
            leeway=_LEEWAY,
            iss={"essential": True, "value": str(said["issuer"])},
            aud={"essential": True, "value": self.client_id},
            exp={"essential": True},
            nonce={"essential": True, "value": nonce},
        ).validate(claims)
        if claims.get("azp", self.client_id) != self.client_id:
            raise NotProven("azp")
        if claims.get("email_verified") is not True or not claims.get("email"):
            raise NotProven("e-mail not verified")
        at = claims.get("auth_time")
        return Proof(str(claims["email"]).strip().lower(), float(at) if isinstance(at, int | float) else 0.0)


def add_oidc(app: FastAPI, settings: Settings) -> None:
    """Add the routes where a server is set."""
    oidc = Oidc.of(settings)
    app.state.oidc = oidc
    if oidc is None:
        return
    key = secrets.token_bytes(32)

    @app.get("/masuk/oidc")
    @anyone(LEADING)
    def begin(request: Request, lanjut: str = "", ulang: bool = False) -> Response:
        """Send the browser to the office's server; ``ulang`` has it ask for the password there once more."""
        state, nonce, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(24), generate_token(64)
        try:
            with oidc.client(_back(request)) as client:
                said = oidc.metadata(client)
                url, _ = client.create_authorization_url(
                    str(said["authorization_endpoint"]),
                    state=state,
                    nonce=nonce,
                    code_verifier=verifier,
                    max_age=0 if ulang else ABSOLUTE_SECONDS,
                    **({"prompt": "login"} if ulang else {}),
                )
        except (HTTPError, ValueError, KeyError, NotProven) as error:
            log.warning("server OIDC tidak dapat dipakai: %s", error)
            raise HTTPException(502, "Server masuk kantor tidak dapat dihubungi.") from error
        response = RedirectResponse(url, status_code=303)
        kept = " ".join((state, nonce, verifier, safe_target(lanjut[:500], "/admin")))
        _keep(request, response, f"{kept} {_signature(key, kept)}")
        return response

    @app.get("/masuk/oidc/kembali")
    @anyone(COMING_BACK)
    def come_back(request: Request, code: str = "", state: str = "") -> Response:
        """Look at what the server proves, and sign the person in."""
        office = office_of(request)
        value, _, signature = request.cookies.get(_name(request), "").rpartition(" ")
        kept = value.split(" ")
        ours = hmac.compare_digest(_signature(key, value).encode(), signature.encode())
        if not ours or len(kept) != 4 or not code or not hmac.compare_digest(kept[0].encode(), state.encode()):
            raise HTTPException(403)
        _, nonce, verifier, target = kept
        try:
            with oidc.client(_back(request)) as client:
                said = oidc.metadata(client)
                token = client.fetch_token(
                    str(said["token_endpoint"]), grant_type="authorization_code", code=code, code_verifier=verifier
                )
                proof = oidc.proof(client, said, str(token.get("id_token", "")), nonce)
        except (HTTPError, AuthlibBaseError, JoseError, ValueError, KeyError, NotProven) as error:
            log.warning("masuk lewat OIDC ditolak: %s", type(error).__name__)
            office.logbook.audit("?", "masuk.oidc.gagal", detail=type(error).__name__)
            raise HTTPException(403) from error
        person = _person(request, oidc, proof.email)
        token_of_session = office.people.open_session(
            person, session_token(request), oidc=True, browser=browser_of(request), proven=proof.at
        )
        office.logbook.audit(person.name, "masuk.oidc", address=address_of(request))
        response = RedirectResponse(f"{office.settings.root_path}{safe_target(target, '/admin')}", status_code=303)
        keep_session(request, response, token_of_session)
        response.delete_cookie(_name(request), path=_path(request))
        return response


def _person(request: Request, oidc: Oidc, email: str) -> Person:
    """The account of an address on the list, made at the first sign-in, with the role that the list gives it."""
    office, role = office_of(request), oidc.accounts.get(email)
    if role is None:
        office.logbook.audit("?", "masuk.oidc.ditolak")
        raise HTTPException(403)
    try:
        person = office.people.find(email) or office.people.create(email, None, role)
        if not person.active:
            office.logbook.audit(person.name, "masuk.oidc.ditolak")
            raise HTTPException(403)
        if person.role is not role:
            office.people.set_role(email, role)
            office.logbook.audit(person.name, "akun.peran", person.name, f"{role.value} (daftar OIDC)")
            person = office.people.find(email) or person
    except PersonError as error:  # a name that is none, or the last admin would become a trainer
        office.logbook.audit("?", "masuk.oidc.ditolak")
        raise HTTPException(409, str(error)) from error
    return person


def _signature(key: bytes, value: str) -> str:
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()


def _back(request: Request) -> str:
    """Where the server sends the browser back to, as browsers see it."""
    settings = office_of(request).settings
    if settings.public_url:
        return f"{settings.public_url.rstrip('/')}/masuk/oidc/kembali"
    return f"{request.url.scheme}://{request.url.netloc}{settings.root_path}/masuk/oidc/kembali"


def _name(request: Request) -> str:
    return f"__Secure-{COOKIE}" if secure(request, office_of(request).settings) else COOKIE


def _path(request: Request) -> str:
    return f"{office_of(request).settings.root_path}/masuk/oidc"


def _keep(request: Request, response: Response, value: str) -> None:
    response.set_cookie(
        _name(request),
        value,
        max_age=_SECONDS,
        path=_path(request),
        secure=secure(request, office_of(request).settings),
        httponly=True,
        samesite="lax",
    )
