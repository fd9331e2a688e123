"""An official text becomes a document: opening, body, closing, Penjelasan, Lampiran, relations and gaps."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kb.reading.quality import is_garbage
from kb.structure.amendment import amendment_sections, amends, counts_in_roman, opens_as_amendment
from kb.structure.attachment import attachment_section, headed_tree
from kb.structure.beside_text import gaps_beside
from kb.structure.body import Body, body_sections
from kb.structure.cleaning import Line, lines_of
from kb.structure.decree import decree_sections, is_decree
from kb.structure.explanation import explanation_sections, last_explained
from kb.structure.floats import settle_floats
from kb.structure.headings import article_headings
from kb.structure.identity import document_key, document_label
from kb.structure.naming import Places
from kb.structure.official import identity_by_file, official_identity
from kb.structure.omnibus import target_of
from kb.structure.relations import amended_document, relations_in
from kb.structure.wrapping import Words, join_lines, mend, words_of
from kb.structure.zones import Zones, zones_of
from kb.types import Amendment, Document, Form, Gap, Identity, LegalStatus, Page, Pages, Section, Status

ENOUGH_ARTICLES = 3
"""A text without a readable title is a regulation when it has this many Pasal on lines of their own."""

_UNSURE = 0.65
"""Mean confidence of recognition under which a page is told as doubtful (docs/office-files.md)."""

_BY_PASAL = frozenset({"uu", "uu-darurat", "perppu", "pp", "perpres"})
_CONSIDERS = re.compile(r"\bbahwa\b", re.IGNORECASE)
# The label of a list, also where it floats on a line of its own: "Menimbang :", "MENIMBANG", "lvlenimbang : a.",
# "Mengingat 1. Pasal 5"; must not match a wrapped line of its text: "mengingat batas belanja", "menimbang bahwa".
_LABELS = {
    kind: re.compile(
        rf"^\W{{0,3}}+(?:{name}|{name.upper()})\s*+(?::\s*+|$|(?=(?:[1a]\s?[.,)]|[Bb]ahwa\b|Pasal\s|Undang)))"
    )
    for kind, name in (("menimbang", "(?:[Mil]v?l?|M)enimbang"), ("mengingat", "Mengingat"))
}
_LABEL_INSIDE = re.compile(r"(?<=[\w,;:.)])\s++(?=(?:Menimbang|MENIMBANG|Mengingat|MENGINGAT)\s?:)")
# "PEMBUKAAN", "PEMBUKAAN (Preambule)"; must not match "PEMBUKAAN REKENING".
_PREAMBLE = re.compile(r"^(?:PEMBUKAAN|P E M B U K A A N)\s*+(?:\([^)]{1,40}\))?$")
_IN_BRACKETS = re.compile(r"^\([^)]{1,40}\)$")
_BARE_LABEL = re.compile(r"^\W{0,3}(?:Menimbang|MENIMBANG|Mengingat|MENGINGAT)\s?:?$")
_OPENS_BASIS = re.compile(r"^\W{0,3}(?:Mengingat|MENGINGAT)")
_WORD = re.compile(r"[^\W\d_]{2,}")
_SHORTEST_REASON = 3
"""Words; fewer below a label are a mark or a running head."""

_OPENS_LIST = re.compile(r"^\W{0,3}(?:Menimbang|MENIMBANG|Mengingat|MENGINGAT|MEMUTUS)")
_BASIS = re.compile(
    r"^(?:Mengingat\s*+:?\s*+)?(?:\d{1,2}\s*+[.,]?\s*+)?(?:Pasal\s+\d|Undang-?\s?Undang\s+(?:Nomor|Dasar|Republik)|Peraturan\s.*Nomor)"
)


def regulation(pages: Pages) -> Document | None:
    """The regulation that the pages hold; None when their text names none."""
    lines = lines_of(pages)
    words = words_of(line.text for line in lines)
    if pages.media_type == "application/pdf":
        lines = [replace(line, text=mend(line.text, words)) for line in lines]
    zones = zones_of(lines)
    stated = official_identity(zones)
    unnamed: tuple[Gap, ...] = ()
    draft = False
    if stated is not None:
        identity, draft, doubts = stated
        if not draft and identity.kind != "uud" and not (identity.number and identity.year):
            identity, unnamed = _named_by_file(identity, pages.file)
        unnamed = (*unnamed, *doubts)
    else:
        if len(article_headings(zones.body, first_must_stand_alone=True)) < ENOUGH_ARTICLES:
            return None
        identity = identity_by_file(pages.file)
        unnamed = (Gap("", "Jenis, nomor, dan judul tidak terbaca dalam teks; diambil dari nama berkas."),)
    places = Places()
    opening = _opening(zones, words, places)
    zones.body, floats = settle_floats(zones.body)
    body = _body(zones, identity, words, places)
    if identity.kind in _BY_PASAL and not body.has_articles and "-lampiran" not in identity.key:
        body.gaps.append(Gap("", "Tidak satu pun judul Pasal terbaca; isinya tetap ada sebagai teks."))
    explanation, more = explanation_sections(zones.explanation, words, places, amends(identity.title))
    attachments = tuple(attachment_section(number, own, words, places) for number, own in zones.attachments)
    sections = (*opening, *body.sections, *_closing(zones, words, places), *explanation, *attachments)
    numbers = [
        int(match[0])
        for s in body.sections
        for part in s.walk()
        if part.kind == "pasal" and (match := re.match(r"\d+", part.number))
    ]
    numbers += [int(match[1]) for gap in body.gaps if (match := re.fullmatch(r"pasal-(\d+)", gap.place))]
    amendments, unsure = _dated(_explained(body.amendments, explanation), identity)
    return Document(
        identity=_with_articles(identity, max(numbers, default=0)),
        form=Form.OFFICIAL,
        status=Status(LegalStatus.PROPOSAL, note="Rancangan: nomornya belum ada, jadi belum menjadi peraturan.")
        if draft
        else Status(LegalStatus.UNVERIFIED, note="Status belum diperiksa; naskah dibaca dari berkas."),
        sections=sections,
        relations=relations_in(identity, sections, amendments) if "-lampiran" not in identity.key else (),
        sources=(pages.file,),
        gaps=(*unnamed, *page_gaps(pages), *body.gaps, *floats, *unsure, *more),
        amendments=amendments,
    )


def _named_by_file(identity: Identity, file: str) -> tuple[Identity, tuple[Gap, ...]]:
    """Number and year from the file's name, where the text states none and the name agrees on the kind; and the gap."""
    named = identity_by_file(file)
    if named.kind == identity.kind and named.number and named.year and identity.year in {None, named.year}:
        told = Gap("", "Nomor dan tahun tidak terbaca dalam teks; diambil dari nama berkas.")
        key = document_key(identity.kind, named.number, named.year, identity.title, identity.region)
        label = document_label(identity.kind, named.number, named.year, identity.title, key, identity.region)
        return replace(identity, key=key, label=label, number=named.number, year=named.year), (told,)
    return identity, (Gap("", "Nomor atau tahun tidak terbaca dalam teks."),)


