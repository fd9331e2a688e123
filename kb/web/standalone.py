"""The page shown at ``/`` while there is no collection to ask: not opened yet, not published yet, not to be opened."""

from __future__ import annotations

from markupsafe import Markup

from kb.web.assets import address
from kb.web.loading import Opening, Stage
from kb.web.words import Language, Words, words

_PAGE = Markup(
    '<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
    '<link rel="icon" href="{icon}" type="image/svg+xml"><link rel="stylesheet" href="{style}">{head}</head>'
    '<body class="sendiri"><header class="kepala"><div class="kepala-dalam"><p class="nama">{name}</p>'
    '<p class="tagline">{tagline}</p></div></header><main>{main}</main></body></html>'
)


def page(main: Markup, title: str, text: Words, head: Markup | str = "") -> str:
    """A whole page around ``main``."""
    return str(
        _PAGE.format(
            language=text.language,
            title=title,
            icon=address("pandu.svg"),
            style=address("pandu.css"),
            head=head,
            name=text("page.name"),
            tagline=text("page.tagline"),
            main=main,
        )
    )


def loading_page(language: Language, opening: Opening) -> str:
    """What stands at ``/`` until the collection is open: how far it is; it changes by itself where that can change."""
    text, stage = words(language), opening.early
    heading, body = text(f"loading.{stage}.heading"), text(f"loading.{stage}.body")
    if stage is Stage.FAILED:
        main = Markup('<section class="muat"><h1>{}</h1><p>{}</p><p class="sebab">{}</p></section>').format(
            heading, body, opening.reason or text("loading.unexpected")
        )
        return page(main, heading, text)
    below = _way_in(text) if stage is Stage.EMPTY else _under_way()
    main = Markup(
        '<section class="muat" id="muat" role="status" data-keadaan="{}" data-lama="{}">'
        "<h1>{}</h1><p>{}</p>{}</section>"
    ).format(stage, text.table["loading.elapsed"], heading, body, below)
    head = Markup(
        '<script src="{}" defer></script><noscript><meta http-equiv="refresh" content="3"></noscript>'
    ).format(address("loading.js"))
    return page(main, heading, text, head)


def _way_in(text: Words) -> Markup:
    return Markup('<p><a href="admin">{}</a></p>').format(text("loading.to_admin"))


def _under_way() -> Markup:
    return Markup(
        '<div class="jalan" aria-hidden="true"><span></span></div><p class="petunjuk" id="lama" aria-hidden="true"></p>'
    )
