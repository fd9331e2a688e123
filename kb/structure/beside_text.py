"""What a page says beside its running text: footnotes and typed notes as sections of their own, the rest as gaps."""

from __future__ import annotations

from dataclasses import replace

from kb.reading.office import LOST
from kb.types import Document, Gap, Pages, Section

_NOTES = {"note": "Catatan kaki", "comment": "Catatan ketikan"}
_TOLD = {
    "stamp": "Cap air, stempel, atau tulisan miring di hlm. {pages} tidak dimasukkan ke teks: {words}.",
    "hidden": "Teks di luar bagian halaman yang terlihat, hlm. {pages}, tidak dimasukkan ke teks: {words}.",
    "doubtful-edge": "Kepala atau kaki halaman di hlm. {pages} tidak dimasukkan ke teks: {words}.",
    "mark": "Tanda catatan {words} di hlm. {pages} tanpa catatannya; tidak dimasukkan ke teks.",
}
_MOST = 8
_WORDS = 12


def with_notes(document: Document, pages: Pages) -> Document:
    """The document with a section behind its own for the notes of each page, a line each."""
    sections: list[Section] = []
    for page in pages.pages:
        for kind, name in _NOTES.items():
            texts = [beside.text for beside in page.beside if beside.kind == kind]
            if texts:
                place = f"{name.lower().replace(' ', '-')}-halaman-{page.number}"
                label = f"{name}, halaman {page.number}"
                sections.append(Section("judul", "", place, label, "", "\n".join(texts), page.number, page.number))
    return replace(document, sections=(*document.sections, *sections)) if sections else document


def gaps_beside(pages: Pages) -> tuple[Gap, ...]:
    """A gap for each kind of words that are in no text, with their pages and first words, and for what was not read."""
    out = []
    for kind, message in _TOLD.items():
        said: dict[str, int] = {}
        numbers: list[int] = []
        for page in pages.pages:
            for beside in page.beside:
                if beside.kind == kind:
                    said.setdefault(_first_words(beside.text), page.number)
                    numbers.append(page.number)
        if said:
            shown = ", ".join(f"«{words}»" for words in list(said)[:_MOST]) + (" …" if len(said) > _MOST else "")
            out.append(Gap("", message.format(pages=_listed(numbers), words=shown), numbers[0]))
    lost = (line for line in pages.metadata.get(LOST, "").splitlines() if line)
    return (*out, *(Gap("", line) for line in lost))


def _first_words(text: str) -> str:
    words = text.split()
    return " ".join(words[:_WORDS]) + (" …" if len(words) > _WORDS else "")


def _listed(numbers: list[int]) -> str:
    own = list(dict.fromkeys(numbers))
    return ", ".join(map(str, own[:20])) + (" …" if len(own) > 20 else "")