def _dated(amendments: tuple[Amendment, ...], identity: Identity) -> tuple[tuple[Amendment, ...], tuple[Gap, ...]]:
    """Amendments of laws that can be older than this one; a garbled year ("Tahun 2073") is told, not believed."""

    def later(amendment: Amendment) -> bool:
        year = re.search(r"-(\d{4})$", amendment.target_document)
        return bool(year and identity.year and int(year[1]) > identity.year)

    wrong = dict.fromkeys(amendment.target_document for amendment in amendments if later(amendment))
    gaps = tuple(
        Gap("", f"Undang-undang yang diubah terbaca «{key}»; tahunnya tidak mungkin, jadi perubahannya tidak dicatat.")
        for key in wrong
    )
    return tuple(amendment for amendment in amendments if not later(amendment)), gaps


def _with_articles(identity: Identity, highest: int) -> Identity:
    return replace(identity, articles=highest or None)


def _body(zones: Zones, identity: Identity, words: Words, places: Places) -> Body:
    """The body by its own form: changes, Pasal, or headings where it has no Pasal (a circular, a guideline)."""
    target = None
    amending = amends(identity.title)
    opened = None if amending else opens_as_amendment(zones.body)
    if (amending or opened is not None or counts_in_roman(zones.body)) and "-lampiran" not in identity.key:
        target = amended_document(identity) if amending else None
        if opened is not None:
            target = target_of(zones.body[opened:])
        sections, amendments, gaps = amendment_sections(zones.body, words, places, target)
        if sections:
            return Body(sections, list(amendments), list(gaps))
    if is_decree(zones.body) and not article_headings(zones.body, first_must_stand_alone=True):
        dicta, gaps = decree_sections(zones.body, words, places)
        return Body(dicta, [], list(gaps))
    if not (amending and _restates(zones.body)):
        explained = 0 if amending else last_explained(zones.explanation)
        body = body_sections(zones.body, words, places, target, explained)
        if body.has_articles:
            return body
    considered = any(re.match(r"^(?:Menimbang|MENIMBANG)\b", line.text) for line in zones.opening)
    lines = zones.body if considered else [*zones.opening, *zones.body]
    root = Section("judul", "", places.unique("isi"), "Isi", "", "", lines[0].page if lines else 1)
    tree = headed_tree(root, lines, words, places)
    return Body((tree,) if tree.text else tree.children)


def _restates(lines: list[Line]) -> bool:
    """Whether the Pasal on these lines are those of another law: far apart, as where only changed ones are printed."""
    numbers = [heading.number for heading in article_headings(lines, of_a_whole_law=True)]
    return bool(numbers) and numbers[-1] > 2 * len(set(numbers)) + 3


def _explained(amendments: list[Amendment], explanation: tuple[Section, ...]) -> tuple[Amendment, ...]:
    """Changes of a Penjelasan point to the Penjelasan of the amending law, where it has one for that Pasal."""
    held = {part.place for top in explanation for part in top.walk()}
    out = []
    for amendment in amendments:
        match = re.match(r"penjelasan-pasal-[^-]+", amendment.target_place)
        out.append(replace(amendment, text_place=match[0]) if match and match[0] in held else amendment)
    return tuple(out)


