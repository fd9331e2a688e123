"""Items are right by construction: the answer is the source's, wrong options are wrong, nothing gives it away."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from conftest import LAW, NOTES, SOP, Put, head

from kb.catalogue import Catalogue, CatalogueView
from kb.training import Item, ItemKind, Wish, exercises
from kb.training.bank import Bank, ItemError, Written
from kb.training.drawing import told_by_length, told_by_words
from kb.training.making import MAKERS
from kb.training.making.authority import extensions, same_office
from kb.training.making.definitions import is_somebody
from kb.training.making.durations import durations_in
from kb.training.making.gaps import shown
from kb.training.making.modals import modal_of
from kb.training.material import Material, held_at
from kb.training.serialise import item_json, item_of
from kb.training.vocabulary import BROKEN
from kb.training.wording import words
from kb.types import DocumentKey, PassageKey, place_of

TODAY = date(2026, 11, 25)


def made(view: CatalogueView, *kinds: ItemKind, **wish: object) -> list[Item]:
    return exercises(view, "snap", Wish(kinds=kinds, **wish), TODAY)  # type: ignore[arg-type]


def test_every_kind_can_be_made(view: CatalogueView) -> None:
    kinds = {item.kind for item in made(view)}
    assert set(MAKERS) - kinds <= {ItemKind.SCENARIO, ItemKind.PAPERS}, kinds


def test_every_item_stands_on_words_that_its_source_holds(view: CatalogueView) -> None:
    for item in made(view):
        passage = held_at(view, item.source)
        assert passage is not None, item.source
        assert " ".join(item.quote.split()) in " ".join(passage.text.split())
        assert set(item.answer) <= set(item.options)
        assert len({option.casefold() for option in item.options}) == len(item.options) >= 3
        assert "diperiksa 1 November 2026" in item.citation


def test_a_deadline_is_the_norms_own(view: CatalogueView) -> None:
    (norm,) = [item for item in made(view, ItemKind.DEADLINE) if item.source == "perpres-1-2020#pasal-3-ayat-1"]
    assert norm.answer == ("14 hari kerja",)
    assert "14" not in norm.prompt
    assert len(durations_in(" ".join(norm.options))) == 4


def test_a_modal_is_the_norms_own_and_never_another(view: CatalogueView) -> None:
    found = {item.source: item.answer[0] for item in made(view, ItemKind.MODAL)}
    assert found == {
        "perpres-1-2020#pasal-2-ayat-2": "wajib",
        "perpres-1-2020#pasal-2-ayat-3": "dapat",
        "perpres-1-2020#pasal-3-ayat-3": "dilarang",
    }


@pytest.mark.parametrize(
    ("line", "modal"),
    [
        ("Menteri dapat menetapkan pedoman.", "dapat"),
        ("Setiap orang tidak dapat menolak.", None),
        ("Data yang dapat dibuka diumumkan.", None),
        ("Pemohon wajib membayar dan harus melapor.", None),
        ("Pengaduan hanya dapat diajukan sekali.", None),
        ("Permohonan dapat berupa surat.", None),
    ],
)
def test_only_a_norm_with_one_plain_modal_is_asked(line: str, modal: str | None) -> None:
    found = modal_of(line)
    assert (found["modal"] if found else None) == modal


def test_steps_are_asked_in_the_order_of_the_sop(view: CatalogueView) -> None:
    (item,) = made(view, ItemKind.ORDER)
    assert [step.split()[0] for step in item.answer] == ["Mengajukan", "Memeriksa", "Menyetujui", "Menyerahkan"]
    assert item.options != item.answer
    assert sorted(item.options) == sorted(item.answer)


def test_who_does_a_step_has_one_answer(view: CatalogueView) -> None:
    actors = {place_of(item.source): item.answer[0] for item in made(view, ItemKind.ACTOR)}
    assert actors == {"langkah-3": "Kepala Bidang", "langkah-4": "Penjaga loket", "langkah-5": "Arsiparis"} | {
        step: actor for step, actor in actors.items() if step in {"langkah-1", "langkah-2"}
    }
    assert actors.get("langkah-2", "Verifikator") == "Verifikator"


def test_a_revoked_rule_is_told_by_the_rule_that_revoked_it(view: CatalogueView) -> None:
    items = made(view, ItemKind.VALIDITY)
    (revoker,) = [item for item in items if "mencabut" in item.prompt]
    assert revoker.answer == ("Perpres 7/2019",)
    assert "dicabut" in revoker.quote
    (dead,) = [item for item in items if "sudah dicabut" in item.prompt]
    assert dead.answer == ("Perpres 5/2015",)


def test_a_planted_error_is_the_only_one(view: CatalogueView) -> None:
    items = made(view, ItemKind.FIND_ERROR)
    say = words("id").say
    for item in items:
        told = item.answer[0]
        quote = " ".join(item.quote.split())
        if told == say("find_error", "modal"):
            assert quote not in item.prompt
        elif told == say("find_error", "place"):
            assert item.citation.split(";")[0].split(" Perpres")[0] not in item.prompt
    assert any(item.answer[0] == say("find_error", "status") for item in items)


def test_the_same_seed_gives_the_same_items_and_names_outlive_snapshots(view: CatalogueView) -> None:
    assert made(view) == made(view)
    first, second = made(view, seed=1), made(view, seed=2)
    assert {item.id for item in first} & {item.id for item in second}
    assert made(view, count=5, seed=3) == made(view, count=5, seed=3)


def test_only_the_wished_documents_and_kinds(view: CatalogueView) -> None:
    items = exercises(view, "s", Wish(documents=(DocumentKey("perpres-1-2020"),)), TODAY)
    assert {item.document for item in items} == {"perpres-1-2020"}


def test_a_law_that_was_amended_nobody_knows_where_is_not_taught(
    view: CatalogueView, put: Put, catalogue: Catalogue
) -> None:
    changes = "[{relation: mengubah, object: perpres-1-2020, basis: judul, confidence: V, since: 2023-01-01}]"
    put("change.md", head(3, 2023, relations=changes) + "## Pasal 1\nPeraturan ini mengubah Perpres 1/2020.\n")
    assert not [item for item in made(catalogue.at()) if item.document == "perpres-1-2020"]


def test_times_that_an_sop_only_proposes_are_not_taught(put: Put, catalogue: Catalogue) -> None:
    put(
        "sop.md", head(9, 2024, "usulan", kind="sop") + SOP.format(**NOTES).replace("hari kerja", "hari kerja (usulan)")
    )
    assert made(catalogue.at(), ItemKind.DEADLINE) == []


def test_words_that_recognition_broke_are_not_taught(put: Put, catalogue: Catalogue) -> None:
    put("a.md", head(1, 2020) + LAW.replace("paling lambat 14 hari", "paling larnbat 14 hari"))
    sources = {item.source for item in made(catalogue.at())}
    assert "perpres-1-2020#pasal-3-ayat-1" not in sources
    assert "perpres-1-2020#pasal-2-ayat-2" in sources


@pytest.mark.parametrize(
    "text", ["pada ayat (21 dilakukan", "Pasal 1O", "ata.u tidak", "persetqiuan", "Undang- Undang"]
)
def test_marks_of_bad_recognition_are_seen(text: str) -> None:
    assert BROKEN.search(text)


@pytest.mark.parametrize("text", ["denda Rp1.000.000,00", "ayat (21) huruf b", "3 x 24 jam", "BSSN dan/atau OPD"])
def test_print_is_not_taken_for_bad_recognition(text: str) -> None:
    assert not BROKEN.search(text)


def test_pointers_to_other_places_are_left_out_with_an_ellipsis() -> None:
    assert shown("Reviu sebagaimana dimaksud pada ayat (1) huruf b dan ayat (2) dilakukan.") == "Reviu … dilakukan."


def test_an_office_never_stands_beside_its_other_name() -> None:
    assert same_office("Menteri PANRB", "menteri yang membidangi aparatur negara")
    assert same_office("Instansi Pusat", "Instansi Pusat dan Pemerintah Daerah")
    assert not same_office("BSSN", "Bappenas")


def test_an_answer_is_not_told_by_its_length_or_by_the_prompt() -> None:
    assert told_by_length("kata " * 30, ["pendek sekali tetapi cukup " * 2] * 3)
    assert told_by_words("Apa itu arsip aktif?", "arsip yang aktif dipakai", ["laporan tahunan", "surat masuk", "map"])


def test_items_come_back_from_json_as_they_were(view: CatalogueView) -> None:
    for item in made(view):
        assert item_of(item_json(item)) == item


# --- the trainers' items -------------------------------------------------------------------------------------------


def test_an_item_is_stale_when_its_rule_is_revoked_in_a_newer_catalogue(
    view: CatalogueView, put: Put, catalogue: Catalogue
) -> None:
    bank, say = Bank(catalogue.engine), words("id")
    bank.keep(made(view, ItemKind.MODAL))
    assert not any(row.stale for row in bank.all(view, TODAY, say))
    revokes = "[{relation: mencabut, object: perpres-1-2020, basis: 'Pasal 1', confidence: V, since: 2026-01-01}]"
    put(
        "end.md",
        head(4, 2026, relations=revokes) + "## Pasal 1\nPerpres 1/2020 dicabut dan dinyatakan tidak berlaku.\n",
    )
    stale = bank.all(catalogue.at(), TODAY, say)
    assert all("berlaku menjadi dicabut" in row.stale[0] for row in stale)


def test_an_item_is_stale_when_the_words_of_its_source_change(
    view: CatalogueView, put: Put, catalogue: Catalogue
) -> None:
    bank, say = Bank(catalogue.engine), words("id")
    bank.keep(made(view, ItemKind.MODAL))
    put("a.md", head(1, 2020) + LAW.replace("pada hari surat itu diterima", "pada hari kerja berikutnya"))
    stale = {row.item.source: row.stale for row in bank.all(catalogue.at(), TODAY, say)}
    assert stale["perpres-1-2020#pasal-2-ayat-2"] == (say.say("stale", "words"),)


def test_dropped_items_stay_away_and_edited_ones_come_as_edited(view: CatalogueView, catalogue: Catalogue) -> None:
    bank = Bank(catalogue.engine)
    items = made(view, ItemKind.MODAL)
    bank.keep(items)
    bank.drop(items[0].id)
    bank.edit(items[1].id, Written("Kata mana?", items[1].options, items[1].answer))
    usable = {item.id: item for item in bank.usable(items)}
    assert items[0].id not in usable
    assert usable[items[1].id].prompt == "Kata mana?"
    assert usable[items[2].id] == items[2]


def test_an_own_item_needs_a_held_source(view: CatalogueView, catalogue: Catalogue) -> None:
    bank, say = Bank(catalogue.engine), words("id")
    written = Written("Siapa menetapkan?", ["Sekda", "Bupati"], ["Sekda"])
    with pytest.raises(ItemError) as refused:
        bank.write(written, PassageKey("perpres-1-2020#pasal-99"), view, TODAY, say)
    assert refused.value.reason == "no_source"
    item = bank.write(written, PassageKey("perpres-1-2020#pasal-2"), view, TODAY, say)
    assert "Jadwal Simpan" in item.quote
    assert bank.own() == [item]


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        (Written(" ", ["a", "b"], ["a"]), "no_prompt"),
        (Written("?", ["a"], ["a"]), "few_options"),
        (Written("?", ["a", "A "], ["a"]), "same_options"),
        (Written("?", ["a", "b"], []), "no_answer"),
    ],
)
def test_an_item_that_cannot_be_answered_is_refused(
    written: Written, reason: str, view: CatalogueView, catalogue: Catalogue
) -> None:
    with pytest.raises(ItemError) as refused:
        Bank(catalogue.engine).write(written, PassageKey("perpres-1-2020#pasal-2"), view, TODAY, words("id"))
    assert refused.value.reason == reason


def test_items_speak_both_languages(view: CatalogueView) -> None:
    english = exercises(view, "snap", Wish(kinds=(ItemKind.MODAL,), language="en"), TODAY)
    assert all(item.prompt.startswith("Which word") for item in english)
    indonesian = made(view, ItemKind.MODAL)
    assert [item.id for item in english] == [item.id for item in indonesian]
    assert [replace(item, prompt="", citation="") for item in english] == [
        replace(item, prompt="", citation="") for item in indonesian
    ]


def test_a_step_that_leans_on_a_pasal_that_was_changed_is_not_taught(put: Put, catalogue: Catalogue) -> None:
    put("a.md", head(1, 2020) + LAW)
    note = "Jika salinan rahasia: tolak sesuai Perpres 1/2020 Pasal 3 ayat (3)"
    put("sop.md", head(9, 2024, "usulan", kind="sop") + SOP.format(**{**NOTES, "other": note}))

    def cites() -> bool:
        return any("Pasal 3" in item.answer[0] for item in made(catalogue.at(), ItemKind.SCENARIO))

    assert cites()
    changes = "[{relation: mengubah, object: perpres-1-2020, basis: judul, confidence: V, since: 2023-01-01}]"
    put("change.md", head(3, 2023, relations=changes) + "## Pasal 1\nPeraturan ini mengubah aturan arsip.\n")
    assert not cites()


def test_a_duty_is_never_asked_beside_the_other_word_for_a_duty(view: CatalogueView) -> None:
    asked = made(view, ItemKind.MODAL)
    assert asked
    assert all(len({"wajib", "harus"} & set(item.options)) == 1 for item in asked)


def test_whom_a_norm_is_extended_to_is_no_wrong_answer(put: Put, catalogue: Catalogue) -> None:
    extended = "## Pasal 4\nKetentuan sebagaimana dimaksud dalam Pasal 2 berlaku juga terhadap Bappeda.\n"
    put("a.md", head(1, 2020) + LAW + extended)
    clauses = Material(catalogue.at(), TODAY).clauses
    assert extensions(clauses) == {(DocumentKey("perpres-1-2020"), "pasal-2"): ["Bappeda"]}
    asked = [item for item in made(catalogue.at(), ItemKind.AUTHORITY) if "#pasal-2" in item.source]
    assert not any("Bappeda" in item.options for item in asked)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Setiap penyelenggara", "Penyelenggara dan masyarakat", True),
        ("Kepala daerah", "Bupati", True),
        ("Komisi Informasi", "Ombudsman", False),
    ],
)
def test_an_office_inside_a_pair_is_the_same_office(one: str, other: str, same: bool) -> None:
    assert same_office(one, other) is same


def test_people_are_not_asked_for_among_things() -> None:
    assert is_somebody("pegawai yang diberi tugas")
    assert is_somebody("setiap Orang yang menyimpan")
    assert not is_somebody("setiap Informasi Elektronik yang dibuat")


@pytest.mark.parametrize("line", ["Semua aturan wajib disesuaikan dengan UU ini paling lambat 2 tahun sejak berlaku."])
def test_norms_of_transition_are_not_asked(put: Put, catalogue: Catalogue, line: str) -> None:
    put("a.md", head(1, 2020) + LAW + f"## Pasal 4\n{line}\n")
    assert not any("#pasal-4" in item.source for item in made(catalogue.at(), ItemKind.MODAL, ItemKind.DEADLINE))
