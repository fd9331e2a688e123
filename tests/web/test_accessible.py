"""axe-core finds nothing serious or critical on any page of the asker: light, dark and high contrast,
at 1280 and 390 pixels; the admin's pages are in tests/web/admin/test_admin_browser.py."""

from __future__ import annotations

import pytest
from axe import findings
from visitors import DESKTOP, PHONE, Visitor

LAW = "Apa bunyi Pasal 2 Perpres 7/2024?"
SUBDOMAIN = "Bagaimana langkah Permohonan Subdomain go.id dan Hosting Situs atau Aplikasi?"
PLAIN = (
    "ringan",
    "tanya?q=Apa+bunyi+Pasal+61+Perpres+95/2018",
    "tanya?q=Apa+isi+PermenPANRB+5/2018",
    "tanya?q=Bagaimana+langkah+Permohonan+Subdomain+go.id",
    "tanya?q=harga+cabai",
    "cari",
    "cari?q=koordinator&lingkup=nasional",
    "cari?q=spbe&tahun=1850",
    "dokumen",
    "dokumen/permenpanrb-5-2018",
    "dokumen/perpres-7-2024?tanggal=kapan",
    "dokumen/perpres-7-2024/pasal-2",
    "sumber?kunci=perpres-7-2024%23pasal-2&kata=wajib",
    "kartu/sop-03-subdomain-hosting",
    "dokumen/uu-1-1900",
    "ringan?bahasa=en",
)
CONTRAST: dict[str, object] = {"color_scheme": "light", "contrast": "more"}
LOOKS = pytest.mark.parametrize(
    ("size", "look"),
    [
        pytest.param(size, look, id=f"{size['width']}-{name}")
        for name, look in (
            ("light", {"color_scheme": "light"}),
            ("dark", {"color_scheme": "dark"}),
            ("contrast", CONTRAST),
        )
        for size in (DESKTOP, PHONE)
        if size is DESKTOP or name == "light"  # colours do not change with the width
    ],
)


@LOOKS
def test_no_grave_finding_on_the_server_rendered_pages(chromium, library, size, look):
    context = chromium.new_context(viewport=size, **look)
    page = context.new_page()
    found = {}
    for path in PLAIN:
        page.goto(library[0] + path)
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
        if grave := findings(page):
            found[path] = grave
    context.close()
    assert not found


@LOOKS
def test_no_grave_finding_on_the_chat_page(chromium, library, size, look):
    person = Visitor(chromium, library[0], size, **look)
    found = {"start": findings(person.page)}
    person.page.locator("#pertanggal > button").click()
    person.page.get_by_label("Penerbit", exact=True).wait_for()
    found["scope"] = findings(person.page)
    for name, question in (("law", LAW), ("steps", SUBDOMAIN), ("none", "harga cabai")):
        person.ask(question)
        person.page.evaluate("document.querySelectorAll('#jawaban details').forEach(each => { each.open = true; })")
        found[name] = findings(person.page)
    person.ask(LAW)
    person.answer.locator("a[data-sumber]").first.click()
    person.page.locator("#panel-sumber .ditandai").wait_for()
    found["source"] = findings(person.page)
    person.context.close()
    assert not {name: grave for name, grave in found.items() if grave}


def test_axe_would_find_a_grave_fault(chromium, library):
    page = chromium.new_page()
    page.goto(f"{library[0]}ringan")
    page.evaluate("document.querySelector('label[for=q]').remove(); document.querySelector('#q').placeholder = ''")
    assert any(each.startswith("label (critical)") for each in findings(page))
    page.close()
