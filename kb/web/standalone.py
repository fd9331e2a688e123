"""The page shown at ``/`` while the collection is being opened."""

from __future__ import annotations

from markupsafe import Markup

from kb.web.assets import address
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


def loading_page(language: Language, failed: bool, reason: str) -> str:
    """What stands at ``/`` until the collection is open: it says so, and reloads itself; or says why it never will."""
    text = words(language)
    if failed:
        main = Markup('<section class="muat"><h1>{}</h1><p>{}</p><p class="sebab">{}</p></section>').format(
            text("loading.failed_heading"), text("loading.failed_body"), reason or text("loading.unexpected")
        )
        return page(main, text("loading.failed_heading"), text)
    main = Markup(
        '<section class="muat" id="muat" role="status" data-lama="{}"><h1>{}</h1><p>{}</p>'
        '<div class="jalan" aria-hidden="true"><span></span></div>'
        '<p class="petunjuk" id="lama" aria-hidden="true"></p></section>'
    ).format(text.table["loading.elapsed"], text("loading.heading"), text("loading.body"))
    head = Markup(
        '<script src="{}" defer></script><noscript><meta http-equiv="refresh" content="3"></noscript>'
    ).format(address("loading.js"))
    return page(main, text("loading.heading"), text, head)
