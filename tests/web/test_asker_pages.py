"""The asker's pages over HTTP: the light page, links, search, documents, originals, the memo and the report."""

from __future__ import annotations

import gzip
import io
import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from html import unescape

import httpx
import pytest
from web_fakes import NASTY

from kb.answering import Answering
from kb.answering.evidence.kept import kept_to
from kb.answering.notices.order import with_notices
from kb.answering.shapes.maybe import uncertain
from kb.catalogue.logbook import Logbook
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings
from kb.types import Turn
from kb.web.conversation import LONGEST_PACKED, packed, unpacked
from kb.wording import words as spoken

COORDINATOR = "Siapa yang menjabat koordinator SPBE Pemerintah Daerah?"
SUBDOMAIN = "Bagaimana langkah Permohonan Subdomain go.id dan Hosting Situs atau Aplikasi?"
LAW = "Apa bunyi Pasal 2 Perpres 7/2024?"
LIGHT_BYTES = 50 * 1024
PAGES = (
    "ringan",
    "tanya?q=siapa+koordinator+spbe",
    f"tanya?q={SUBDOMAIN}",
    "cari?q=koordinator",
    "dokumen",
    "dokumen/perpres-95-2018",
    "dokumen/perpres-7-2024/pasal-2",
    "sumber?kunci=perpres-7-2024%23pasal-2",
    "kartu/sop-03-subdomain-hosting",
)


@pytest.fixture(scope="module")
def client(library: tuple[str, KnowledgeBase]) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=library[0], timeout=30) as opened:
        yield opened


@pytest.fixture(scope="module")
def pandu(library: tuple[str, KnowledgeBase]) -> KnowledgeBase:
    return library[1]


def text_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def hidden(html: str, name: str) -> str:
    return unescape(re.search(rf'<form id="lagi".*?name="{name}" value="([^"]*)"', html, re.DOTALL)[1])


# --- the light page -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES)
def test_a_page_with_its_styles_is_at_most_fifty_kilobytes_and_without_a_script(client, path):
    reply = client.get(path)
    assert reply.status_code == 200
    loaded = [len(gzip.compress(reply.content))]
    for address in re.findall(r'<link rel="stylesheet" href="([^"]+)"|<link rel="icon" href="([^"]+)"', reply.text):
        loaded.append(len(gzip.compress(client.get("".join(address)).content)))
    assert len(loaded) >= 4 and sum(loaded) <= LIGHT_BYTES
    assert "<script" not in reply.text and " onclick" not in reply.text and "javascript:" not in reply.text
    pictures = re.findall(r"<img [^>]*>", reply.text)
    assert all('loading="lazy"' in picture for picture in pictures)


def test_the_light_page_gives_the_same_answer_as_the_knowledge_base(client, pandu):
    shown = text_of(client.post("ringan", data={"q": COORDINATOR}).text)
    answer = pandu.ask(COORDINATOR)
    assert answer.lead
    for quote in answer.lead:
        assert " ".join(quote.text.split()) in shown
        assert quote.citation.place in shown and quote.citation.document_label in shown


def test_a_follow_up_carries_the_conversation_in_the_form(client, pandu):
    first = client.post("ringan", data={"q": "Apa bunyi Pasal 61 Perpres 95/2018?"}).text
    history = hidden(first, "riwayat")
    assert [turn.role for turn in unpacked(history)] == ["user", "assistant"]
    alone = client.post("ringan", data={"q": "siapa yang menjabatnya?"}).text
    followed = client.post("ringan", data={"q": "siapa yang menjabatnya?", "riwayat": history}).text
    assert "Perpres 95/2018, Pasal 61" in text_of(followed)
    assert len(unpacked(hidden(alone, "riwayat"))) == 2
    assert len(unpacked(hidden(followed, "riwayat"))) == 4


