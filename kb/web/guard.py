"""Who may pass: the signed-in person of a request, roles as FastAPI dependencies, forged requests, the cookie.

A page behind the door takes ``person: Annotated[Person, Depends(require(Role.TRAINER))]``. For a request that changes
something the dependency also wants the form's ``csrf`` field (or the header ``X-CSRF-Token``): a mark bound to the
session that :func:`csrf_token` gives and every form carries. What a browser says comes from elsewhere does not get here
(:mod:`kb.web.origin`).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import quote, urlsplit

from fastapi import HTTPException
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from kb.catalogue import Person, Role
from kb.catalogue.brake import TooManyTries
from kb.catalogue.sessions import DEVICE_SECONDS
from kb.settings import Settings
from kb.web.office import office_of
from kb.web.plain import host_of

__all__ = [
    "Role",
    "came_from_elsewhere",
    "check_csrf",
    "csrf_token",
    "forget_session",
    "guarded_by",
    "hides_its_origin",
    "keep_session",
    "require",
    "session_token",
    "signed_in",
]

COOKIE = "pandu_sesi"
DEVICE_COOKIE = "pandu_perangkat"
"""Says that its browser is one from which the account was signed in before; it signs nobody in."""

AGAIN = "sandi_saya"
"""Field of a form that gives one's own password once more."""

_BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
_SAFE = ("GET", "HEAD", "OPTIONS")
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")

Dependency = Callable[[Request], Awaitable[Person]]


class NotFresh(HTTPException):
    """The act wants the password once more; ``fields`` are those of its form, ``wrong`` that one was tried."""

    def __init__(self, fields: Sequence[tuple[str, str]] = (), wrong: str = "") -> None:
        super().__init__(status_code=403, detail="perlu kata sandi sekali lagi")
        self.fields = tuple(fields)
        self.wrong = wrong


class FactorWanted(HTTPException):
    """The office wants a second factor, which this account has not set up."""

    def __init__(self) -> None:
        super().__init__(status_code=403, detail="perlu memasang faktor kedua di /akun/faktor")


class NotSignedIn(HTTPException):
    """Nobody is signed in; a page is answered with the way to ``/masuk``."""

    def __init__(self) -> None:
        super().__init__(status_code=401, detail="perlu masuk")


async def signed_in(request: HTTPConnection) -> Person | None:
    """The person of the request's session; None for an asker. One look a request."""
    if not hasattr(request.state, "person"):
        token = session_token(request)
        people = office_of(request).people if token else None
        found = await run_in_threadpool(people.session, token) if people else None
        request.state.person, request.state.session = found or (None, None)
    person: Person | None = request.state.person
    return person


def require(role: Role, csrf: bool = True, fresh: bool = False, factor: bool = True) -> Dependency:
    """A dependency that lets a person of this role (or above) pass, and gives the person.

    ``csrf=False`` is for a body that is read as a stream: that route calls :func:`check_csrf` itself. ``fresh`` wants
    the password of the last minutes, or in the form's field ``AGAIN``. ``factor=False`` is for the pages on which a
    second factor is set up, where the office wants one.

    Raises:
        NotSignedIn: nobody is signed in (pages lead to ``/masuk``).
        FactorWanted: the office wants a second factor.
        NotFresh: the password is wanted once more.
        HTTPException: 403 where the role is too low or the request was forged.

    """

    async def guard(request: Request) -> Person:
        person = await signed_in(request)
        if person is None:
            raise NotSignedIn
        if not person.role.covers(role):
            raise HTTPException(status_code=403, detail="peran ini tidak cukup")
        if csrf and request.method not in _SAFE:
            check_csrf(request, await _sent_token(request))
        if factor and office_of(request).settings.require_second_factor and person.local and not person.second_factor:
            raise FactorWanted
        if fresh:
            await _check_fresh(request, read=csrf)
        return person

    guard.__dict__["role"] = role
    return guard


def guarded_by(dependency: object) -> Role | None:
    """The role that a dependency made by :func:`require` wants; None for any other."""
    role: Role | None = getattr(dependency, "role", None)
    return role


# --- forged requests ------------------------------------------------------------------------------------------------


def csrf_token(request: HTTPConnection) -> str:
    """The mark that this session's forms carry; empty without a session."""
    token = session_token(request)
    return hmac.new(token.encode(), b"csrf", hashlib.sha256).hexdigest() if token else ""


def check_csrf(request: HTTPConnection, sent: str) -> None:
    """Refuse a request whose form does not carry the session's mark.

    Raises:
        HTTPException: 403.

    """
    right = csrf_token(request)
    if not right or not hmac.compare_digest(right.encode(), sent.encode()):
        raise HTTPException(status_code=403, detail="formulir kedaluwarsa; buka halamannya lagi")


