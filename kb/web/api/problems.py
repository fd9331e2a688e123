"""Errors for machines and the people behind them: RFC 9457 problem objects in plain words."""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from kb.errors import InputRefused, KbError, WriterBusy
from kb.web.api.machine import NotReady

log = logging.getLogger(__name__)

_TITLES = {
    400: "Permintaan tidak dapat dipahami",
    401: "Kunci tidak diterima",
    403: "Kunci ini tidak boleh melakukan itu",
    404: "Tidak ada",
    405: "Cara ini tidak dilayani di sini",
    409: "Sedang dikerjakan yang lain",
    413: "Terlalu besar",
    422: "Isian tidak sesuai",
    429: "Terlalu sering",
    500: "Pandu gagal",
    503: "Pandu belum siap",
}


class Problem(Exception):
    """An answer that is an error: its HTTP status, and what happened and what to do next."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


def problem(status: int, detail: str, **more: object) -> JSONResponse:
    """The response of an error."""
    content = {"type": "about:blank", "title": _TITLES.get(status, "Gagal"), "status": status, "detail": detail, **more}
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {"Retry-After": "2"} if status in {409, 503} else {}
    return JSONResponse(content, status, headers, media_type="application/problem+json")


def add_problems(app: FastAPI) -> None:
    """Answer every error of this application with a problem object; what was sent is never repeated in it."""

    @app.exception_handler(Problem)
    async def told(_: Request, error: Problem) -> JSONResponse:
        return problem(error.status, error.detail)

    app.add_exception_handler(RequestValidationError, wrong)

    @app.exception_handler(HTTPException)
    async def plain(_: Request, error: HTTPException) -> JSONResponse:
        detail = "Alamat ini tidak ada; lihat /api/v1/openapi.json." if error.status_code == 404 else str(error.detail)
        return problem(error.status_code, detail)

    @app.exception_handler(NotReady)
    async def early(request: Request, error: NotReady) -> JSONResponse:
        return problem(503, error.told(request.app.state.settings))

    @app.exception_handler(KbError)
    async def refused(_: Request, error: KbError) -> JSONResponse:
        status = 422 if isinstance(error, InputRefused) else 409 if isinstance(error, WriterBusy) else 503
        return problem(status, str(error))

    @app.exception_handler(Exception)
    async def broken(_: Request, error: Exception) -> JSONResponse:
        log.error("a machine's request failed: %s", error)
        return problem(500, "Terjadi kesalahan yang tidak diduga. Beri tahu pengelola Pandu.")


async def wrong(_: Request, error: Exception) -> JSONResponse:
    """Fields that do not fit, by name."""
    assert isinstance(error, RequestValidationError)
    places = wrong_fields(error)
    named = ", ".join(place["field"] for place in places)
    return problem(422, f"Periksa isian: {named}. Bentuknya ada di /api/v1/openapi.json.", errors=places)


def wrong_fields(error: RequestValidationError) -> list[dict[str, str]]:
    """The fields that do not fit, each with what is wrong with it; not with what was sent."""
    return [{"field": _field(each["loc"], each["type"]), "problem": str(each["type"])} for each in error.errors()]


def _field(place: tuple[str | int, ...], kind: str) -> str:
    """Which field is wrong; one that there is not is not named, for its name is what was sent."""
    named = place[1:-1] if kind == "extra_forbidden" else place[1:]
    return ".".join(map(str, named)) or str(place[0])