def test_a_chosen_day_is_used_and_carried_and_a_bad_one_loses_nothing(client):
    good = client.post("ringan", data={"q": COORDINATOR, "tanggal": "31-12-2019"}).text
    assert "per 31 Desember 2019" in text_of(good) and hidden(good, "tanggal") == "31-12-2019"
    bad = client.post("ringan", data={"q": COORDINATOR, "tanggal": "kemarin dulu"})
    assert bad.status_code == 400 and "“kemarin dulu” bukan tanggal" in bad.text
    assert f'value="{COORDINATOR}"' in bad.text


def test_a_question_in_an_address_is_answered_and_an_answer_gives_that_address(client):
    page = client.get("tanya", params={"q": COORDINATOR}).text
    assert COORDINATOR in page
    link = unescape(re.search(r'<a class="kecil" href="(tanya\?[^"]+)"', page)[1])
    assert client.get(link).status_code == 200 and COORDINATOR in client.get(link).text


def test_the_light_page_answers_a_question_in_its_address_as_a_link_does(client):
    asked = {"q": COORDINATOR, "tanggal": "31-12-2019"}
    light, link = (re.search(r"<article.*?</article>", client.get(path, params=asked).text, re.DOTALL)[0]
                   for path in ("ringan", "tanya"))  # fmt: skip
    # How long it took is told only where the page took long enough, so that either may lack it.
    took = re.compile(r" ?Dicari dalam [\d,]+ detik\.")
    assert took.sub("", light) == took.sub("", link) and "per 31 Desember 2019" in text_of(light)
    assert "<article" not in client.get("ringan").text


@pytest.mark.parametrize("path", ["ringan", "tanya", "cari", ""])
def test_a_page_with_a_question_in_its_address_tells_nobody_and_is_kept_nowhere(client, path):
    headers = client.get(path, params={"q": COORDINATOR}).headers
    assert headers["referrer-policy"] == "strict-origin" and headers["cache-control"] == "no-store"
    assert client.get("ringan").headers["referrer-policy"] == "same-origin"


def test_a_question_is_kept_within_a_part_and_the_answer_says_so_and_carries_it(client, pandu):
    page = client.post("ringan", data={"q": SUBDOMAIN, "lingkup": "nasional"}).text
    assert "Hanya dicari di: Aturan nasional." in text_of(page) and "Langkah 1" not in text_of(page)
    assert hidden(page, "lingkup") == "nasional"
    assert 'name="batas" value="lingkup=nasional"' in page
    assert "Hanya dicari" not in client.post("ringan", data={"q": SUBDOMAIN}).text
    link = client.get("tanya", params={"q": COORDINATOR, "jenis": "Perpres"}).text
    assert "Hanya dicari di: Perpres." in text_of(link) and "jenis=Perpres" in link


def test_the_pages_speak_english_where_wanted_and_keep_it(library):
    with httpx.Client(base_url=library[0], timeout=30) as visitor:
        assert "Your question" in visitor.get("ringan?bahasa=en").text
        answer = visitor.post("ringan", data={"q": COORDINATOR}).text
        assert '<html lang="en">' in answer and "in force" in answer
        for word in ("Tanya berikutnya", "Dasar hukum", "Langkah", "Pertanyaan Anda", "Kutipan apa adanya"):
            assert word not in text_of(answer)


@pytest.mark.parametrize("path", ["ringan", "tanya", "cari"])
def test_markup_in_a_question_stays_text(client, path):
    reply = client.post(path, data={"q": NASTY}) if path == "ringan" else client.get(path, params={"q": NASTY})
    assert "<script>alert" not in reply.text and "<img src=x" not in reply.text
    assert reply.status_code == 200


