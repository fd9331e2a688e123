import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import pytest
from markupsafe import escape
from web_fakes import AYAT, NASTY, citation, compared, coordinator, doubtful, pasal_61, quote, refusal, subdomain

from kb.browsing.quoting import find_words
from kb.types import Answer, AnswerStatus, Form, LegalStatus, Notice, NoticeKind, PassageKey
from kb.web.conversation import Conversation, packed, unpacked
from kb.web.fragments import brief, fold_at, marked, readable
from kb.web.quotes import FOLD
from kb.web.render import body, earlier, pending, problem, render
from kb.web.source import render_source
from kb.web.taking import Carried, as_text
from kb.web.words import words

ID, EN = words("id"), words("en")


class Tags(HTMLParser):
    """Checks that tags are closed in order, and gathers them with the text that stands open."""

    VOID = ("br", "img", "meta", "link", "input")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.attributes: list[str] = []
        self.unfolded = ""
        self.feed(html)
        assert not self.open, self.open

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)
        self.attributes += [name for name, _ in attrs]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "details" not in self.open:
            self.unfolded += f" {data}"


def text_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def order(html: str, *parts: str) -> list[int]:
    found = [html.index(part) for part in parts]
    return found


def test_parts_stand_in_the_order_of_the_design():
    answer = replace(
        subdomain("Bagaimana cara meminta subdomain?"), lead=coordinator().lead, quotes=coordinator().quotes
    )
    answer = replace(answer, notices=coordinator().notices)
    html = render(answer, ID)
    found = order(html, "inti", "langkah", "dasar", "catatan", "takdiatur", "lanjutan", "hubungi")
    assert found == sorted(found)
    Tags(html)


def test_the_lead_shows_its_words_marked_with_citation_standing_and_day():
    html = render(coordinator(), ID)
    assert "<mark>sekretaris daerah</mark>" in html
    assert ">Perpres 95/2018, Pasal 61 ayat (4)</a>" in html
    assert '<span class="lencana l-berlaku">berlaku</span> <span class="per">per 24 November 2026</span>' in html


def test_a_comparison_stands_in_columns_under_real_headings_and_says_nothing_twice():
    html = render(compared(), ID)
    Tags(html)
    columns = re.findall(r'<section class="sisi"><h3 lang="id">([^<]+)</h3>(.*?)</section>', html, re.DOTALL)
    assert [name for name, _ in columns] == ["Perpres 95/2018", "PermenPANRB 5/2018"]
    (_, new), (_, old) = columns
    assert "<mark>sekretaris daerah</mark>" in new and "l-berlaku" in new and "data-sumber" in new
    assert "<del>Evaluasi SPBE" in old and "l-dicabut" in old and "Digantikan oleh:" in old
    assert new.count("<blockquote") == old.count("<blockquote") == 1
    shown = text_of(html.partition('<footer class="kaki">')[0])
    assert shown.count("Evaluasi SPBE dilaksanakan oleh") == 1
    assert "2 kutipan" in html.partition('<details class="dasar"')[2]  # the whole article, and what both columns hold


def test_the_copied_text_of_a_comparison_names_its_columns():
    lines = as_text(compared()).splitlines()
    assert lines[0] == "Perpres 95/2018:" and "PermenPANRB 5/2018:" in lines
    assert lines[1] == f"“{AYAT[3]}” (Perpres 95/2018, Pasal 61 ayat (4))"


@pytest.mark.parametrize(
    ("level", "form", "said", "in_english"),
    [
        ("nasional", Form.OFFICIAL, "Aturan nasional", "National rule"),
        ("daerah", Form.DIGEST, "Aturan daerah", "Regional rule"),
        ("kantor", Form.OFFICIAL, "SOP kantor", "Office SOP"),
        ("kantor", Form.MODEL, "Contoh SOP", "Model SOP"),
        ("riset", Form.STUDY, "Riset atau panduan", "Study or guide"),
    ],
)
def test_each_quote_says_what_kind_of_source_it_is_in_words(level, form, said, in_english):
    cited = replace(citation(form=form), level=level)
    answer = replace(coordinator(), lead=(quote(AYAT[3], "", cited),), quotes=(quote(AYAT[1], "", cited),))
    for text, words_said in ((ID, said), (EN, in_english)):
        lead, _, basis = render(answer, text).partition('<details class="dasar"')
        assert f'<span class="tingkat">{words_said}</span>' in lead
        assert f'<span class="tingkat">{words_said}</span>' in basis


def test_a_revoked_rule_is_struck_through_and_names_its_successor():
    html = render(coordinator(), ID)
    assert "<del>PermenPANRB 5/2018</del>" in html
    assert "<del>Evaluasi SPBE dilaksanakan oleh <mark>tim koordinasi</mark>.</del>" in html
    assert "Digantikan oleh:" in html
    assert ">PermenPANRB 59/2020</button>" in html


