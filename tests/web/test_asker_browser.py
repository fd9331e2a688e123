"""The asker's flows in a real browser, on a desk and on a phone: originals, report, memo, links, search, documents."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from visitors import DESKTOP, PHONE

LAW = "Apa bunyi Pasal 2 Perpres 7/2024?"
SUBDOMAIN = "Bagaimana langkah Permohonan Subdomain go.id dan Hosting Situs atau Aplikasi?"
SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
SMALLEST_TARGET = 44
"""Pixels of what a finger must hit (WCAG 2.5.5); words inside a sentence are exempt."""


@pytest.fixture
def url(library) -> str:
    return library[0]


def loaded(person, picture) -> None:
    person.page.wait_for_function("image => image.complete && image.naturalWidth > 100", arg=picture.element_handle())


@SIZES
def test_a_citation_opens_the_page_of_the_original_with_its_text_below(visit, url, size):
    person = visit(url, size=size)
    person.ask(LAW)
    person.answer.locator("a[data-sumber]").first.click()
    picture = person.page.locator("#panel-sumber figure.asli img")
    picture.wait_for()
    loaded(person, picture)
    assert "ditandai kuning" in picture.get_attribute("alt")
    panel, answer = person.page.locator("#panel-sumber").bounding_box(), person.answer.bounding_box()
    if size is DESKTOP:
        assert answer["x"] + answer["width"] <= panel["x"]
    else:
        assert panel["width"] == PHONE["width"] and panel["y"] > 100
    assert (
        "Setiap instansi wajib menyelenggarakan layanan" in person.page.locator("#panel-sumber .ditandai").inner_text()
    )
    assert person.sideways == 0 and not person.complaints


def test_a_picture_that_cannot_be_drawn_leaves_the_text(visit, url):
    person = visit(url)
    person.page.route("**/halaman?*", lambda route: route.fulfill(status=503, body="sibuk"))
    person.ask(LAW)
    person.answer.locator("a[data-sumber]").first.click()
    person.page.locator("#panel-sumber .ditandai").wait_for()
    person.page.locator("#panel-sumber figure.asli").wait_for(state="hidden")


@SIZES
def test_an_answer_is_reported_without_leaving_it(visit, library, size):
    from kb.catalogue.logbook import Logbook

    url, pandu = library
    person = visit(url, size=size)
    person.ask(LAW)
    report = person.answer.locator("details.lapor")
    report.locator("summary").click()
    report.get_by_label(re.compile("Kurang")).check()
    report.locator("textarea").fill("Sebutkan juga Pasal 3")
    report.get_by_role("button", name="Kirim laporan").click()
    report.get_by_text("Laporan Anda sudah sampai").wait_for()
    kept = Logbook(pandu.catalogue.engine).feedback()[0]
    assert (kept.question, kept.reason, kept.note) == (LAW, "kurang", "Sebutkan juga Pasal 3")
    assert person.answer.locator("> h2").inner_text() == LAW and not person.complaints


def test_a_report_that_does_not_arrive_is_told_and_kept_in_the_form(visit, url):
    person = visit(url)
    person.page.route("**/lapor", lambda route: route.abort())
    person.ask(LAW)
    report = person.answer.locator("details.lapor")
    report.locator("summary").click()
    report.get_by_label(re.compile("Keliru")).check()
    report.locator("textarea").fill("catatan")
    report.get_by_role("button", name="Kirim laporan").click()
    report.get_by_text("Laporan belum terkirim").wait_for()
    assert report.locator("textarea").input_value() == "catatan"


@SIZES
def test_a_memo_is_downloaded_from_the_answer(visit, url, size):
    import docx

    person = visit(url, size=size)
    person.ask(LAW)
    with person.page.expect_download() as download:
        person.answer.get_by_role("button", name="Nota dinas (.docx)").click()
    path = Path(download.value.path())
    assert re.fullmatch(r"nota-dinas-\d{4}-\d\d-\d\d\.docx", download.value.suggested_filename)
    assert any("Setiap instansi wajib" in paragraph.text for paragraph in docx.Document(str(path)).paragraphs)


@SIZES
def test_an_answer_is_copied_with_its_citations(visit, url, chromium, size):
    person = visit(url, permissions=["clipboard-read", "clipboard-write"], size=size)
    person.ask(LAW)
    person.answer.get_by_role("button", name="Salin jawaban").click()
    person.answer.get_by_role("button", name="Tersalin").wait_for()
    copied = person.page.evaluate("navigator.clipboard.readText()")
    assert "Setiap instansi wajib" in copied and "Perpres 7/2024, Pasal 2" in copied
    assert person.sideways == 0


@SIZES
def test_paper_shows_the_answer_open_and_no_buttons(visit, url, size):
    person = visit(url, size=size)
    person.ask(LAW)
    person.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    person.page.emulate_media(media="print")
    assert person.answer.locator(".norma blockquote").first.is_visible()
    for gone in (".alat", ".lapor", "#kirim", ".menu"):
        assert not person.page.locator(gone).first.is_visible(), gone


@SIZES
def test_a_question_in_the_address_is_asked(visit, url, size):
    person = visit(f"{url}?q=Apa+bunyi+Pasal+2+Perpres+7%2F2024%3F", size=size)
    person.page.locator("#jawaban .kartu:not(.menunggu) > h2", has_text=LAW).wait_for(timeout=30000)
    assert person.sideways == 0


@SIZES
def test_the_link_of_an_answer_leads_to_the_same_answer(visit, url, size):
    person = visit(url, size=size)
    person.ask(LAW)
    person.answer.get_by_role("link", name="Tautan ke pertanyaan ini").click()
    person.page.wait_for_url("**/tanya?q=*")
    assert "Setiap instansi wajib" in person.page.locator("article.kartu").inner_text()
    assert person.sideways == 0


@SIZES
def test_the_search_takes_the_words_of_the_box_along(visit, url, size):
    person = visit(url, size=size)
    person.box.fill("koordinator SPBE")
    person.page.get_by_role("link", name="Cari saja").click()
    person.page.wait_for_url("**/cari?q=koordinator%20SPBE*")
    assert person.page.locator(".temuan-satu").count() > 2
    facet = person.page.locator(".saring details", has_text="Jenis")
    facet.locator("summary").click()
    facet.get_by_role("link", name="PermenPANRB").click()
    person.page.locator(".saring strong", has_text="PermenPANRB").wait_for()
    person.page.locator(".temuan-satu h3 a").first.click()
    person.page.locator(".naskah").wait_for()
    assert person.sideways == 0


@SIZES
def test_a_document_leads_to_its_article_and_the_original_opens_when_wanted(visit, url, size):
    person = visit(url, size=size)
    pictures: list[str] = []
    person.page.on("request", lambda request: pictures.append(request.url) if "/halaman?" in request.url else None)
    person.page.goto(f"{url}dokumen/perpres-7-2024#pasal-2")
    assert person.sideways == 0
    shade = person.page.locator("#pasal-2 a").evaluate("link => getComputedStyle(link).backgroundColor")
    plain = person.page.locator("#pasal-3 a").evaluate("link => getComputedStyle(link).backgroundColor")
    assert shade != plain
    person.page.locator("#pasal-2 a").click()
    original = person.page.locator(".naskah details", has_text="Lihat halaman naskah aslinya")
    person.page.wait_for_load_state("networkidle")
    assert pictures == []
    original.locator("summary").click()
    loaded(person, original.locator("img"))
    person.page.get_by_role("link", name="Pasal 3 →").click()
    person.page.wait_for_url("**/pasal-3")
    assert person.sideways == 0


@SIZES
def test_the_chat_is_kept_within_a_part_of_the_collection(visit, url, size):
    person = visit(url, size=size)
    person.page.locator("#pertanggal > button").click()
    person.page.get_by_label("Aturan nasional").check()
    person.ask(SUBDOMAIN)
    assert "Hanya dicari di: Aturan nasional" in person.answer.inner_text()
    assert person.answer.locator(".langkah").count() == 0
    assert person.sideways == 0


@SIZES
def test_the_chat_is_kept_within_a_kind_and_an_office(visit, library, size):
    url, pandu = library
    person = visit(url, size=size)
    person.page.locator("#pertanggal > button").click()
    offices = next(each for each in pandu.scopes()["instansi"] if "Pendayagunaan" in each)
    for label, value in (("Jenis", "PermenPANRB"), ("Penerbit", offices)):
        field = person.page.get_by_label(label, exact=True)
        field.click()
        person.page.get_by_role("option", name=value, exact=True).click()
        assert field.input_value() == value
    person.ask("Siapa koordinator SPBE?")
    told = person.answer.inner_text().split("Hanya dicari di:")[1].splitlines()[0]
    assert "PermenPANRB" in told and offices in told
    cited = [each.get_attribute("href") for each in person.answer.locator("a[data-sumber]").all()]
    assert cited and all("kunci=permenpanrb-" in each for each in cited)
    assert person.sideways == 0 and not person.complaints
    person.page.get_by_text("English", exact=True).click()
    person.page.get_by_label("Kind", exact=True).wait_for()
    assert person.page.get_by_label("Kind", exact=True).input_value() == "PermenPANRB"


@SIZES
def test_steps_are_ticked_in_the_answer_and_on_a_card_of_a5(visit, url, size):
    person = visit(url, size=size)
    person.ask(SUBDOMAIN)
    tick = person.answer.get_by_label(re.compile("Langkah 1 selesai"))
    tick.check()
    style = "text => getComputedStyle(text).textDecorationLine"
    assert person.answer.locator(".langkah .aksi").first.evaluate(style) == "line-through"
    with person.context.expect_page() as opened:
        person.answer.get_by_role("link", name="Kartu langkah").click()
    card = opened.value
    card.get_by_role("checkbox").first.check()
    paper = card.pdf(prefer_css_page_size=True)
    import pypdfium2

    width, height = pypdfium2.PdfDocument(paper)[0].get_size()
    assert (round(width * 25.4 / 72), round(height * 25.4 / 72)) == (148, 210)
    assert person.sideways == 0


@pytest.mark.parametrize("path", ["ringan", "tanya?q=spbe", "cari?q=spbe", "dokumen", "dokumen/perpres-7-2024"])
def test_a_finger_hits_every_target(visit, url, path):
    person = visit(url, size=PHONE)
    person.page.goto(f"{url}{path}")
    small = person.page.evaluate(
        """least => [...document.querySelectorAll('a, button, summary, input:not([type=hidden]), label:has(input)')]
            .filter(each => each.offsetParent && !each.closest('p, .daftar li, .pohon li, h1, h2, h3, .lompat'))
            .filter(each => !each.closest('label') || each.matches('label'))
            .map(each => [each.outerHTML.slice(0, 80), Math.round(each.getBoundingClientRect().height)])
            .filter(([, height]) => height < least)""",
        SMALLEST_TARGET - 1,
    )
    assert small == []


@SIZES
def test_the_light_page_works_without_a_script(url, chromium, size):
    context = chromium.new_context(java_script_enabled=False, viewport=size)
    page = context.new_page()
    page.goto(f"{url}ringan")
    page.get_by_label("Pertanyaan Anda").fill(LAW)
    page.get_by_role("button", name="Tanya").click()
    assert "Setiap instansi wajib" in page.locator("article.kartu .inti").inner_text()
    with context.expect_page() as opened:
        page.locator("article.kartu a.rujukan").first.click()
    opened.value.locator(".naskah .ditandai").wait_for()
    opened.value.close()
    again = page.locator("article.kartu button.lanjut")
    if again.count():
        question = again.first.inner_text()
        again.first.click()
        assert page.locator("article.kartu h1").inner_text() == question
    context.close()


@SIZES
def test_what_was_looked_for_besides_is_said(visit, url, size):
    person = visit(url, size=size)
    person.ask("siapa koordinator spbe di daerah")
    said = person.answer.get_by_text("Saya mencari juga", exact=False)
    assert "sistem pemerintahan berbasis elektronik" in said.first.evaluate(
        "line => line.closest('details, section, article').textContent"
    )
    person.page.goto(f"{url}cari?q=spbe")
    person.page.get_by_text("Dicari juga", exact=False).wait_for()
    assert person.sideways == 0 and not person.complaints


@SIZES
def test_a_document_shows_status_relations_and_history_and_leads_to_its_successor(visit, url, size):
    person = visit(url, size=size)
    person.page.goto(f"{url}dokumen/permenpanrb-5-2018")
    assert "dicabut" in person.page.locator("main").inner_text().lower()
    relations = person.page.locator("section.hubungan")
    assert person.page.locator("section.riwayat li, section.riwayat tr").count() >= 1
    relations.get_by_role("link", name="PermenPANRB 59/2020").first.click()
    person.page.wait_for_url("**/dokumen/permenpanrb-59-2020*")
    person.page.go_back()
    person.page.goto(f"{url}dokumen/perpres-7-2024/pasal-2")
    assert "Setiap instansi wajib" in person.page.locator("main").inner_text()
    assert person.sideways == 0 and not person.complaints