def test_while_the_collection_is_opened_the_question_is_kept(tmp_path):
    import time

    from fastapi.testclient import TestClient
    from web_fakes import FakeBackend

    from kb.web.app import build_app

    def slow() -> FakeBackend:
        time.sleep(2)
        return FakeBackend()

    with TestClient(build_app(Settings(data=tmp_path), opener=slow), base_url="http://127.0.0.1") as opening:
        page = opening.get("/ringan")
        assert page.status_code == 503 and page.headers["refresh"] == "4" and "Pandu sedang memuat" in page.text
        asked = opening.post("/ringan", data={"q": COORDINATOR})
        assert f'value="{COORDINATOR}"' in asked.text and "refresh" not in asked.headers
        for path in ("/cari?q=a", "/dokumen", "/dokumen/uu-1-2020", "/sumber?kunci=a%23b", "/kartu/sop-1"):
            assert opening.get(path).status_code == 503, path
        assert opening.get("/halaman?kunci=a%23b").status_code == 503
        assert opening.post("/nota", data={"q": COORDINATOR}).status_code == 503
        assert opening.post("/lapor", data={"q": COORDINATOR, "alasan": "keliru"}).status_code == 503


# --- what travels in the form -----------------------------------------------------------------------------------------


def test_a_packed_conversation_comes_back_and_anything_else_is_none():
    turns = (Turn("user", "satu?"), Turn("assistant", "“satu” (Pasal 1)"))
    assert unpacked(packed(turns)) == turns
    assert packed(()) == "" and unpacked("") == ()
    for field in (
        "[",
        "{}",
        '"a"',
        "[1]",
        '[["x","y"]]',
        '[["u",3]]',
        "[" * 3000,
        '[["u","' + "a" * LONGEST_PACKED + '"]]',
    ):
        assert unpacked(field) == ()
    many = tuple(Turn("user", "u" * 900) if n % 2 == 0 else Turn("assistant", "a" * 900) for n in range(40))
    assert len(packed(many)) <= LONGEST_PACKED and len(unpacked(packed(many))) == 6


def test_thirty_visitors_of_the_light_page_see_their_own_conversation_only(library):
    def visit(number: int) -> list[str]:
        own = f"penanya{number}x"
        with httpx.Client(base_url=library[0], timeout=60) as visitor:
            first = visitor.post("ringan", data={"q": f"{own} siapa koordinator SPBE?"}).text
            second = visitor.post("ringan", data={"q": f"{own} lalu?", "riwayat": hidden(first, "riwayat")}).text
        return re.findall(r"penanya\d+x", first + second)

    with ThreadPoolExecutor(30) as pool:
        seen = list(pool.map(visit, range(30)))
    for number, words in enumerate(seen):
        assert words and set(words) == {f"penanya{number}x"}


# --- search, documents, originals -------------------------------------------------------------------------------------


def test_a_search_shows_passages_and_facets_that_narrow_it(client):
    page = client.get("cari", params={"q": "koordinator SPBE"}).text
    assert "Perpres 95/2018, Pasal" in text_of(page) and "<mark>" in page
    narrow = unescape(re.search(r'href="(\?[^"]*jenis=PermenPANRB[^"]*)"', page)[1])
    narrowed = client.get(f"cari{narrow}").text
    assert "Perpres 95/2018, Pasal" not in text_of(re.search(r"<ol.*?</ol>", narrowed, re.DOTALL)[0])
    assert "Semua (lepas saringan)" in narrowed
    assert "Tidak ada bagian yang cocok" in client.get("cari", params={"q": "spbe", "tahun": "1850"}).text


def test_every_link_of_search_documents_and_articles_leads_somewhere(client):
    for path in ("cari?q=koordinator", "dokumen", "dokumen/permenpanrb-5-2018", "dokumen/perpres-7-2024/pasal-2"):
        for link in sorted(set(re.findall(r'<a [^>]*href="([^"#]+)', client.get(path).text))):
            address = str(httpx.URL(f"{client.base_url}{path}").join(unescape(link)))
            assert client.get(address).status_code == 200, (path, link)