def test_a_successor_that_the_answer_cites_is_a_link_to_it():
    newer = citation("permenpanrb-59-2020#pasal-2", "PermenPANRB 59/2020", "Pasal 2")
    answer = replace(coordinator(), quotes=(*coordinator().quotes, quote("Evaluasi dilaksanakan.", "", newer)))
    assert re.search(r"Digantikan oleh: <a [^>]*>PermenPANRB 59/2020, Pasal 2</a>", render(answer, ID))


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_quote_of_a_digest_says_that_it_is_one(language):
    text = words(language)
    digest = replace(citation(), form=Form.DIGEST)
    answer = Answer(
        AnswerStatus.ANSWERED,
        "q",
        coordinator().as_of,
        lead=(quote("Satu.", "", digest),),
        quotes=(quote("Dua.", "", digest), quote("Tiga.", "", digest)),
    )
    assert unescape(render(answer, text)).count(text("form.ringkasan")) == 3
    assert ID("form.ringkasan") == "Ringkasan Pandu, bukan naskah resmi"


@pytest.mark.parametrize("standing", list(LegalStatus))
def test_every_standing_has_its_badge(standing):
    answer = Answer(
        AnswerStatus.ANSWERED, "q", coordinator().as_of, lead=(quote("Satu.", "", citation(standing=standing)),)
    )
    assert f'l-{standing.value}">{ID(f"legal.{standing.value}")}<' in render(answer, ID)


def test_steps_show_number_actor_action_papers_time_and_output():
    html = render(subdomain("cara?"), ID)
    for words_of_step in ("Kepala OPD", "Ajukan surat", "SK tim pengelola", "1 hari kerja", "Surat terkirim"):
        assert words_of_step in html
    assert html.count(ID("form.contoh")) == 1
    assert "<dt>Pelaksana</dt>" in html


def test_empty_fields_of_a_step_are_not_shown():
    answer = subdomain("cara?")
    bare = replace(answer, steps=(replace(answer.steps[0], papers="", time="", output="", note=""),))
    assert "<dt>Berkas</dt>" not in render(bare, ID)


def test_at_most_ninety_words_of_quotes_stand_open():
    long = " ".join(f"kata{number}" for number in range(300)) + "."
    answer = replace(coordinator(), lead=(quote(long), quote(long), quote("Pendek saja.")), notices=(), next=())
    open_words = [word for word in Tags(render(answer, ID)).unfolded.split() if word.startswith("kata")]
    assert len(open_words) == FOLD
    assert "Lanjutan kutipan (210 kata)" in render(answer, ID)


def test_the_answering_words_are_never_folded_away():
    long = " ".join(f"kata{number}" for number in range(200)) + " sepuluh hari kerja."
    html = render(replace(coordinator(), lead=(quote(long, "sepuluh hari kerja"),)), ID)
    assert re.search(r'<details class="lipat" open>.*sepuluh hari kerja</mark>', html, re.DOTALL)


@pytest.mark.parametrize("status", list(AnswerStatus))
@pytest.mark.parametrize("language", ["id", "en"])
def test_every_status_has_its_own_look(status, language):
    html = render(refusal(status), words(language))
    assert f's-{status.value}"' in html
    if status is not AnswerStatus.ANSWERED:
        assert words(language)(f"status.{status.value}.heading") in unescape(html)
    Tags(html)


def test_a_choice_offers_what_may_be_meant_and_not_held_names_the_nearest():
    assert 'value="Permenkominfo 5/2015"' in render(refusal(AnswerStatus.CLARIFY), ID)
    assert "Yang paling dekat dalam koleksi ini" in render(refusal(AnswerStatus.NOT_HELD), ID)
    assert 'value="Berapa TPP eselon IV?"' in render(refusal(AnswerStatus.FAILED), ID)


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_doubtful_answer_says_so_shows_its_choices_open_and_asks_which_was_meant(language):
    text, answer = words(language), doubtful("siapa yang ragu")
    html = render(answer, text)
    open_words = "".join(Tags(html).unfolded.split())
    assert unescape(html).index(answer.message) < html.index("<blockquote")
    assert text("status.partial.hint") in unescape(html)
    for number, choice in enumerate(answer.choices, start=1):
        assert f"{number}. {choice.heading}" in unescape(html)
        assert "".join(choice.quote.text.split()) in open_words
        assert "".join(choice.quote.citation.place.split()) in open_words
        assert f'name="q" value="{choice.question}"' in unescape(html)
    assert html.count(unescape(text("answer.meant"))) == 3
    assert "<mark>sekretaris daerah</mark>" in html
    assert html.count("<blockquote") == 3


def everything(text: str) -> list[str]:
    nasty = replace(
        citation(key=f"a#{text}", label=text, place=text, title=text),
        legal_status=replace(citation().legal_status, standing=LegalStatus.REVOKED, by=(text,), note=text),
    )
    answer = Answer(
        AnswerStatus.PARTIAL,
        text,
        coordinator().as_of,
        message=text,
        lead=(quote(text, text[3:20], nasty),),
        quotes=(quote(text, "", nasty),),
        steps=(replace(subdomain("q").steps[0], number=text, action=text, actor=text, papers=text, citation=nasty),),
        notices=tuple(Notice(kind, text) for kind in NoticeKind),
        next=(text,),
        contact=text,
        nearest=((text, text),),
        milliseconds=100,
    )
    source = render_source(pasal_61(), PassageKey("perpres-95-2018#pasal-61-ayat-5"), text, ID)
    return [
        render(answer, ID),
        earlier(answer, EN, body(answer, EN)),
        pending(text, ID),
        problem(text, text, text, ID),
        source,
    ]


