"""The table of abbreviations: what it adds, how an office extends it, what it says of a broken file."""

from pathlib import Path

import pytest

from kb.errors import SettingsError
from kb.search.lexicon import Lexicon


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon.load()


def test_informal_spelling_becomes_ordinary_and_the_rest_stays(lexicon: Lexicon) -> None:
    assert lexicon.respell("gmn cara ngurus TTE yg hangus?") == "bagaimana cara mengurus TTE yang hangus?"


def test_an_abbreviation_brings_its_full_form_and_the_full_form_its_abbreviation(lexicon: Lexicon) -> None:
    assert ("TTE", "tanda tangan elektronik") in lexicon.expansions("TTE saya hangus")
    assert ("tanda tangan elektronik", "tte") in lexicon.expansions("masa tanda tangan elektronik habis")


def test_nothing_is_expanded_inside_another_word(lexicon: Lexicon) -> None:
    assert lexicon.expansions("sopan santun pegawai") == ()


def test_an_office_adds_its_own_words(tmp_path: Path) -> None:
    own = tmp_path / "istilah.toml"
    own.write_text(
        '[singkatan]\nsimtab = ["sistem informasi tabalong"]\n[ejaan]\nkadada = "tidak ada"\n', encoding="utf-8"
    )
    lexicon = Lexicon.load(own)
    assert ("SIMTAB", "sistem informasi tabalong") in lexicon.expansions("cara masuk simtab")
    assert lexicon.respell("kadada aturannya") == "tidak ada aturannya"
    assert ("TTE", "tanda tangan elektronik") in lexicon.expansions("tte")


@pytest.mark.parametrize(
    "text", ["[singkatan]\ntte = 3\n", "[ejaan]\nyg = ['yang']\n", "tidak = = toml", "singkatan = 1\n"]
)
def test_a_broken_table_is_named_with_what_to_do(tmp_path: Path, text: str) -> None:
    own = tmp_path / "rusak.toml"
    own.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"rusak\.toml"):
        Lexicon.load(own)


def test_letters_drawn_out_are_one_letter(lexicon: Lexicon) -> None:
    assert lexicon.respell("apakah wajiiib dilaporkannn") == "apakah wajib dilaporkan"
    assert lexicon.respell("PPPK dan maaf") == "PPPK dan maaf"
    assert lexicon.respell("www.pandu.id") == "www.pandu.id"