def test_a_document_tells_status_relations_outline_history_and_gaps(client, pandu):
    shown = text_of(client.get("dokumen/permenpanrb-5-2018").text)
    assert "dicabut" in shown and "Dicabut oleh PermenPANRB 59/2020" in shown
    assert "Riwayat di koleksi ini" in shown and "permenpanrb-5-2018.md" in shown
    before = text_of(client.get("dokumen/permenpanrb-5-2018?tanggal=1-6-2019").text)
    assert "dicabut per" not in before and "per 1 Juni 2019" in before
    law = client.get("dokumen/perpres-7-2024").text
    assert 'id="pasal-2"' in law and "BAB II PENYELENGGARAAN" in text_of(law)
    for gap in pandu.engine.view.documents():
        for each in gap.gaps:
            assert each.message in text_of(client.get(f"dokumen/{gap.key}").text)


def test_an_article_has_its_address_its_neighbours_and_its_original(client):
    page = client.get("dokumen/perpres-7-2024/pasal-2").text
    assert "Setiap instansi wajib menyelenggarakan layanan" in text_of(page)
    assert 'rel="prev"' in page and 'rel="next"' in page
    picture = unescape(re.search(r'<img src="([^"]+)"', page)[1])
    drawn = client.get(picture, headers={"accept": "image/webp,*/*"})
    assert drawn.headers["content-type"] == "image/webp" and drawn.headers["x-halaman"] == "2"
    assert int(drawn.headers["x-ditandai"]) > 3
    assert client.get(picture, headers={"accept": "image/png"}).headers["content-type"] == "image/png"


def test_what_is_not_held_is_said_with_a_way_on(client):
    for path in ("dokumen/uu-1-1900", "dokumen/perpres-95-2018/pasal-999", "kartu/perpres-95-2018"):
        reply = client.get(path)
        assert reply.status_code == 404 and "Bagian ini tidak ditemukan" in reply.text and "/cari" in reply.text
    for path in ("halaman?kunci=perpres-95-2018%23pasal-61", "halaman?kunci=uu-1-1900%23pasal-1"):
        assert client.get(path).status_code == 404
    assert client.get("halaman?kunci=perpres-7-2024%23pasal-2&hlm=77").status_code == 404
    for bad in ("halaman", "halaman?kunci=a&hlm=0", f"halaman?kunci={'a' * 400}"):
        assert client.get(bad).status_code == 422


def test_no_key_reaches_a_file(client):
    for key in ("../../etc/passwd", "..%2f..%2fetc%2fpasswd", "perpres-7-2024%23../../catalogue.db", "/etc/passwd"):
        for path in (f"halaman?kunci={key}", f"dokumen/{key}", f"kartu/{key}", f"sumber?kunci={key}"):
            reply = client.get(path)
            assert reply.status_code in (404, 422) and "root:" not in reply.text


def test_the_steps_of_an_sop_can_be_ticked(client):
    page = client.get("kartu/sop-03-subdomain-hosting").text
    assert page.count('<input type="checkbox">') == page.count("<li><label>") > 3
    assert "Contoh SOP, bukan SOP resmi instansi Anda" in page


# --- taking along and reporting -------------------------------------------------------------------------------


def test_a_memo_holds_the_quotes_as_they_are_with_formal_citations(client, pandu):
    import docx

    reply = client.post("nota", data={"q": COORDINATOR, "tanggal": "2026-11-24"})
    assert reply.headers["content-disposition"] == 'attachment; filename="nota-dinas-2026-11-24.docx"'
    file = docx.Document(io.BytesIO(reply.content))
    lines = [paragraph.text for paragraph in file.paragraphs]
    answer = pandu.ask(COORDINATOR)
    for quote in (*answer.lead, *answer.quotes):
        assert f"“{quote.text}”" in lines
    identity = pandu.identity(answer.lead[0].citation.document)
    assert identity is not None
    formal = f"{answer.lead[0].citation.place} {identity.official_title}"
    (line,) = {line for line in lines if line.startswith(formal)}
    assert "status: berlaku per 24 November 2026" in line
    assert "Ringkasan Pandu, bukan naskah resmi" in line
    assert lines[0] == "NOTA DINAS" and "Cocokkan dengan naskah resmi" in lines[-1]