def came_from_elsewhere(request: HTTPConnection) -> bool:
    """Whether the browser says that another site sent this request (Fetch metadata, else ``Origin``)."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("origin")
    if origin is None:
        return False
    settings = office_of(request).settings
    own = {request.headers.get("host", "")}
    if settings.public_url:
        own.add(host_of(settings.public_url))
    return host_of(origin) not in own - {""}


def hides_its_origin(request: HTTPConnection) -> bool:
    """Whether nothing tells where a form was sent from: over plain HTTP, from a page that sends no referrer."""
    return "sec-fetch-site" not in request.headers and request.headers.get("origin") == "null"


async def _check_fresh(request: Request, read: bool) -> None:
    """Pass where the password came within the last minutes, or comes now."""
    if request.state.session.fresh:
        return
    form = request.headers.get("content-type", "").split(";")[0].strip().lower() == _FORMS[0]
    fields = (await request.form()).multi_items() if read and form and request.method not in _SAFE else []
    plain = [(name, value) for name, value in fields if isinstance(value, str)]
    again = dict(plain).get(AGAIN)
    kept = [(name, value) for name, value in plain if name not in (AGAIN, "csrf")]
    if again is None:
        raise NotFresh(kept)
    token = session_token(request) or ""
    try:
        right = await run_in_threadpool(office_of(request).people.prove, token, again, address_of(request))
    except TooManyTries as brake:
        raise NotFresh(kept, str(brake)) from brake
    if not right:
        raise NotFresh(kept, "sandi")


def address_of(request: HTTPConnection) -> str:
    """The address that a request came from; empty where the server does not know it."""
    return request.client.host if request.client else ""


def browser_of(request: HTTPConnection) -> str:
    """A short name of the browser, for the list of one's own sessions: what it says of itself, the known parts only."""
    agent = request.headers.get("user-agent", "")[:400]
    browser = next((name for mark, name in _BROWSERS if mark in agent), "Peramban lain")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return f"{browser}, {system}" if system else browser


async def _sent_token(request: Request) -> str:
    header = request.headers.get("x-csrf-token")
    if header is not None:
        return header
    if request.headers.get("content-type", "").split(";")[0].strip().lower() not in _FORMS:
        return ""
    value = (await request.form()).get("csrf")
    return value if isinstance(value, str) else ""


# --- the cookie -----------------------------------------------------------------------------------------------------


def session_token(request: HTTPConnection) -> str | None:
    """What the session cookie holds."""
    return request.cookies.get(cookie_name(request, office_of(request).settings)) or None


def keep_session(request: HTTPConnection, response: Response, token: str) -> None:
    """Give the browser the session cookie: out of reach of scripts, of other sites, and of plain HTTP where it can."""
    settings = office_of(request).settings
    response.set_cookie(
        cookie_name(request, settings),
        token,
        path=_path(settings),
        secure=secure(request, settings),
        httponly=True,
        samesite="lax",
    )


def device_token(request: HTTPConnection) -> str | None:
    """What the cookie of a known browser holds."""
    return request.cookies.get(cookie_name(request, office_of(request).settings, DEVICE_COOKIE)) or None


def keep_device(request: HTTPConnection, response: Response, token: str) -> None:
    """Give the browser the cookie by which it is known."""
    settings = office_of(request).settings
    response.set_cookie(
        cookie_name(request, settings, DEVICE_COOKIE),
        token,
        max_age=DEVICE_SECONDS,
        path=_path(settings),
        secure=secure(request, settings),
        httponly=True,
        samesite="lax",
    )


def forget_session(request: HTTPConnection, response: Response) -> None:
    """Take the session cookie away."""
    settings = office_of(request).settings
    response.delete_cookie(
        cookie_name(request, settings),
        path=_path(settings),
        secure=secure(request, settings),
        httponly=True,
        samesite="lax",
    )


def secure(request: HTTPConnection, settings: Settings) -> bool:
    """Whether browsers come over HTTPS: as ``KB_PUBLIC_URL`` says, else as the request came."""
    if settings.public_url:
        return urlsplit(settings.public_url).scheme == "https"
    return request.url.scheme == "https"


def cookie_name(request: HTTPConnection, settings: Settings, name: str = COOKIE) -> str:
    """``__Host-`` (bound to host, HTTPS and ``/``) where it can be, ``__Secure-`` below a path, plain over HTTP."""
    if not secure(request, settings):
        return name
    return f"__Host-{name}" if _path(settings) == "/" else f"__Secure-{name}"


def _path(settings: Settings) -> str:
    return settings.root_path or "/"


def way_in(request: Request) -> str:
    """Where somebody who is not signed in is sent: ``/masuk``, with the page to come back to."""
    settings = office_of(request).settings
    if request.method not in _SAFE:
        return f"{settings.root_path}/masuk"
    return f"{settings.root_path}/masuk?lanjut={quote(local_target(request), safe='')}"


def local_target(request: Request) -> str:
    """The path and query of a request, without the prefix of a reverse proxy."""
    path = request.url.path.removeprefix(office_of(request).settings.root_path)
    return path + (f"?{request.url.query}" if request.url.query else "")


def safe_target(wanted: str, otherwise: str) -> str:
    """A page of our own to go on to; ``otherwise`` for anything that could lead elsewhere."""
    plain = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    return wanted if plain and "\\" not in wanted and all(c.isprintable() and c != " " for c in wanted) else otherwise