@pytest.mark.parametrize("html", everything(NASTY))
def test_nothing_from_documents_or_questions_becomes_markup(html):
    tags = Tags(html)
    assert not {"script", "img", "b", "strong"} & set(tags.seen) - {"strong"}
    assert not [name for name in tags.attributes if name.startswith("on")]
    assert "&lt;script&gt;" in html


def test_marks_are_clipped_sorted_and_escaped():
    assert marked("a<b>c", [(4, 9), (0, 2), (1, 3)]) == "<mark>a&lt;b</mark>&gt;<mark>c</mark>"
    assert marked("abcdef", [(1, 5)], start=2, end=4) == "<mark>cd</mark>"


def test_marks_with_only_a_space_between_become_one():
    assert marked("satu dua, tiga", [(0, 4), (5, 8), (10, 14)]) == "<mark>satu dua</mark>, <mark>tiga</mark>"


def test_a_revoked_lead_is_folded_behind_one_in_force():
    old = quote(
        "Kata lama.", "", citation("a-1-2000#pasal-1", "Aturan lama", "Pasal 1", LegalStatus.REVOKED, by=("a-2-2020",))
    )
    both = render(replace(coordinator(), lead=(old, coordinator().lead[0])), ID)
    assert both.index("sekretaris daerah") < both.index("1 kutipan lagi") < both.index("Kata lama.")
    alone = render(replace(coordinator(), status=AnswerStatus.REVOKED_ONLY, lead=(old,)), ID)
    assert "Kata lama." in Tags(alone).unfolded and "Digantikan oleh:" in Tags(alone).unfolded


def test_text_is_folded_at_the_end_of_a_sentence():
    text = "Satu dua tiga empat. Lima enam tujuh delapan sembilan."
    assert text[: fold_at(text, 6)].strip() == "Satu dua tiga empat."
    assert fold_at(text, 100) == len(text)


def test_a_document_key_reads_as_people_write_it():
    assert readable("uu-11-2008") == "UU 11/2008"
    assert readable("perpres-95-2018") == "Perpres 95/2018"
    assert readable("permenpanrb-8-2026") == "PermenPANRB 8/2026"
    assert readable("peraturan-bssn-8-2024") == "Peraturan BSSN 8/2024"
    assert readable("perbup-tabalong-21-2023") == "Perbup Tabalong 21/2023"
    assert readable("riset-budaya") == "riset budaya"


def test_the_source_marks_the_cited_words_in_the_whole_article():
    html = render_source(
        pasal_61(), PassageKey("perpres-95-2018#pasal-61-ayat-4"), "dijabat oleh sekretaris daerah", ID
    )
    assert html.count("ditandai") == 1
    assert "<mark>dijabat oleh sekretaris daerah</mark>" in html
    for number in range(1, 5):
        assert f"Pasal 61 ayat ({number})" in html


def test_without_words_the_whole_passage_is_marked():
    html = render_source(pasal_61(), PassageKey("perpres-95-2018#pasal-61-ayat-1"), "", ID)
    assert f"<mark>{AYAT[0]}</mark>" in html


def test_a_long_quote_is_found_by_its_first_and_last_words():
    text = "Pembuka. " + "\n".join(f"butir {number};" for number in range(100)) + " Penutup."
    long = text[9:-9]
    assert len(brief(long)) < 400
    start, end = find_words(text, brief(long))
    assert text[start:end] == long.strip()


def test_finding_words_stays_fast_on_hostile_input():
    assert find_words("a " * 20000, "… ".join("a" for _ in range(400)) + " … zz") is None


def test_a_conversation_remembers_and_forgets():
    talk = Conversation()
    for number in range(30):
        talk = talk.plus(coordinator(f"tanya {number}"))
    assert len(talk.answers) == 20
    assert [turn.text for turn in talk.history if turn.role == "user"] == [
        f"tanya {number}" for number in range(27, 30)
    ]
    assert "sekretaris daerah" in talk.history[-1].text


def test_what_is_asked_again_of_an_answer_is_asked_as_it_was():
    history = packed(Conversation().plus(coordinator("pertama")).history)
    carried = Carried(history, "lingkup=nasional")
    folded = earlier(coordinator(), ID, body(coordinator(), ID, carried))
    for made in (render(coordinator(), ID, carried=carried), folded):
        assert str(made).count(f'name="riwayat" value="{escape(history)}"') == 2
        assert str(made).count('name="batas" value="lingkup=nasional"') == 2
        assert "Hanya dicari di: Aturan nasional" in made
    assert unpacked(history) == Conversation().plus(coordinator("pertama")).history


def test_an_answer_as_text_carries_its_citations():
    assert as_text(coordinator()).endswith("dijabat oleh sekretaris daerah.” (Perpres 95/2018, Pasal 61 ayat (4))")
    assert as_text(subdomain("q")).splitlines()[-1] == "(SOP 03)"