def test_a_memo_of_a_comparison_has_a_column_for_each_side(client, pandu):
    import docx

    question = "Apa perbedaan Perpres 95/2018 dan PermenPANRB 59/2020?"
    sides = pandu.ask(question).sides
    assert len(sides) == 2
    file = docx.Document(io.BytesIO(client.post("nota", data={"q": question}).content))
    heads, columns = ([cell.text for cell in row.cells] for row in file.tables[1].rows)
    assert heads == [side.label for side in sides]
    for side, column in zip(sides, columns, strict=True):
        assert column.startswith(f"“{side.quotes[0].text}”") and "status: " in column
    assert not any(f"“{side.quotes[0].text}”" in paragraph.text for side in sides for paragraph in file.paragraphs)


def test_a_memo_of_an_sop_has_its_steps_as_a_table_and_strikes_what_is_revoked(client, pandu):
    import docx

    file = docx.Document(io.BytesIO(client.post("nota", data={"q": SUBDOMAIN}).content))
    steps = pandu.ask(SUBDOMAIN).steps
    rows = [[cell.text for cell in row.cells] for row in file.tables[1].rows]
    assert len(rows) == len(steps) + 1 and rows[1][0] == f"1. {steps[0].action}" and rows[1][1] == steps[0].actor
    old = "Apa isi PermenPANRB 5/2018?"
    assert any(quote.citation.legal_status.standing == "dicabut" for quote in pandu.ask(old).lead)
    revoked = docx.Document(io.BytesIO(client.post("nota", data={"q": old}).content))
    assert any(run.font.strike for paragraph in revoked.paragraphs for run in paragraph.runs)


def test_nothing_answered_gives_no_memo(client):
    reply = client.post("nota", data={"q": "Berapa harga cabai rawit di pasar hari ini?"})
    assert reply.status_code == 404 and "Tidak ada yang dapat ditulis" in reply.text
    assert client.post("nota").status_code == 404


def test_a_report_is_kept_masked_with_the_answer_that_was_given(client, pandu):
    logbook = Logbook(pandu.catalogue.engine)
    asked = {
        "q": f"{COORDINATOR} NIP 198501012010011001",
        "alasan": "usang",
        "catatan": "tanya 081234567890, a@b.go.id",
    }
    reply = client.post("lapor", data=asked)
    assert reply.status_code == 200 and "Terima kasih" in reply.text
    kept = logbook.feedback()[0]
    assert kept.reason == "usang" and kept.answer["status"]
    everything = json.dumps([kept.question, kept.answer, kept.note], ensure_ascii=False, default=str)
    for secret in ("198501012010011001", "081234567890", "a@b.go.id"):
        assert secret not in everything
    client.post("lapor", data={"q": COORDINATOR, "alasan": "kurang"})
    said = logbook.feedback()[0].answer["lead"]
    assert [quote["text"] for quote in said] == [quote.text for quote in pandu.ask(COORDINATOR).lead]


def test_a_report_that_hides_where_it_comes_from_is_kept_once_it_is_sent_again(client, pandu):
    logbook = Logbook(pandu.catalogue.engine)
    before = len(logbook.feedback())
    asked = {"q": COORDINATOR, "alasan": "keliru", "catatan": NASTY}
    sure = client.post("lapor", data=asked, headers={"Origin": "null"})
    assert sure.status_code == 200 and len(logbook.feedback()) == before
    assert sure.headers["referrer-policy"] == "same-origin" and "<script" not in sure.text
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', sure.text))
    sent = {name: unescape(value) for name, value in fields.items()}
    assert sent["q"] == COORDINATOR and sent["catatan"] == NASTY
    own = str(client.base_url).rstrip("/")
    assert "Terima kasih" in client.post("lapor", data=sent, headers={"Origin": own}).text
    assert len(logbook.feedback()) == before + 1


