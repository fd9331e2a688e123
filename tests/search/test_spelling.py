"""Slips are repaired to known words; words of other fields stay what they are."""

import pytest

from kb.language.tokens import stem
from kb.search.spelling import Spelling

WORDS = ("rentang", "khusus", "aplikasi", "koordinator", "pelindungan", "reset", "langkah")
KNOWN = {word: 9 for known in WORDS for word in (known, stem(known))}
SPELLING = Spelling(lambda word: KNOWN.get(word, 0))


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("khussus", "khusus"),
        ("apliaksi", "aplikasi"),
        ("aplikas", "aplikasi"),
        ("koordimator", "koordinator"),
        ("pelinungan", "pelindungan"),
        ("pelindumgap", "pelindumgap"),
        ("pelinzungan", "pelindungan"),
        ("rendang", "rendang"),
        ("resep", "resep"),
        ("langkah", "langkah"),
        ("khusus", "khusus"),
    ],
)
def test_a_slip_is_repaired_and_another_word_is_not(slip: str, meant: str) -> None:
    assert SPELLING.repair(f"apa {slip}?") == f"apa {meant}?"
