"""The source of a citation: the whole article in reading order, with the quoted words marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from markupsafe import Markup

from kb.browsing.quoting import find_words
from kb.types import Passage, PassageKey, document_of
from kb.web.backend import SourceView
from kb.web.fragments import badge, brief, details, form_label, has_page, join, marked
from kb.web.render import seen
from kb.web.words import Words

_LINKED = 6
"""Pages of a long passage that have a link of their own."""


@dataclass(frozen=True, slots=True)
class Placing:
    """Where a source is shown.

    ``root`` stands before addresses where the page does not lie beside the chat page; ``marking`` says whether a part
    is marked, ``folded`` whether the picture of the original waits until it is wanted (thin networks).
    """

    root: str = ""
    marking: bool = True
    folded: bool = False


def render_source(view: SourceView, key: PassageKey, quoted: str, words: Words, placing: Placing = Placing()) -> Markup:
    """The panel's content. ``quoted`` are words of the passage; where they stand in it, they alone are marked.

    ``quoted`` does not count where nothing is to be marked.
    """
    checked = view.status.checked
    shown = reading(view.passages)
    cited = _cited(shown, key, quoted) if placing.marking else set()
    return Markup(
        '<div class="naskah" lang="{}"><h2 lang="id" tabindex="-1"><a href="{}">{}</a></h2>'
        '<p class="judul" lang="id">{}</p>'
        '<p class="asal"><strong lang="id">{}</strong> <span class="hlm">{}</span> {} <span class="per">{}</span></p>'
        '{}{}<div class="isi" lang="id">{}</div></div>'
    ).format(
        words.language,
        f"{placing.root}dokumen/{quote(document_of(key), safe='')}",
        view.document_label,
        view.document_title if view.document_title != view.document_label else "",
        view.place,
        words("answer.page", page=view.page) if has_page(view.form, view.page) else "",
        badge(view.status, words),
        words("answer.checked", date=words.date(checked)) if checked else "",
        form_label(view.form, words),
        original(view, key, quoted, words, placing),
        join(_passage(passage, passage.key in cited, quoted, words) for passage in shown),
    )


def original(view: SourceView, key: PassageKey, quoted: str, words: Words, placing: Placing) -> Markup:
    """The page of the original as a picture with the words marked; nothing where the text has no pages."""
    pages = view.pages
    if pages is None:
        return Markup()
    root, more = placing.root, range(pages.first, min(pages.last, pages.first + _LINKED - 1) + 1)
    links = join(
        (
            Markup('<a href="{}" target="_blank" rel="noopener">{}</a>').format(
                root + picture_address(key, quoted, number, "besar"), words("answer.page", page=number)
            )
            for number in more
        ),
        " · ",
    )
    figure = Markup(
        '<figure class="asli"><a href="{}" target="_blank" rel="noopener" title="{}">'
        '<img src="{}" alt="{}" width="595" height="842" loading="lazy" decoding="async"></a>'
        "<figcaption>{} {}</figcaption></figure>"
    ).format(
        root + picture_address(key, quoted, None, "besar"),
        words("source.enlarge"),
        root + picture_address(key, quoted),
        words("source.picture", label=view.document_label, place=view.place),
        words("source.original"),
        links,
    )
    return details(words("source.show_original"), figure) if placing.folded else figure


def picture_address(key: PassageKey, quoted: str = "", page: int | None = None, size: str = "") -> str:
    """Address of the picture of a page, relative to the chat page."""
    query: dict[str, str] = {"kunci": str(key)}
    if quoted:
        query["kata"] = brief(quoted)
    if page:
        query["hlm"] = str(page)
    if size:
        query["ukuran"] = size
    return f"halaman?{urlencode(query)}"


def render_missing(words: Words) -> Markup:
    """The panel's content where the passage is not held."""
    return Markup('<div class="naskah" lang="{}"><h2 tabindex="-1">{}</h2><p>{}</p></div>').format(
        words.language, words("source.missing_heading"), words("source.missing")
    )


def reading(passages: Sequence[Passage]) -> list[Passage]:
    """The passages that make up the article once: without a whole article whose parts stand beside it."""
    texts = [passage.text.strip() for passage in passages]
    return [
        passage
        for number, passage in enumerate(passages)
        if not (
            passage.key == passage.article
            and any(texts[other] and texts[other] in texts[number] for other in range(len(texts)) if other != number)
        )
    ]


def _cited(shown: Sequence[Passage], key: PassageKey, quoted: str) -> set[PassageKey]:
    """Which passages to mark: the cited one; of a whole article the part that holds the words, else all of it."""
    keys = {passage.key for passage in shown}
    if key in keys:
        return {key}
    return {passage.key for passage in shown if find_words(passage.text, quoted)} or keys


def _passage(passage: Passage, cited: bool, quoted: str, words: Words) -> Markup:
    if not cited:
        return seen(
            Markup('<section class="bagian"><h3>{}</h3><p>{}</p></section>').format(passage.label, passage.text)
        )
    span = find_words(passage.text, quoted) or (0, len(passage.text))
    return seen(
        Markup('<section class="bagian ditandai" aria-label="{}"><h3>{}</h3><p>{}</p></section>').format(
            words("source.marked"), passage.label, marked(passage.text, [span])
        )
    )