def test_an_incomplete_or_forged_report_is_not_kept(client, pandu):
    logbook = Logbook(pandu.catalogue.engine)
    before = len(logbook.feedback())
    for data in ({"q": COORDINATOR}, {"q": COORDINATOR, "alasan": "jelek"}, {"alasan": "keliru"}):
        assert client.post("lapor", data=data).status_code == 400
    forged = {"q": COORDINATOR, "alasan": "keliru"}
    assert client.post("lapor", data=forged, headers={"Origin": "https://jahat.example"}).status_code == 403
    assert client.post("lapor", data=forged, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert len(logbook.feedback()) == before


# --- a doubtful answer, and a standing ------------------------------------------------------------------------------


@pytest.fixture
def in_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pandu is not sure of anything, unless a question is kept to a place."""
    answer = Answering.answer

    def unsure(self: Answering, question, history=(), as_of=None, language="id"):
        if kept_to(self.engine, question)[1] is not None:
            return answer(self, question, history, as_of, language)
        query = self.read(question, (), as_of).query
        found = self.finder.gather(query, self.engine.search(query, 24))
        words = spoken(language)
        return with_notices(self.engine, query, uncertain(self.engine, query, found, words, self.contact), words)

    monkeypatch.setattr(Answering, "answer", unsure)


def test_without_a_script_a_doubtful_answer_leads_to_the_place_that_was_meant(client, in_doubt):
    html = client.post("ringan", data={"q": COORDINATOR}).text
    shown = text_of(html)
    assert "Pandu tidak yakin. Mungkin ini yang Anda cari:" in shown
    questions = [unescape(each) for each in re.findall(r'form="lagi" name="q" value="([^"]*)"', html)]
    assert len(questions) == 3 and all(each.startswith(f"{COORDINATOR} [") for each in questions)
    meant = client.post("ringan", data={"q": questions[0], "riwayat": hidden(html, "riwayat")}).text
    place = questions[0].rpartition("[")[2].rstrip("]")
    assert 's-partial"' not in meant and place in text_of(meant)


def test_a_doubtful_answer_goes_into_a_memo_and_a_report_as_what_it_is(client, pandu, in_doubt):
    from docx import Document

    reply = client.post("nota", data={"q": COORDINATOR, "tanggal": "", "bahasa": "id"})
    told = "\n".join(paragraph.text for paragraph in Document(io.BytesIO(reply.content)).paragraphs)
    assert "Pandu tidak yakin. Mungkin ini yang Anda cari:" in told and "Jawaban" not in told.split("\n")
    client.post("lapor", data={"q": COORDINATOR, "alasan": "kurang", "bahasa": "id"})
    logbook = Logbook(pandu.catalogue.engine)
    assert logbook.feedback()[0].answer["status"] == "partial"


def test_programs_are_told_that_pandu_is_not_sure(client, in_doubt):
    answer = client.post("api/v1/ask", json={"question": COORDINATOR}).json()
    assert answer["status"] == "partial" and len(answer["choices"]) == 3
    assert answer["choices"][0]["quote"]["citation"]["passage"]
    meant = client.post("api/v1/ask", json={"question": answer["choices"][0]["question"]}).json()
    assert meant["status"] == "answered" and not meant["choices"]


def test_the_standing_of_a_rule_stands_first_on_the_light_page_and_in_json(client):
    question = "Apakah PermenPANRB 5/2018 masih berlaku?"
    statement = client.post("api/v1/ask", json={"question": question}).json()["standing"][0]
    assert statement["legal_status"] == "dicabut" and statement["by"] == ["permenpanrb-59-2020"]
    html = client.post("ringan", data={"q": question}).text
    assert statement["text"] in text_of(html)
    assert html.index('class="keberlakuan"') < html.index("<blockquote")
