"""Which kind of text a file holds: one with front matter by its form, else a regulation, else a report."""

from __future__ import annotations

import re
from dataclasses import replace

from kb.errors import InputRefused
from kb.structure import beside, frontmatter
from kb.structure.accounting import accounted
from kb.structure.attachment import headed_tree
from kb.structure.beside_text import with_notes
from kb.structure.cleaning import Line, lines_of
from kb.structure.digest import digest_sections
from kb.structure.identity import document_key
from kb.structure.markdown import headings
from kb.structure.naming import Places
from kb.structure.regulation import page_gaps, regulation
from kb.structure.report import report_sections
from kb.structure.several import parts_of
from kb.structure.sop import sop_sections
from kb.structure.sop_book import sops_of
from kb.structure.wrapping import words_of
from kb.types import Document, Form, Gap, Identity, LegalStatus, Pages, Section, Status


def understand(pages: Pages) -> Document:
    """The document that a file holds, its words accounted for.

    Raises :class:`InputRefused` when its front matter is wrong, or when nothing can be made of its text.
    """
    return accounted(pages, (_understood(pages),))[0]


def _understood(pages: Pages) -> Document:
    text = "\n".join(page.text for page in pages.pages)
    source, body = frontmatter.split(text)
    if source is not None:
        return _declared(frontmatter.parse(source, pages.file), body, pages)
    if sops := sops_of(pages):
        return with_notes(sops[0], pages)
    found = regulation(pages)
    return with_notes(found if found is not None else _report(pages), pages)


def understand_all(pages: Pages) -> tuple[Document, ...]:
    """Every document that a file holds, in order, each word of the file accounted for.

    A file of several laws gives one document each. Raises :class:`InputRefused` as :func:`understand` does. A law that
    stands in the file twice is given once.
    """
    return accounted(pages, _all_understood(pages))


def _all_understood(pages: Pages) -> tuple[Document, ...]:
    if frontmatter.split("\n".join(page.text for page in pages.pages))[0] is not None:
        return (_understood(pages),)
    if sops := sops_of(pages):
        return (with_notes(sops[0], pages), *sops[1:])
    parts = parts_of(pages)
    if len(parts) == 1:
        return (_understood(pages),)
    found: dict[str, Document] = {}
    for part in parts:
        document = _understood(part)
        found.setdefault(document.key, document)
    return tuple(found.values())


def _report(pages: Pages) -> Document:
    """A text that is no regulation and says nothing of itself: a report by its headings."""
    lines = lines_of(pages)
    words = words_of(line.text for line in lines)
    title = _report_title(lines, pages)
    root = Section("judul", "", "isi", "Isi", "", "", 1)
    tree = headed_tree(root, lines, words, Places())
    sections = (*((replace(tree, children=()),) if tree.text else ()), *tree.children)
    if not sections:
        raise InputRefused(pages.file, "tidak ada teks yang dapat dipakai di berkas ini.", "Periksa isi berkasnya.")
    key = document_key("laporan", "", None, title)
    identity = Identity(key=key, kind="laporan", label=title, title=title, family="riset")
    status = Status(LegalStatus.NOT_A_NORM)
    return Document(identity, Form.STUDY, status, sections, sources=(pages.file,), gaps=page_gaps(pages))


def _report_title(lines: list[Line], pages: Pages) -> str:
    """The first heading with its year; a text without headings is named after its file."""
    heading = next((line.text for line in lines if line.heading and re.search(r"\w{3}", line.text)), "")
    named = " ".join(re.split(r"[\s_\-]+", pages.file.rsplit("/", 1)[-1].rsplit(".", 1)[0]))
    title = " ".join((heading or named[:1].upper() + named[1:]).split())[:150]
    year = next((line.text for line in lines[:40] if re.fullmatch(r"Tahun (?:19|20)\d\d", line.text)), "")
    return title if not year or re.search(r"\b(?:19|20)\d\d\b", title) else f"{title} {year}"


def _declared(entry: frontmatter.FrontMatter, body: str, pages: Pages) -> Document:
    """A document with front matter, read by its form."""
    identity = frontmatter.identity_of(entry)
    gaps: tuple[Gap, ...] = ()
    text, section = beside.split(body)
    parts = headings(text)
    if not parts:
        raise InputRefused(pages.file, "tidak ada isi di bawah bagian kepalanya.", "Tulis isinya, lalu masukkan lagi.")
    if entry.form is Form.MODEL or entry.kind == "sop":
        sections, gaps = sop_sections(parts)
    elif entry.form is Form.STUDY:
        sections = report_sections(parts)
    else:
        sections = digest_sections(parts)
    return Document(
        identity=identity,
        form=entry.form,
        status=frontmatter.status_of(entry),
        sections=sections,
        relations=frontmatter.relations_of(entry, identity.key),
        sources=entry.sources,
        summary=_summary(sections),
        gaps=gaps,
        questions=beside.questions_of(section, pages.file),
    )


def _summary(sections: tuple[Section, ...]) -> str:
    """The text under "Ringkasan", empty when there is none."""
    return next((section.text for section in sections if section.place == "ringkasan"), "")
