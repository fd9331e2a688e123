"""The pages in a real headless Chromium: the real app over real documents, a fake backend for what must be exact."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from visitors import DESKTOP, PHONE
from web_fakes import NASTY

ARTICLE = "Apa bunyi Pasal 61 ayat (4) Perpres 95/2018?"
SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])


def test_the_real_app_answers_a_typed_question_and_shows_its_source(visit, app_url):
    person = visit(app_url)
    person.ask(ARTICLE)
    assert person.answer.get_attribute("data-status") == "answered"
    link = person.answer.locator(".inti a[data-sumber]").first
    assert link.inner_text().startswith("Perpres 95/2018, Pasal 61")
    link.click()
    panel = person.page.locator("#panel-sumber")
    mark = panel.locator(".ditandai mark").first
    mark.wait_for(timeout=10000)
    assert panel.locator("h2").inner_text() == "Perpres 95/2018"
    assert mark.inner_text().split()[:5] == person.answer.locator(".inti blockquote").first.inner_text().split()[:5]
    box, frame = mark.bounding_box(), panel.bounding_box()
    assert frame["y"] <= box["y"] < frame["y"] + frame["height"]
    assert not person.complaints


def test_the_real_app_answers_an_example_by_its_button(visit, app_url):
    person = visit(app_url)
    button = person.page.locator("button.contoh").first
    question = button.inner_text()
    button.click()
    person.page.locator("#jawaban .kartu:not(.menunggu) > h2", has_text=question[:40]).wait_for(timeout=30000)
    assert person.answer.locator("a[data-sumber]").count() > 0
    assert not person.page.locator("#contoh").is_visible()


def test_no_request_leaves_the_host(visit, app_url):
    person = visit(app_url)
    person.ask(ARTICLE)
    person.answer.locator("a[data-sumber]").first.click()
    person.page.locator("#panel-sumber .naskah").wait_for()
    host = urlsplit(app_url).netloc
    assert len(person.requests) > 10
    assert [
        url for url in person.requests if urlsplit(url).netloc != host and not url.startswith(("data:", "blob:"))
    ] == []


def test_two_people_do_not_share_a_conversation(visit, app_url):
    one, other = visit(app_url), visit(app_url)
    one.ask(ARTICLE)
    assert other.answer.count() == 0
    other.ask("Apa bunyi Pasal 46 ayat (1) Perpres 95/2018?")
    one.ask("Apa bunyi Pasal 60 Perpres 95/2018?")
    assert "Pasal 46" not in one.page.locator("body").inner_text()
    assert "Pasal 61" in one.page.locator("#sebelumnya").inner_text()
    assert "Pasal 61 ayat (4) Perpres" not in other.page.locator("#sebelumnya").inner_text()


@SIZES
def test_a_reload_begins_anew(visit, fake_url, size):
    person = visit(fake_url, size=size)
    person.ask("Siapa koordinator SPBE?")
    person.page.reload()
    person.box.wait_for()
    assert person.answer.count() == 0
    assert person.sideways == 0


@SIZES
def test_the_switch_turns_every_label_and_the_answer_to_english(visit, fake_url, size):
    person = visit(fake_url, size=size)
    person.ask("Siapa koordinator SPBE?")
    person.page.get_by_text("English", exact=True).click()
    person.page.get_by_role("button", name="Ask", exact=True).wait_for()
    person.answer.get_by_text("Legal basis").wait_for()
    assert person.page.evaluate("document.documentElement.lang") == "en"
    assert "in force" in person.answer.inner_text()
    text = person.page.locator("body").inner_text()
    for word in ("Tanya berikutnya", "Hubungi", "Catatan", "Pertanyaan Anda", "Tidak perlu masuk", "Mulai percakapan"):
        assert word not in text
    assert person.page.title().startswith("Pandu: ask")
    assert person.sideways == 0


@pytest.mark.parametrize(
    "question", [ARTICLE, "Bagaimana cara meminta subdomain go.id?", "Permen 5?", NASTY, "a" * 300]
)
def test_a_phone_needs_no_sideways_scrolling(visit, fake_url, question):
    person = visit(fake_url, size=PHONE)
    assert person.sideways == 0
    person.ask(question)
    for part in person.answer.locator("summary").all():
        part.click()
    assert person.sideways == 0
    links = person.answer.locator("a[data-sumber]")
    if links.count():
        links.first.click()
        person.page.locator("#panel-sumber .naskah").wait_for()
        assert person.sideways == 0
        panel = person.page.locator("#panel-sumber").bounding_box()
        assert panel["y"] > 150 and panel["width"] == PHONE["width"]


def test_beside_the_answer_on_a_wide_screen(visit, fake_url):
    person = visit(fake_url)
    person.ask("Siapa koordinator SPBE?")
    person.answer.locator("a[data-sumber]").first.click()
    person.page.locator("#panel-sumber .ditandai").wait_for()
    answer, panel = person.answer.bounding_box(), person.page.locator("#panel-sumber").bounding_box()
    assert answer["x"] + answer["width"] <= panel["x"]


def test_markup_in_a_question_and_in_a_source_stays_text(visit, fake_url):
    person = visit(fake_url)
    dialogs: list[str] = []
    person.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    person.ask(NASTY)
    assert NASTY in person.answer.locator("> h2").inner_text()
    person.answer.locator("a[data-sumber]").first.click()
    person.page.locator("#panel-sumber .naskah").wait_for()
    assert NASTY in person.page.locator("#panel-sumber").inner_text()
    assert person.page.locator("#jawaban img, #jawaban script, #panel-sumber img, #panel-sumber script").count() == 0
    assert not dialogs and not person.complaints


@SIZES
def test_the_keyboard_alone_is_enough(visit, fake_url, size):
    person = visit(fake_url, size=size)
    keyboard = person.page.keyboard
    person.box.focus()
    keyboard.type("Siapa koordinator SPBE?")
    keyboard.press("Enter")
    person.answer.wait_for()
    for _ in range(12):
        keyboard.press("Tab")
        if person.page.evaluate("document.activeElement.matches('#jawaban a[data-sumber]')"):
            break
    else:
        raise AssertionError("the citation cannot be reached by Tab")
    assert person.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    keyboard.press("Enter")
    person.page.locator("#panel-sumber .ditandai").wait_for()
    assert person.page.evaluate("document.activeElement.closest('#panel-sumber') !== null")
    keyboard.press("Escape")
    assert not person.page.locator("#panel-sumber").is_visible()
    assert person.page.evaluate("document.activeElement.matches('#jawaban a[data-sumber]')")
    assert person.sideways == 0


def test_what_a_screen_reader_needs_is_there(visit, fake_url):
    person = visit(fake_url)
    page = person.page
    assert page.evaluate("document.documentElement.lang") == "id"
    assert page.locator("#jawaban").get_attribute("aria-live") == "polite"
    assert page.locator("h1").count() == 1
    assert page.get_by_role("radio", name="English").count() == 1
    drawer = page.locator("#pertanggal > button")
    assert drawer.get_attribute("aria-expanded") == "false"
    drawer.click()
    page.get_by_label("Nilai keberlakuan aturan per tanggal").wait_for()
    assert drawer.get_attribute("aria-expanded") == "true"
    nameless = "b => !b.disabled && b.offsetParent && !(b.innerText.trim() || b.getAttribute('aria-label') || b.title)"
    assert page.evaluate(f"[...document.querySelectorAll('button, a')].filter({nameless}).length") == 0


@SIZES
def test_a_follow_up_chip_asks_and_the_earlier_answer_is_folded(visit, fake_url, size):
    person = visit(fake_url, size=size)
    person.ask("Siapa koordinator SPBE?")
    person.answer.locator("button.lanjut").first.click()
    person.page.locator("#jawaban .kartu:not(.menunggu) > h2", has_text="Apa tugas koordinator SPBE?").wait_for()
    older = person.page.locator("#sebelumnya summary .tanya")
    assert older.all_inner_texts() == ["Siapa koordinator SPBE?"]
    person.page.get_by_role("button", name="Mulai percakapan baru").click()
    person.page.locator("button.contoh").first.wait_for()
    assert person.answer.count() == 0 and older.count() == 0
    assert person.sideways == 0


@SIZES
def test_a_doubtful_answer_leads_to_the_place_that_was_meant(visit, fake_url, size):
    visitor = visit(fake_url, size=size)
    visitor.ask("saya ragu siapa yang menetapkan")
    card = visitor.answer.first
    assert "Pandu tidak yakin. Mungkin ini yang Anda cari:" in card.inner_text()
    assert visitor.sideways <= 0
    meant = card.get_by_role("button", name="Ya, ini yang saya maksud")
    assert meant.count() == 3
    assert min(button.bounding_box()["height"] for button in meant.all()) >= 44
    meant.nth(1).click()
    asked = "saya ragu siapa yang menetapkan [Perpres 95/2018, Pasal 61 ayat (2)]"
    visitor.page.locator("#jawaban .kartu:not(.menunggu) > h2", has_text=asked).wait_for(timeout=30000)
    assert not visitor.complaints


@SIZES
def test_the_chosen_day_is_used_and_a_bad_one_is_said(visit, fake_url, size):
    person = visit(fake_url, size=size)
    person.page.locator("#pertanggal > button").click()
    day = person.page.get_by_label("Nilai keberlakuan aturan per tanggal")
    day.fill("kemarin dulu")
    person.ask("Siapa koordinator SPBE?")
    assert "“kemarin dulu” bukan tanggal" in person.answer.inner_text()
    assert person.box.input_value() == "Siapa koordinator SPBE?"
    day.fill("31-12-2019")
    person.box.press("Enter")
    person.answer.locator(".inti").wait_for()
    assert person.sideways == 0


def test_a_fault_is_told_without_its_inside(visit, fake_url):
    person = visit(fake_url)
    person.ask("rusak")
    text = person.answer.inner_text()
    assert "Ada yang rusak di pihak kami" in text and "rahasia" not in text
    assert person.answer.get_by_role("button", name="Coba sekali lagi").is_visible()


def test_too_long_a_question_is_told(visit, fake_url):
    person = visit(fake_url)
    person.ask("b" * 1200)
    assert "paling banyak 1000 huruf; ini 1200" in person.answer.inner_text()


@SIZES
def test_the_dark_is_respected(visit, fake_url, size):
    dark = visit(fake_url, size=size, color_scheme="dark")
    dark.ask("Siapa koordinator SPBE?")
    shade = "getComputedStyle(document.querySelector({!r})).backgroundColor"
    for place in ("body", "#jawaban .kartu", "#pertanyaan textarea"):
        red = int(re.search(r"\d+", dark.page.evaluate(shade.format(place)))[0])
        assert red < 60, place


def test_the_page_is_light_for_thin_networks(visit, fake_url, chromium):
    context = chromium.new_context()
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(fake_url)
    page.locator("#pertanyaan textarea").wait_for()
    page.wait_for_timeout(1000)
    context.close()
    assert sum(sizes) < 350_000
