"""Server-rendered pages: Jinja2 with escaping on and nothing undefined let through, words in the reader's language.

``render(request, "admin/jobs.html", jobs=jobs)`` is a whole page in the frame of ``base.html``. A template has ``t``
(the words: ``{{ t("admin.jobs") }}``), ``url("/admin")`` and ``asset("laman.css")`` (right behind a reverse proxy),
``person`` (who is signed in, or None), ``csrf`` (the hidden field of every form), ``here`` (the page's own path),
``notice`` (the words of ``?pesan=``, after a form was taken), and the filter ``local`` for moments.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from kb.web.assets import address
from kb.web.guard import csrf_token, local_target
from kb.web.office import office_of
from kb.web.words import FOLDER, LANGUAGES, Language, Words, language_of, words

TEMPLATES = FOLDER.parent / "templates"
LANGUAGE_COOKIE = "pandu_bahasa"
_YEAR_SECONDS = 365 * 24 * 3600


@cache
def environment() -> Environment:
    """The templates, compiled once a process; every value is escaped, an undefined one is an error."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["local"] = local
    return made


def compile_ahead(*names: str) -> None:
    """Compile templates: thirty who ask for one at the same moment would each compile it."""
    for name in names:
        environment().get_template(name)


def local(moment: datetime | str) -> str:
    """A moment, or its ISO form, to the minute by this machine's clock, with the name of its zone."""
    exact = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return f"{exact.astimezone():%Y-%m-%d %H:%M %Z}"


def page_language(request: Request) -> Language:
    """``?bahasa=`` of the address, else what was chosen before, else the office's language."""
    settings = office_of(request).settings
    before = language_of(request.cookies.get(LANGUAGE_COOKIE), language_of(settings.language))
    return language_of(request.query_params.get("bahasa"), before)


def page_words(request: Request) -> Words:
    """The words of a page in the reader's language."""
    return words(page_language(request))


def render(request: Request, name: str, /, status: int = 200, **values: object) -> HTMLResponse:
    """A page from a template, with the person that :func:`kb.web.guard.signed_in` found, if it was asked."""
    text, root = page_words(request), office_of(request).settings.root_path
    token = csrf_token(request)
    frame: dict[str, object] = {
        "t": text,
        "language": text.language,
        "languages": [(code, words(code)("frame.language"), _switched(request, code)) for code in LANGUAGES],
        "person": getattr(request.state, "person", None),
        "notice": text.table.get(f"said.{request.query_params.get('pesan', '')}", ""),
        "here": local_target(request).partition("?")[0],
        "csrf": Markup('<input type="hidden" name="csrf" value="{}">').format(token) if token else "",
        "url": lambda path: f"{root}{path}",
        "asset": lambda file: f"{root}/{address(file)}",
    }
    html = environment().get_template(name).render({**frame, **values})
    response = HTMLResponse(html, status_code=status)
    if request.query_params.get("bahasa") in LANGUAGES:
        response.set_cookie(
            LANGUAGE_COOKIE, text.language, max_age=_YEAR_SECONDS, path=root or "/", samesite="lax", httponly=True
        )
    return response


def _switched(request: Request, code: Language) -> str:
    """The same page in another language."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "bahasa"]
    return "?" + urlencode([*kept, ("bahasa", code)])
