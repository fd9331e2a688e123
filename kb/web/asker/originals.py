"""``/halaman``: the page of an original as a picture, the quoted words marked."""

from __future__ import annotations

import logging
from typing import Annotated

from fastapi import FastAPI, Header, Query
from fastapi.responses import PlainTextResponse, Response

from kb.browsing.originals import DPI, PictureBusy
from kb.errors import InputRefused
from kb.settings import Settings
from kb.types import PassageKey
from kb.web.fragments import LONGEST_MARK
from kb.web.loading import Opening
from kb.web.rate import LOOKING, anyone
from kb.web.words import language_of, words

log = logging.getLogger(__name__)

KEPT_SECONDS = 3600
"""How long a browser may keep a picture: a document may be replaced by a better copy."""


def add_originals(app: FastAPI, opening: Opening, settings: Settings) -> None:
    """Add the route."""
    text = words(language_of(settings.language))

    @app.get("/halaman")
    @anyone(LOOKING)
    def page(
        kunci: Annotated[str, Query(max_length=300)],
        kata: Annotated[str, Query(max_length=4 * LONGEST_MARK)] = "",
        hlm: Annotated[int | None, Query(ge=1, le=100_000)] = None,
        ukuran: str = "normal",
        accept: Annotated[str, Header(max_length=1000)] = "",
    ) -> Response:
        """The picture; 404 where there is no such page, 503 while too many are being drawn."""
        if opening.backend is None:
            return PlainTextResponse(
                text(f"loading.{opening.early}.heading"), status_code=503, headers={"Retry-After": "2"}
            )
        size, webp = (ukuran if ukuran in DPI else "normal"), "image/webp" in accept
        try:
            found = opening.backend.page_picture(PassageKey(kunci), kata, hlm, size, webp)
        except PictureBusy:
            return PlainTextResponse(text("source.picture_busy"), status_code=503, headers={"Retry-After": "3"})
        except InputRefused as error:
            log.warning("halaman naskah asli tidak dapat digambar: %s", error)
            found = None
        if found is None:
            return PlainTextResponse(text("source.picture_missing"), status_code=404)
        return Response(
            found.data,
            media_type=found.media_type,
            headers={
                "Cache-Control": f"private, max-age={KEPT_SECONDS}",
                "Vary": "Accept",
                "X-Halaman": str(found.page),
                "X-Ditandai": str(found.marks),
            },
        )
