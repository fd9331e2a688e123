"""The page of an original: the right page, the words marked on it, nothing where there is none, a short line."""

from __future__ import annotations

import io
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from made_pdf import SMALL_LAW, made_pdf
from PIL import Image

from kb.browsing import originals
from kb.browsing.originals import PictureBusy, Wanted, spoken
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings
from kb.types import PassageKey

sys.path.insert(0, str(Path(__file__).parents[1] / "reading"))
from drawn import as_file, needs_tesseract, sheet

ARTICLE = PassageKey("perpres-7-2024#pasal-2")


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory, tiny_model: Path) -> KnowledgeBase:
    """A law of two pages as PDF, and a digest without pages."""
    folder = tmp_path_factory.mktemp("naskah")
    (folder / "perpres-7-2024.pdf").write_bytes(made_pdf(SMALL_LAW))
    documents = Path(__file__).parents[2] / "documents" / "regulasi"
    pandu = KnowledgeBase.open(Settings(data=tmp_path_factory.mktemp("data"), embedding_model=str(tiny_model)))
    report = pandu.ingest([folder, documents / "permenpanrb-5-2018.md"])
    assert not report.refused, report.refused
    return pandu


def yellow_rows(picture: bytes) -> list[int]:
    """The rows of a picture that hold marker's yellow."""
    with Image.open(io.BytesIO(picture)) as image:
        pixels = image.convert("RGB")
        return [
            row
            for row in range(pixels.height)
            if any(
                red > 230 and green > 200 and blue < 150
                for red, green, blue in (pixels.getpixel((column, row)) for column in range(0, pixels.width, 5))
            )
        ]


def test_the_quoted_words_are_marked_on_the_page_they_stand_on(held: KnowledgeBase) -> None:
    found = held.page_picture(ARTICLE, "Ketentuan lebih lanjut diatur dengan Peraturan Menteri.")
    assert found is not None and found.media_type == "image/png"
    assert (found.page, found.marks) == (2, 1)
    rows = yellow_rows(found.data)
    line = (842 - 780 + 14 * 13) * originals.DPI["normal"] / 72  # its line is the fourteenth from 62 points on
    assert rows and abs(sum(rows) / len(rows) - line) < 14


def test_without_words_the_whole_passage_is_marked_and_another_page_is_shown_unmarked(held: KnowledgeBase) -> None:
    whole, other = held.page_picture(ARTICLE), held.page_picture(ARTICLE, page=1)
    assert whole is not None and whole.marks > 3
    assert other is not None and (other.page, other.marks) == (1, 0)
    assert not yellow_rows(other.data)


def test_a_larger_picture_and_webp(held: KnowledgeBase) -> None:
    found = held.page_picture(ARTICLE, size="besar", webp=True)
    assert found is not None and found.media_type == "image/webp"
    with Image.open(io.BytesIO(found.data)) as image:
        assert image.format == "WEBP" and image.width == round(595 * originals.DPI["besar"] / 72)


def test_no_picture_of_a_digest_of_a_page_beyond_the_last_and_of_what_is_not_held(held: KnowledgeBase) -> None:
    assert held.page_picture(PassageKey("permenpanrb-5-2018#ringkasan")) is None
    assert held.page_picture(ARTICLE, page=3) is None
    assert held.page_picture(PassageKey("uu-1-1900#pasal-1")) is None
    view = held.source(PassageKey("permenpanrb-5-2018#ringkasan"))
    assert view is not None and view.pages is None
    article = held.source(ARTICLE)
    assert article is not None and article.pages is not None and article.pages.first == 2


def test_a_lost_original_leaves_the_text(held: KnowledgeBase, tmp_path: Path) -> None:
    (source,) = held.engine.view.sources(ARTICLE.partition("#")[0])  # type: ignore[arg-type]
    stored = held.settings.originals / source.source.stored
    stored.rename(tmp_path / "lain.pdf")
    try:
        assert held.page_picture(ARTICLE, "lain sekali") is None
        assert held.source(ARTICLE) is not None
    finally:
        (tmp_path / "lain.pdf").rename(stored)


def test_a_picture_asked_for_again_is_not_drawn_again(held: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    first = held.page_picture(ARTICLE, "Setiap instansi wajib")
    monkeypatch.setattr(originals, "render", lambda *_: pytest.fail("drawn again"))
    assert held.page_picture(ARTICLE, "Setiap instansi wajib") is first


def test_kept_pictures_never_outgrow_their_room(held: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(originals, "ROOM", 10)
    for page in (1, 2):
        held.page_picture(ARTICLE, "cepat; dan", page=page)
    assert len(held._originals._pictures) == 1


def test_the_line_of_those_who_wait_is_short(held: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on = threading.Semaphore(0), threading.Event()

    def slow(*_: object) -> bytes:
        begun.release()
        assert go_on.wait(20)
        return b"gambar"

    monkeypatch.setattr(originals, "render", slow)
    outcomes: list[str] = []

    most = originals.AT_ONCE + originals.IN_LINE
    passage = held.engine.view.passage(ARTICLE)
    assert passage is not None
    texts = [replace(passage, text=f"{number} {passage.text}") for number in range(most + 3)]
    drawer = held._originals

    def draw(number: int) -> Callable[[], None]:
        def drawing() -> None:
            try:
                drawer.picture(held.engine.view, Wanted(texts[number], page=1))
                outcomes.append("drawn")
            except PictureBusy:
                outcomes.append("busy")

        return drawing

    threads = [threading.Thread(target=draw(number)) for number in range(most + 3)]
    for thread in threads:
        thread.start()
    for _ in range(originals.AT_ONCE):
        assert begun.acquire(timeout=20)
    for _ in range(200):
        if outcomes.count("busy") == 3:
            break
        threading.Event().wait(0.05)
    go_on.set()
    for thread in threads:
        thread.join(30)
    assert (outcomes.count("busy"), outcomes.count("drawn")) == (3, most)


def test_a_shortened_quote_stands_for_all_its_words() -> None:
    text = "Setiap instansi wajib menyelenggarakan layanan dengan cepat dan tepat. Selesai."
    assert spoken(text, "Setiap instansi … dan tepat.") == text.removesuffix(" Selesai.")
    assert spoken(text, "bukan kata di sini") == text == spoken(text, "")


@needs_tesseract
@pytest.mark.parametrize("angle", [0, 90])
def test_a_scan_is_marked_too_and_shown_upright(tmp_path: Path, tiny_model: Path, angle: int) -> None:
    folder = tmp_path / "pindai"
    folder.mkdir()
    (folder / "perbup-contoh.pdf").write_bytes(as_file([sheet(angle=angle)], "PDF"))
    pandu = KnowledgeBase.open(Settings(data=tmp_path / "data", embedding_model=str(tiny_model)))
    assert not pandu.ingest([folder]).refused
    (record,) = pandu.engine.view.documents()
    passage = next(p for p in pandu.engine.view.document_passages(record.key) if "wajib menyediakan" in p.text)
    found = pandu.page_picture(passage.key, "Setiap perangkat daerah wajib menyediakan layanan")
    assert found is not None and found.marks == 1
    with Image.open(io.BytesIO(found.data)) as image:
        assert image.width > image.height
    rows = yellow_rows(found.data)
    wanted = (100 + 55 * 8 + 15) * originals.DPI["normal"] / 150
    assert rows and abs(sum(rows) / len(rows) - wanted) < 20
