"""axe-core finds nothing serious or critical on any page of the asker: light and dark, on a desk and on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from visitors import DESKTOP, PHONE, Visitor

AXE = (Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
GRAVE = ("serious", "critical")
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
LOOKS = pytest.mark.parametrize(
    ("size", "scheme"), [(DESKTOP, "light"), (DESKTOP, "dark"), (PHONE, "light"), (PHONE, "dark")]
)


def findings(page) -> list[str]:
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{each['id']} ({each['impact']}): {node['html'][:160]} {node['failureSummary'][:300]}"
        for each in found["violations"]
        if each["impact"] in GRAVE
        for node in each["nodes"]
    ]


@LOOKS
def test_no_grave_finding_on_the_server_rendered_pages(chromium, library, size, scheme):
    context = chromium.new_context(viewport=size, color_scheme=scheme)
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
def test_no_grave_finding_on_the_chat_page(chromium, library, size, scheme):
    person = Visitor(chromium, library[0], size, color_scheme=scheme)
    found = {"start": findings(person.page)}
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
