"""The source of a citation: the whole article in reading order, with the quoted words marked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markupsafe import Markup

from kb.types import Passage, PassageKey
from kb.web.backend import SourceView
from kb.web.fragments import GAP, badge, form_label, has_page, join, marked
from kb.web.render import seen
from kb.web.words import Words


def render_source(view: SourceView, key: PassageKey, quoted: str, words: Words) -> Markup:
    """The panel's content. ``quoted`` are words of the passage; where they stand in it, they alone are marked."""
    checked = view.status.checked
    shown = reading(view.passages)
    cited = _cited(shown, key, quoted)
    return Markup(
        '<div class="naskah" lang="{}"><h2 lang="id" tabindex="-1">{}</h2><p class="judul" lang="id">{}</p>'
        '<p class="asal"><strong lang="id">{}</strong> <span class="hlm">{}</span> {} <span class="per">{}</span></p>'
        '{}<div class="isi" lang="id">{}</div></div>'
    ).format(
        words.language,
        view.document_label,
        view.document_title if view.document_title != view.document_label else "",
        view.place,
        words("answer.page", page=view.page) if has_page(view.form, view.page) else "",
        badge(view.status, words),
        words("answer.checked", date=words.date(checked)) if checked else "",
        form_label(view.form, words),
        join(_passage(passage, passage.key in cited, quoted, words) for passage in shown),
    )


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


def find_words(text: str, quoted: str) -> tuple[int, int] | None:
    """Where ``quoted`` stands in ``text``, whatever the white space; ``GAP`` in it stands for words left out."""
    pieces = [piece.split() for piece in quoted.split(GAP) if piece.strip()]
    if not pieces:
        return None
    first = re.search(r"\s+".join(map(re.escape, pieces[0])), text)
    if first is None or len(pieces) == 1:
        return first.span() if first else None
    last = re.compile(r"\s+".join(map(re.escape, pieces[-1]))).search(text, first.end())
    return (first.start(), last.end()) if last else None


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
