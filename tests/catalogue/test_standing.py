"""A document's standing on a date."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from documents_made import acts, law, put

from kb.catalogue import Catalogue
from kb.types import Confidence, DocumentKey, Form, LegalStatus, RelationKind, Status

TODAY = date(2026, 11, 24)
DAY = date(2025, 7, 1)
OLD = DocumentKey("perpres-95-2018")


def old(status: LegalStatus = LegalStatus.IN_FORCE, **facts: object) -> object:
    return law("perpres-95-2018", {"1": "lama"}, Form.DIGEST, status, **{"enacted": date(2018, 10, 2), **facts})


def newer(catalogue: Catalogue, kind: RelationKind, since: date | None, **facts: object) -> None:
    relation = acts("perpres-83-2025", kind, OLD, since, Confidence.SECONDARY)
    put(catalogue, law("perpres-83-2025", {"1": "baru"}, Form.DIGEST, LegalStatus.IN_FORCE, (relation,), **facts))


def standing(catalogue: Catalogue, as_of: date = TODAY, key: DocumentKey = OLD) -> Status:
    return catalogue.at().status(key, as_of)


def test_a_rule_without_relations_stands_as_claimed(catalogue: Catalogue) -> None:
    put(catalogue, old())
    found = standing(catalogue)
    assert found.standing is LegalStatus.IN_FORCE
    assert found.checked == date(2026, 11, 1)
    assert found.confidence is Confidence.SEVERAL


def test_an_official_text_without_a_claim_is_unverified(catalogue: Catalogue) -> None:
    put(catalogue, law("uu-1-2020", {"1": "a"}))
    assert standing(catalogue, key=DocumentKey("uu-1-2020")).standing is LegalStatus.UNVERIFIED


def test_a_document_that_is_not_held_and_not_named_is_unverified(catalogue: Catalogue) -> None:
    assert standing(catalogue, key=DocumentKey("uu-99-1999")).standing is LegalStatus.UNVERIFIED


def test_a_document_that_is_not_held_can_be_known_to_be_revoked(catalogue: Catalogue) -> None:
    newer(catalogue, RelationKind.REVOKES, DAY)
    assert standing(catalogue).standing is LegalStatus.REVOKED


def test_an_active_document_that_revokes_makes_revoked_whatever_was_claimed(catalogue: Catalogue) -> None:
    put(catalogue, old())
    newer(catalogue, RelationKind.REVOKES, DAY)
    found = standing(catalogue)
    assert found.standing is LegalStatus.REVOKED
    assert found.by == ("perpres-83-2025",)
    assert found.confidence is Confidence.SECONDARY


@pytest.mark.parametrize(
    ("as_of", "expected"), [(DAY - timedelta(days=1), LegalStatus.IN_FORCE), (DAY, LegalStatus.REVOKED)]
)
def test_revocation_counts_from_its_day_on(catalogue: Catalogue, as_of: date, expected: LegalStatus) -> None:
    put(catalogue, old())
    newer(catalogue, RelationKind.REVOKES, DAY)
    assert standing(catalogue, as_of).standing is expected


def test_without_a_date_of_its_own_a_revocation_counts_from_its_document_being_in_force(catalogue: Catalogue) -> None:
    put(catalogue, old())
    newer(catalogue, RelationKind.REVOKES, None, enacted=date(2025, 1, 1), in_force_from=DAY)
    assert standing(catalogue, date(2025, 3, 1)).standing is LegalStatus.IN_FORCE
    assert standing(catalogue, DAY).standing is LegalStatus.REVOKED


def test_a_revocation_of_unknown_date_counts(catalogue: Catalogue) -> None:
    put(catalogue, old())
    newer(catalogue, RelationKind.REVOKES, None)
    assert standing(catalogue).standing is LegalStatus.REVOKED


def test_a_rule_of_which_the_revoker_is_revoked_stays_revoked(catalogue: Catalogue) -> None:
    put(catalogue, old())
    newer(catalogue, RelationKind.REVOKES, DAY)
    last = acts("perpres-1-2026", RelationKind.REVOKES, "perpres-83-2025", date(2026, 1, 1))
    put(catalogue, law("perpres-1-2026", {"1": "terbaru"}, Form.DIGEST, LegalStatus.IN_FORCE, (last,)))
    assert standing(catalogue, key=DocumentKey("perpres-83-2025")).standing is LegalStatus.REVOKED
    assert standing(catalogue).standing is LegalStatus.REVOKED


def test_a_retired_document_revokes_no_longer(catalogue: Catalogue) -> None:
    put(catalogue, old())
    newer(catalogue, RelationKind.REVOKES, DAY)
    with catalogue.change() as change:
        change.retire(DocumentKey("perpres-83-2025"))
    assert standing(catalogue).standing is LegalStatus.IN_FORCE


def test_an_older_revision_knows_nothing_of_a_later_revocation(catalogue: Catalogue) -> None:
    put(catalogue, old())
    newer(catalogue, RelationKind.REVOKES, DAY)
    assert catalogue.at(1).status(OLD, TODAY).standing is LegalStatus.IN_FORCE


def test_a_claim_of_revocation_by_nobody_known_stays(catalogue: Catalogue) -> None:
    put(catalogue, old(LegalStatus.REVOKED))
    assert standing(catalogue).standing is LegalStatus.REVOKED


@pytest.mark.parametrize(
    ("claim", "kind"),
    [
        (LegalStatus.REVOKED, RelationKind.REVOKES),
        (LegalStatus.AMENDED, RelationKind.AMENDS),
        (LegalStatus.PARTLY_REVOKED, RelationKind.REVOKES_PARTLY),
    ],
)
def test_a_claim_whose_act_lies_after_the_date_was_in_force_on_that_date(
    catalogue: Catalogue, claim: LegalStatus, kind: RelationKind
) -> None:
    put(catalogue, old(claim))
    newer(catalogue, kind, DAY)
    assert standing(catalogue, date(2020, 1, 1)).standing is LegalStatus.IN_FORCE
    assert standing(catalogue).standing is claim


def test_a_partly_revoked_rule_is_partly_revoked(catalogue: Catalogue) -> None:
    put(catalogue, old())
    newer(catalogue, RelationKind.REVOKES_PARTLY, DAY)
    assert standing(catalogue).standing is LegalStatus.PARTLY_REVOKED


def test_a_partly_revoked_rule_names_those_that_amended_it_too(catalogue: Catalogue) -> None:
    put(catalogue, old())
    newer(catalogue, RelationKind.REVOKES_PARTLY, DAY)
    change = acts("perpres-1-2020", RelationKind.AMENDS, OLD, date(2020, 1, 1))
    put(catalogue, law("perpres-1-2020", {"1": "ubah"}, relations=(change,)))
    assert standing(catalogue).by == ("perpres-1-2020", "perpres-83-2025")


def test_amended_names_the_amending_documents_in_order_of_date(catalogue: Catalogue) -> None:
    put(catalogue, law("uu-11-2008", {"1": "a"}))
    for name, day in (("uu-1-2024", date(2024, 1, 2)), ("uu-19-2016", date(2016, 11, 25))):
        relation = acts(name, RelationKind.AMENDS, "uu-11-2008", day)
        put(catalogue, law(name, {"1": "ubah"}, relations=(relation,)))
    key = DocumentKey("uu-11-2008")
    assert standing(catalogue, key=key) == Status(
        LegalStatus.AMENDED,
        date(2026, 11, 1),
        Confidence.OFFICIAL,
        (DocumentKey("uu-19-2016"), DocumentKey("uu-1-2024")),
    )
    assert standing(catalogue, date(2020, 1, 1), key).by == ("uu-19-2016",)


def test_revoked_comes_before_amended(catalogue: Catalogue) -> None:
    put(catalogue, old())
    newer(catalogue, RelationKind.REVOKES, DAY)
    change = acts("perpres-1-2020", RelationKind.AMENDS, OLD, date(2020, 1, 1))
    put(catalogue, law("perpres-1-2020", {"1": "ubah"}, relations=(change,)))
    assert standing(catalogue).standing is LegalStatus.REVOKED
    assert standing(catalogue, date(2021, 1, 1)).standing is LegalStatus.AMENDED


@pytest.mark.parametrize("facts", [{"in_force_from": DAY}, {"enacted": DAY}])
def test_a_rule_is_not_yet_in_force_before_its_day(catalogue: Catalogue, facts: dict[str, object]) -> None:
    put(catalogue, law("perpres-95-2018", {"1": "a"}, Form.DIGEST, LegalStatus.IN_FORCE, **facts))
    assert standing(catalogue, DAY - timedelta(days=1)).standing is LegalStatus.NOT_YET
    assert standing(catalogue, DAY).standing is LegalStatus.IN_FORCE


def test_a_revocation_of_unknown_date_does_not_reach_before_the_rules_own_day(catalogue: Catalogue) -> None:
    put(catalogue, old())
    newer(catalogue, RelationKind.REVOKES, None)
    assert standing(catalogue, date(2017, 1, 1)).standing is LegalStatus.NOT_YET


def test_a_claim_of_not_yet_in_force_ends_on_its_day(catalogue: Catalogue) -> None:
    put(catalogue, old(LegalStatus.NOT_YET, in_force_from=DAY))
    assert standing(catalogue, date(2025, 1, 1)).standing is LegalStatus.NOT_YET
    assert standing(catalogue, DAY).standing is LegalStatus.IN_FORCE


@pytest.mark.parametrize("claim", [LegalStatus.PROPOSAL, LegalStatus.NOT_A_NORM])
def test_a_model_sop_and_a_study_are_never_law_on_any_date(catalogue: Catalogue, claim: LegalStatus) -> None:
    put(catalogue, law("sop-1-2026", {"1": "a"}, Form.MODEL, claim, enacted=date(2026, 1, 1)))
    key = DocumentKey("sop-1-2026")
    assert {standing(catalogue, day, key).standing for day in (date(2020, 1, 1), TODAY)} == {claim}


def test_the_digests_claim_speaks_for_the_official_text_beside_it(catalogue: Catalogue) -> None:
    put(catalogue, old(LegalStatus.REVOKED))
    put(catalogue, law("perpres-95-2018", {"1": "naskah"}))
    assert standing(catalogue).standing is LegalStatus.REVOKED


def test_two_forms_that_state_one_relation_state_it_once_with_the_better_proof(catalogue: Catalogue) -> None:
    known = acts("perpres-83-2025", RelationKind.REVOKES, OLD, DAY, Confidence.SECONDARY)
    read = acts("perpres-83-2025", RelationKind.REVOKES, OLD, None, Confidence.OFFICIAL)
    put(catalogue, law("perpres-83-2025", {"1": "a"}, Form.DIGEST, relations=(known,)))
    put(catalogue, law("perpres-83-2025", {"1": "b"}, relations=(read,)))
    (relation,) = catalogue.at().relations_to(OLD)
    assert (relation.since, relation.confidence) == (DAY, Confidence.OFFICIAL)


def test_a_document_that_names_itself_changes_nothing(catalogue: Catalogue) -> None:
    itself = acts("perpres-95-2018", RelationKind.REVOKES, OLD, DAY)
    put(catalogue, law("perpres-95-2018", {"1": "a"}, Form.DIGEST, LegalStatus.IN_FORCE, (itself,)))
    assert standing(catalogue).standing is LegalStatus.IN_FORCE
