"""Claims of tables and feeds beside what texts say; standing of places in a document revoked in part."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from documents_made import acts, law, put

from kb.catalogue import Catalogue, Claim
from kb.types import Confidence, DocumentKey, Form, LegalStatus, RelationKind, Status

TODAY = date(2026, 11, 24)
OLD, NEW, OTHER = DocumentKey("uu-17-2014"), DocumentKey("uu-23-2014"), DocumentKey("uu-9-2015")
TABLE, DAY = "tabel-2023.csv", date(2023, 1, 1)


def claim(catalogue: Catalogue, *claims: Claim, whole: bool = True) -> int:
    with catalogue.change() as change:
        return change.claim(TABLE, claims, whole)


def revoked_by(by: DocumentKey | None, key: DocumentKey = OLD) -> Claim:
    return Claim(TABLE, key, LegalStatus.REVOKED, by, DAY, "Dicabut oleh …")


def status(catalogue: Catalogue, place: str = "", as_of: date = TODAY, key: DocumentKey = OLD) -> Status:
    return catalogue.at().status(key, as_of, place)


# --- claims --------------------------------------------------------------------------------------------------------


def test_a_claim_of_being_in_force_is_no_proof(catalogue: Catalogue) -> None:
    put(catalogue, law("uu-17-2014", {"1": "a"}))
    claim(catalogue, Claim(TABLE, OLD, LegalStatus.IN_FORCE, None, DAY, "Berlaku"))
    found = status(catalogue)
    assert found.standing is LegalStatus.UNVERIFIED
    assert "Diklaim berlaku menurut tabel-2023.csv per 2023-01-01" in found.note


def test_a_claimed_revocation_counts_with_confidence_s_where_nothing_better_is_known(catalogue: Catalogue) -> None:
    put(catalogue, law("uu-17-2014", {"1": "a"}))
    claim(catalogue, revoked_by(NEW))
    found = status(catalogue)
    assert (found.standing, found.confidence, found.by) == (LegalStatus.REVOKED, Confidence.SECONDARY, (NEW,))
    (relation,) = catalogue.at().relations_to(OLD)
    assert TABLE in relation.basis


def test_a_claimed_revocation_does_not_reach_before_its_revokers_year(catalogue: Catalogue) -> None:
    put(catalogue, law("uu-17-2014", {"1": "a"}, enacted=date(2014, 8, 5)))
    claim(catalogue, revoked_by(DocumentKey("uu-1-2020")))
    assert status(catalogue, as_of=date(2019, 12, 31)).standing is not LegalStatus.REVOKED
    assert status(catalogue, as_of=date(2020, 1, 1)).standing is LegalStatus.REVOKED


def test_a_claim_never_overrides_a_partial_revocation_read_in_a_text(catalogue: Catalogue) -> None:
    partly = replace(acts("uu-23-2014", RelationKind.REVOKES_PARTLY, OLD), places=("pasal-314",))
    put(catalogue, law("uu-17-2014", {"1": "a"}))
    put(catalogue, law("uu-23-2014", {"409": "b"}, relations=(partly,)))
    claim(catalogue, revoked_by(NEW), revoked_by(None))
    assert status(catalogue).standing is LegalStatus.PARTLY_REVOKED


def test_a_claim_never_overrides_a_revoker_read_in_a_text(catalogue: Catalogue) -> None:
    put(catalogue, law("uu-23-2014", {"1": "b"}, relations=(acts("uu-23-2014", RelationKind.REVOKES, OLD),)))
    claim(catalogue, revoked_by(OTHER))
    assert status(catalogue).by == (NEW,)


def test_a_better_known_record_of_our_own_stands_against_a_claim(catalogue: Catalogue) -> None:
    put(catalogue, law("uu-17-2014", {"1": "a"}, Form.DIGEST, LegalStatus.IN_FORCE))
    claim(catalogue, revoked_by(NEW))
    assert status(catalogue).standing is LegalStatus.IN_FORCE


def test_importing_again_exchanges_what_the_source_claimed_and_old_revisions_keep_it(catalogue: Catalogue) -> None:
    assert claim(catalogue, revoked_by(NEW), revoked_by(NEW, OTHER)) == 2
    assert claim(catalogue, revoked_by(NEW), revoked_by(NEW, OTHER)) == 0
    assert claim(catalogue, revoked_by(NEW, OTHER)) == 1
    assert catalogue.revision == 2
    assert catalogue.at().claims(OLD) == []
    assert catalogue.at(1).claims(OLD) == [revoked_by(NEW)]
    assert claim(catalogue, revoked_by(OTHER), whole=False) == 1
    assert catalogue.at().claims(OTHER)


# --- places --------------------------------------------------------------------------------------------------------


@pytest.fixture
def partly(catalogue: Catalogue) -> Catalogue:
    relation = replace(
        acts("uu-23-2014", RelationKind.REVOKES_PARTLY, OLD, date(2014, 10, 2)),
        places=("pasal-1-angka-4", "pasal-314", "pasal-5-ayat-2"),
    )
    put(catalogue, law("uu-17-2014", {"1": "a", "5": "b", "314": "c"}, enacted=date(2014, 8, 5)))
    put(catalogue, law("uu-23-2014", {"409": "d"}, relations=(relation,)))
    return catalogue


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("", LegalStatus.PARTLY_REVOKED),
        ("pasal-314", LegalStatus.REVOKED),
        ("pasal-314-ayat-1", LegalStatus.REVOKED),
        ("penjelasan-pasal-314", LegalStatus.REVOKED),
        ("pasal-1-angka-4", LegalStatus.REVOKED),
        ("pasal-1", LegalStatus.PARTLY_REVOKED),
        ("pasal-5", LegalStatus.PARTLY_REVOKED),
        ("pasal-5-ayat-1", LegalStatus.UNVERIFIED),
        ("pasal-5-ayat-21", LegalStatus.UNVERIFIED),
        ("pasal-31", LegalStatus.UNVERIFIED),
        ("pasal-3145", LegalStatus.UNVERIFIED),
    ],
)
def test_only_the_named_places_are_revoked(partly: Catalogue, place: str, expected: LegalStatus) -> None:
    assert status(partly, place).standing is expected


def test_a_place_is_alive_before_the_day_of_the_partial_revocation(partly: Catalogue) -> None:
    assert status(partly, "pasal-314", date(2014, 9, 1)).standing is not LegalStatus.REVOKED


def test_a_dead_place_stays_dead_when_its_revoker_falls(partly: Catalogue) -> None:
    fall = acts("uu-1-2026", RelationKind.REVOKES, "uu-23-2014", date(2026, 1, 1))
    put(partly, law("uu-1-2026", {"1": "x"}, relations=(fall,)))
    assert status(partly, key=NEW).standing is LegalStatus.REVOKED
    assert status(partly, "pasal-314").standing is LegalStatus.REVOKED


def test_a_spared_place_is_alive_though_the_document_says_partly_revoked(partly: Catalogue) -> None:
    put(partly, law("uu-17-2014", {"ringkasan": "r"}, Form.DIGEST, LegalStatus.PARTLY_REVOKED))
    assert status(partly, "pasal-31").standing is LegalStatus.IN_FORCE
    assert status(partly).standing is LegalStatus.PARTLY_REVOKED


def test_a_partial_revocation_of_unknown_places_casts_doubt_on_all(catalogue: Catalogue) -> None:
    put(catalogue, law("uu-17-2014", {"1": "a"}))
    put(catalogue, law("uu-23-2014", {"1": "b"}, relations=(acts("uu-23-2014", RelationKind.REVOKES_PARTLY, OLD),)))
    assert status(catalogue, "pasal-1").standing is LegalStatus.PARTLY_REVOKED


def test_places_survive_the_catalogue(partly: Catalogue) -> None:
    (relation,) = partly.at().relations_to(OLD)
    assert relation.places == ("pasal-1-angka-4", "pasal-314", "pasal-5-ayat-2")