def _opening(zones: Zones, words: Words, places: Places) -> tuple[Section, ...]:
    """Menimbang and Mengingat, also where their labels float apart from their lists."""
    lines = [part for line in zones.opening for part in _labels_apart(line)]
    lines = [line for line in lines if line.text and not re.fullmatch(r"[abcd1-9]", line.text)]
    if not any(_OPENS_LIST.match(line.text) for line in lines):
        return _preamble(lines, words, places)
    start = _first_reason(lines)
    behind = range(0 if start is None else start + 1, len(lines))
    basis = next((i for i in behind if _starts_basis(lines, i)), len(lines))
    start = basis if start is None else start
    end = next(
        (i for i in range(basis, len(lines)) if re.match(r"^(?:Dengan [Pp]ersetujuan|MEMUTUS)", lines[i].text)),
        len(lines),
    )
    out = []
    for kind, own in (("menimbang", lines[start:basis]), ("mengingat", lines[basis:end])):
        if not own:
            continue
        rows = [_LABELS[kind].sub("", line.text) for line in own if not _BARE_LABEL.match(line.text)]
        text = join_lines([row for row in rows if row], words)
        place = places.unique(kind)
        out.append(Section(kind, "", place, kind.capitalize(), "", text.strip(), own[0].page, own[-1].page))
    return tuple(out)


def _preamble(lines: list[Line], words: Words, places: Places) -> tuple[Section, ...]:
    """The Pembukaan of a constitution, below its heading."""
    start = next((i + 1 for i, line in enumerate(lines) if _PREAMBLE.match(line.text)), len(lines))
    own = [line for line in lines[start:] if line.text.upper() != line.text and not _IN_BRACKETS.match(line.text)]
    if not own:
        return ()
    text = join_lines([line.text for line in own], words)
    place = places.unique("pembukaan")
    return (Section("judul", "", place, "Pembukaan", "", text, own[0].page, own[-1].page),)


def _labels_apart(line: Line) -> list[Line]:
    """A line cut where one of the two lists begins in it ("… Presiden Republik Indonesia, Menimbang : perlu …")."""
    return [replace(line, text=part) for part in _LABEL_INSIDE.split(line.text)]


def _first_reason(lines: list[Line]) -> int | None:
    """Where the list of reasons begins; None where there is none.

    At its first "bahwa", or at what stands before that below the label; lists without "bahwa" ("perlu mengubah …")
    begin below their last label.
    """
    said = next((i for i, line in enumerate(lines) if _CONSIDERS.search(line.text)), len(lines))
    basis = next((i for i, line in enumerate(lines[:said]) if _OPENS_BASIS.match(line.text)), said)
    label = next(
        (i for i in range(min(basis, len(lines) - 1), -1, -1) if _LABELS["menimbang"].match(lines[i].text)), None
    )
    if label is not None:
        for index in range(label, basis):
            text = _LABELS["menimbang"].sub("", lines[index].text).strip(" :")
            if text.upper() != text and len(_WORD.findall(text)) >= _SHORTEST_REASON:
                return index
    return said if said < len(lines) else None


def _starts_basis(lines: list[Line], index: int) -> bool:
    text, before = lines[index].text, lines[index - 1].text if index else ""
    if _BARE_LABEL.match(text) and before.endswith((";", ".")) and _OPENS_BASIS.match(text):
        following = lines[index + 1].text if index + 1 < len(lines) else ""
        known = len(_WORD.findall(following)) >= _SHORTEST_REASON
        return known and not any(_CONSIDERS.search(line.text) for line in lines[index:])
    return (text.startswith(("Mengingat", "MENGINGAT")) and len(text) > 12) or bool(
        _BASIS.match(text) and before.endswith((";", ".", "Mengingat", "MENGINGAT", ":"))
    )


def _closing(zones: Zones, words: Words, places: Places) -> tuple[Section, ...]:
    if not any(line.text for line in zones.closing):
        return ()
    text = join_lines([line.text for line in zones.closing], words, "short")
    page, last = zones.closing[0].page, zones.closing[-1].page
    return (Section("penutup", "", places.unique("penutup"), "Penutup", "", text, page, last),)


def page_gaps(pages: Pages) -> tuple[Gap, ...]:
    """The pages without text, the scanned ones whose text is not to be believed, and what is not in the text at all."""
    doubtful = [page.number for page in pages.pages if page.method == "ocr" and _doubtful(page)]
    told = (
        (pages.empty, "Halaman {} tidak terbaca (tanpa lapisan teks)."),
        (doubtful, "Halaman {} hasil pindai sukar terbaca; teksnya jangan dipakai sebelum dicocokkan dengan aslinya."),
    )
    seen = (Gap("", message.format(_numbers(numbers)), numbers[0]) for numbers, message in told if numbers)
    return (*seen, *gaps_beside(pages))


def _doubtful(page: Page) -> bool:
    return bool(page.text.strip()) and ((page.confidence or 0.0) < _UNSURE or is_garbage(page.text))


def _numbers(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers[:20])) + (" …" if len(numbers) > 20 else "")
