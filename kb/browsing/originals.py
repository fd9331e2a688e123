"""The page of an original file as a picture, with the quoted words marked on it.

Files are opened only in the reader's limited child process; a few pictures are drawn at a time, and those shown last
are kept in memory within a fixed room.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kb.browsing.quoting import find_words
from kb.catalogue import CatalogueView
from kb.catalogue.records import SourceFile
from kb.errors import InputRefused, KbError
from kb.originals import original_at
from kb.reading.boxes import PlacedPage, Showing, find, render, words_on
from kb.reading.sandbox import ask
from kb.settings import Settings
from kb.types import Passage

DPI = {"normal": 110, "besar": 180}
"""Dots per inch by the size asked for."""

AT_ONCE = 2
"""Pictures drawn at the same time."""

IN_LINE = 8
"""Requests that may wait for one of those; the next is refused at once."""

ROOM = 32 << 20
"""Bytes of pictures kept."""

_LAYOUTS = 64
_SEARCHED = 4
_PATIENCE = 20.0
_TELLING = 60


class PictureBusy(KbError):
    """Too many pages are being drawn; ask again in a moment."""


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page as shown: the picture's bytes, its media type, the page's number, and how many lines are marked on it."""

    data: bytes
    media_type: str
    page: int
    marks: int


@dataclass(frozen=True, slots=True)
class PagesOf:
    """The pages of an original on which a passage stands: first and last, and how many the file has."""

    first: int
    last: int
    count: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which picture: of which passage, which words (empty: all of it), which page instead of the one they are on."""

    passage: Passage
    words: str = ""
    page: int | None = None
    size: str = "normal"
    webp: bool = False


class Originals:
    """Draws pages of stored originals. Safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._drawing = threading.BoundedSemaphore(AT_ONCE)
        self._line = threading.BoundedSemaphore(AT_ONCE + IN_LINE)
        self._lock = threading.Lock()
        self._pictures: OrderedDict[tuple[object, ...], PagePicture] = OrderedDict()
        self._layouts: OrderedDict[tuple[str, int], PlacedPage] = OrderedDict()
        self._texts: OrderedDict[str, tuple[str, ...]] = OrderedDict()

    def pages_of(self, view: CatalogueView, passage: Passage) -> PagesOf | None:
        """The pages that can be shown of a passage; None where its text has no pages to show."""
        source = self._source(view, passage)
        if source is None or passage.page < 1 or passage.page > source.pages:
            return None
        return PagesOf(passage.page, min(max(passage.page, passage.last_page), source.pages), source.pages)

    def picture(self, view: CatalogueView, wanted: Wanted) -> PagePicture | None:
        """The page with the words marked; None where there is no such page.

        Without a page asked for, it is the first page of the passage on which the words are found.

        Raises:
            PictureBusy: too many pictures are being drawn.
            InputRefused: the file cannot be read within the limits any more.

        """
        source, pages = self._source(view, wanted.passage), self.pages_of(view, wanted.passage)
        file = original_at(source.stored, self._settings.originals) if source else None
        if source is None or file is None or pages is None or (wanted.page and not 1 <= wanted.page <= pages.count):
            return None
        quote = spoken(wanted.passage.text, wanted.words)
        key = (source.sha256, wanted.page or (pages.first, pages.last), quote, wanted.size, wanted.webp)
        with self._lock:
            if key in self._pictures:
                self._pictures.move_to_end(key)
                return self._pictures[key]
        with self._turn():
            drawn = self._drawn(file, source, pages, quote, wanted)
        with self._lock:
            self._pictures[key] = drawn
            while sum(len(each.data) for each in self._pictures.values()) > ROOM and len(self._pictures) > 1:
                self._pictures.popitem(last=False)
        return drawn

    def _source(self, view: CatalogueView, passage: Passage) -> SourceFile | None:
        """The stored file that a passage was read from, where it has pages that can be drawn."""
        held = [
            each.source
            for each in view.sources(passage.document)
            if each.form is passage.form and not each.message and _is_drawable(each.source.media_type)
        ]
        if not held or original_at(held[-1].stored, self._settings.originals) is None:
            return None
        return held[-1]

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait for a turn to draw, in a line that is never long."""
        if not self._line.acquire(blocking=False):
            raise PictureBusy("Halaman lain sedang digambar. Coba lagi sebentar.")
        try:
            if not self._drawing.acquire(timeout=_PATIENCE):
                raise PictureBusy("Halaman lain sedang digambar. Coba lagi sebentar.")
            try:
                yield
            finally:
                self._drawing.release()
        finally:
            self._line.release()

    def _drawn(self, path: Path, source: SourceFile, pages: PagesOf, quote: str, wanted: Wanted) -> PagePicture:
        numbers = [wanted.page] if wanted.page else self._candidates(path, source, pages, quote)
        number, layout = numbers[0], self._layout(path, source, numbers[0])
        boxes = find(layout, quote)
        for other in numbers[1:]:
            if boxes:
                break
            elsewhere = self._layout(path, source, other)
            if boxes := find(elsewhere, quote):
                number, layout = other, elsewhere
        showing = Showing(boxes, layout.turned, wanted.webp)
        data = render(path, number, DPI.get(wanted.size, DPI["normal"]), self._settings, showing)
        return PagePicture(data, "image/webp" if wanted.webp else "image/png", number, len(boxes))

    def _candidates(self, path: Path, source: SourceFile, pages: PagesOf, quote: str) -> list[int]:
        """Pages to look on, the likeliest first: all of a few, else those whose text layer holds the quote's start."""
        numbers = list(range(pages.first, pages.last + 1))
        if len(numbers) <= _SEARCHED or source.media_type != "application/pdf":
            return numbers[:_SEARCHED]
        opening = letters(quote)[:_TELLING]
        texts = self._text(path, source)
        telling = [number for number in numbers if number <= len(texts) and opening in texts[number - 1]]
        return [*telling, *numbers][:_SEARCHED]

    def _layout(self, path: Path, source: SourceFile, number: int) -> PlacedPage:
        key = source.sha256, number
        with self._lock:
            if key in self._layouts:
                self._layouts.move_to_end(key)
                return self._layouts[key]
        placed = words_on(path, number, self._settings)
        with self._lock:
            self._layouts[key] = placed
            while len(self._layouts) > _LAYOUTS:
                self._layouts.popitem(last=False)
        return placed

    def _text(self, path: Path, source: SourceFile) -> tuple[str, ...]:
        """The letters of every page's text layer; of the last few long files they are kept."""
        with self._lock:
            if source.sha256 in self._texts:
                return self._texts[source.sha256]
        reply = ask(path, self._settings, "text")
        reply.refuse(path.name, self._settings)
        pages = reply.values.get("pages")
        found = tuple(letters(str(page)) for page in pages) if isinstance(pages, list) else ()
        with self._lock:
            self._texts[source.sha256] = found
            while len(self._texts) > _SEARCHED:
                self._texts.popitem(last=False)
        return found


def spoken(text: str, words: str) -> str:
    """The quoted words in full: of a shortened quote what it stands for; without words, or unknown ones, the text."""
    span = find_words(text, words) if words else None
    return text[span[0] : span[1]] if span else text


def letters(text: str) -> str:
    """Only letters and digits, in lower case."""
    return re.sub(r"[\W_]+", "", text.lower())


def _is_drawable(media_type: str) -> bool:
    return media_type == "application/pdf" or media_type.startswith("image/")


__all__ = ["InputRefused", "Originals", "PagePicture", "PagesOf", "PictureBusy", "Wanted"]
