"""The sentence that orders a change ("Ketentuan Pasal 5 diubah …"), read into places and what becomes of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from kb.language.numerals import ocr_number, ordinal_value, roman_value

Action = Literal["insert", "change", "delete", "add"]

_LEVELS = ("bab", "bagian", "paragraf", "pasal", "ayat", "huruf", "angka")
_RANK = {level: rank for rank, level in enumerate(_LEVELS)}
# A place as it is named, recognition errors let through: "Pasal 27A", "Pasal2TA", "ayat (41", "ayal l2l", "angka 6a".
PLACE = re.compile(
    r"\b(?:"
    r"P(?:asa[lTI1]|asil)\s?(?P<pasal>[\dOlI][\dOlIT]{0,3}(?:\s?[A-HJ-NP-Z]{1,2}\b)?)"
    r"|(?:aya[tl]\s?)(?P<ayat>[(\[{l|I]?\s?[\dOlISo]{1,2}?[a-z]?\s?[)\]}\\l|I1])"
    r"|huruf\s(?P<huruf>[a-z](?:[a-z]|\d)?)\b"
    r"|angka\s(?P<angka>[\dOlI]{1,3}[a-z]?\b|\(\d{1,3}\))"
    r"|B(?:AB|ab)\s?(?P<bab>[IVXLl]+[A-Z]?)\b"
    r"|Bagian\s(?P<bagian>Ke\w+(?:\s(?:[Bb]elas|[Pp]uluh(?:\s\w+)?))?|Pertama)"
    r"|Paragraf\s(?P<paragraf>\d{1,2}[A-Z]?)"
    r"|(?P<lampiran>Lampiran(?:\s[IVX]+\b)?)"
    r"|(?P<judul>[Jj]udul|nama)(?=\s(?:Undang|Peraturan))"
    r")",
)
# "ayat (2), (3) dan (4)": the word ayat only before the first.
_MORE_AYAT = re.compile(r"\s*(?:,|dan|,\s*dan|sampai dengan)\s*\((?P<n>\d{1,2}[a-z]?)\)")
_VERB = re.compile(
    r"\b(?P<delete>dihapus(?:kan)?)|\b(?P<insert>disisip(?:kan|i)?|ditambah(?:kan)?(?=[^.;]{0,40}\bdi\s?antara\b))"
    r"|\b(?P<add>ditambah(?:kan)?|menambah(?:kan)?)"
    r"|\b(?P<change>di\s?ubah|diganti|tetap,?\s+dengan\s+perubahan|dirubah|disempurnakan)",
    re.IGNORECASE,
)
# Behind these words stands the new text, or what the change comes to.
_RESULT = re.compile(
    r"\bsehingga\b|\b(?:yang\s+)?(?:selengkapnya\s+)?berbunyi\b|\bmenjadi\s+sebagai(?:mana)?\b|\bsebagaimana\s+tercantum"
)
_NAMED = re.compile(r"\b(?:yakni|yaitu)\b\s*:?", re.IGNORECASE)
_RANGE = re.compile(r"^\s*(?:sampai\s+dengan|s\.?d\.?|-)\s*$")
_TITLE_OF = re.compile(r"\b[Jj]udul\s+(?:BAB|Bagian|Paragraf)")
_APART = re.compile(r",|;|\bdan\b|\bserta\b|\batau\b|\bsampai\b|\bdi\s?antara\b|\bKetentuan\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one place ("pasal-5-ayat-4")."""

    action: Action
    place: str

    @property
    def pasal(self) -> str:
        """The number of the Pasal it is about ("27a"); empty for a BAB, a Lampiran or a title."""
        match = re.search(r"(?:^|-)pasal-([^-]+)", self.place)
        return match[1] if match else ""


def read_changes(sentence: str) -> tuple[Change, ...]:
    """Every change that an instruction orders, in its order, each once.

    "Di antara ayat (2) dan ayat (3) Pasal 40 disisipkan 2 (dua) ayat, yakni ayat (2a) dan ayat (2b); ketentuan ayat (6)
    Pasal 40 diubah" gives insert ``pasal-40-ayat-2a``, insert ``pasal-40-ayat-2b``, change ``pasal-40-ayat-6``.
    """
    text = " ".join(sentence.split())
    result = _RESULT.search(text)
    order, becomes = (text[: result.start()], text[result.end() :][:160]) if result else (text, "")
    late = _VERB.search(becomes) if result and not _VERB.search(order) else None
    if late is not None:
        order = text
    whole = next(iter(PLACE.finditer(becomes)), None)
    home = _value("pasal", whole["pasal"]) if whole and whole["pasal"] else ""
    out: list[Change] = []
    start, last_pasal = 0, home
    verbs = list(_VERB.finditer(order))
    for number, verb in enumerate(verbs):
        action = _action(verb)
        before = order[start : verb.start()]
        end = verbs[number + 1].start() if number + 1 < len(verbs) else len(order)
        after = order[verb.end() : end]
        start = verb.end()
        if "perubahan" in verb[0].lower() and "penjelasan" in after.lower():
            pasal = next((p.get("pasal", "") for p, _ in _places(before, last_pasal)), last_pasal)
            found = [(place, True) for place, _ in _places(after, pasal)] or [({"pasal": pasal}, True)]
            start = end
        elif action in {"insert", "add"}:
            found, used = _inserted(before, after, last_pasal)
            start += used
        else:
            found = list(_places(before, last_pasal))
        for place, explains in found:
            last_pasal = place.get("pasal", last_pasal)
            if path := _path(place):
                named = f"{path}-judul" if path.startswith("ba") and _TITLE_OF.search(before) else path
                out.append(Change(action, f"penjelasan-{path}" if explains else named))
    return tuple(dict.fromkeys(out))


def named_places(text: str) -> tuple[str, ...]:
    """Places that a phrase names, ranges filled in: "Pasal 314 sampai dengan Pasal 316" is three."""
    return tuple(dict.fromkeys(path for place, _ in _places(text, "") if (path := _path(place))))


def _action(verb: re.Match[str]) -> Action:
    names: tuple[Action, ...] = ("delete", "insert", "add", "change")
    return next(name for name in names if verb[name])


def _inserted(before: str, after: str, last_pasal: str) -> tuple[list[tuple[dict[str, str], bool]], int]:
    """Places named as new, inside what was named before the verb; and how much of ``after`` they take."""
    around = list(_places(before, last_pasal))
    holder = around[-1][0] if around else {"pasal": last_pasal} if last_pasal else {}
    named = _NAMED.search(after)
    if named is None:
        return [(dict(place), False) for place, _ in around[-1:]], 0
    stop = re.search(
        r";|(?:,|(?<!\s))\s++(?:\w{3,5}\s++)?(?=[Kk]etentuan|[Pp]enjelasan|di\s?antara)", after[named.end() :]
    )
    used = named.end() + (stop.start() if stop else len(after) - named.end())
    out = []
    for place, explains in _places(after[named.end() : used], ""):
        top = min(_RANK[level] for level in place if level in _RANK) if any(lv in _RANK for lv in place) else 0
        whole = {level: value for level, value in holder.items() if _RANK.get(level, 9) < top} | place
        if top == _RANK["pasal"]:
            whole = {level: value for level, value in whole.items() if level in {"pasal", "ayat", "huruf", "angka"}}
            whole["pasal"] = _settled(whole["pasal"], holder.get("pasal", ""), around)
        out.append((whole, explains))
    return out, used


def _settled(number: str, last: str, around: list[tuple[dict[str, str], bool]]) -> str:
    """An inserted number freed of recognition errors: "168" between 16 and 17 is "16b", "2ta" behind 27 is "27a"."""
    bases = [re.sub(r"\D", "", place.get("pasal", "")) for place, _ in around] or [re.sub(r"\D", "", last)]
    base = bases[0]
    if base and re.fullmatch(rf"{base}[84]", number):
        return base + {"8": "b", "4": "a"}[number[-1]]
    return number


def _places(text: str, last_pasal: str) -> Iterator[tuple[dict[str, str], bool]]:
    """Places named in a phrase, each as level → number, and whether its Penjelasan is meant."""
    parts = re.split(r"((?i:\bpenjelasan\b))|;|\bserta\b", text)
    explains, home = False, last_pasal
    flat: list[tuple[str, bool]] = []
    for part in parts:
        if part is None:
            explains = False
        elif part.lower() == "penjelasan":
            explains = True
        elif part.strip():
            flat.append((part, explains))
            explains = False
    later = [_group(part) for part, _ in flat]
    for index, ((_, meant), group) in enumerate(zip(flat, later, strict=True)):
        ahead = next((p["pasal"] for g in later[index + 1 :] for p in g if "pasal" in p), "")
        for place in group:
            if "pasal" in place:
                home = place["pasal"]
            elif _RANK.get(next(iter(place)), 9) > _RANK["pasal"] and "lampiran" not in place and "judul" not in place:
                yield ({"pasal": home or ahead, **place} if home or ahead else place), meant
                continue
            yield place, meant


def _group(text: str) -> list[dict[str, str]]:
    """Places of one phrase, in either order: "Pasal 5 ayat (4)" and "ayat (4) Pasal 5"."""
    out: list[dict[str, str]] = []
    last_level, last_end = "", 0
    open_from = 0
    for level, value, start, end in _tokens(text):
        between = text[last_end:start]
        apart = not out or _APART.search(between) is not None
        if level in {"lampiran", "judul"}:
            out.append({level: value})
        elif not apart and last_level and _RANK.get(level, 9) < _RANK.get(last_level, 9):
            for place in out[open_from:]:
                if level not in place:
                    place[level] = value
        elif not apart and out:
            out[-1] = {**out[-1], level: value}
        elif _RANGE.match(between) and level == last_level:
            out += [{**_above(out[-1], level), level: number} for number in _run(out[-1][level], value)]
        elif last_level and _RANK.get(level, 9) > _RANK.get(last_level, 9):
            open_from = len(out)
            out.append({level: value})
        else:
            kept = _above(out[-1], level) if out else {}
            out.append({**kept, level: value})
        last_level, last_end = level, end
    return out


def _above(place: dict[str, str], level: str) -> dict[str, str]:
    return {name: number for name, number in place.items() if _RANK.get(name, 9) < _RANK[level]}


def _run(first: str, last: str) -> list[str]:
    """Numbers behind ``first`` up to ``last``."""
    if first.isdigit() and last.isdigit() and 0 < int(last) - int(first) < 200:
        return [str(number) for number in range(int(first) + 1, int(last) + 1)]
    if len(first) == len(last) == 1 and first < last:
        return [chr(code) for code in range(ord(first) + 1, ord(last) + 1)]
    return [last]


def _tokens(text: str) -> Iterator[tuple[str, str, int, int]]:
    position = 0
    while match := PLACE.search(text, position):
        level = match.lastgroup or ""
        if value := _value(level, match[level]):
            yield level, value, match.start(), match.end()
        position = match.end()
        while level == "ayat" and (more := _MORE_AYAT.match(text, position)):
            yield "ayat", more["n"], more.start("n") - 1, more.end()
            position = more.end()


def _value(level: str, text: str) -> str:
    """A named number as it stands in a place: "(2a" is "2a", "VIIA" is "7a", "Kedua" is "2"."""
    if level == "pasal":
        match = re.fullmatch(r"([\dOlIT]+?)\s?([A-HJ-NP-Z]{0,2})", text.replace("T", "7") if text[1:2] == "T" else text)
        digits = ocr_number(match[1]) if match else ""
        return f"{digits}{match[2].lower()}" if match and digits.isdigit() else ""
    if level == "ayat":
        match = re.fullmatch(r"[(\[{l|I]?\s?([\dOlISo]{1,2}?)([a-z]?)\s?[)\]}\\l|I1]", text)
        return ocr_number(match[1]) + match[2] if match else ""
    if level == "angka":
        match = re.fullmatch(r"\(?([\dOlI]+?)([a-z]?)\)?", text)
        return ocr_number(match[1]) + match[2] if match else ""
    if level == "bab":
        value, letter = roman_value(text), ""
        if value is None:
            value, letter = roman_value(text[:-1]), text[-1].lower()
        return f"{value}{letter}" if value else ""
    if level == "bagian":
        return str(ordinal_value(text) or "")
    if level == "lampiran":
        return str(roman_value(text.removeprefix("Lampiran").strip()) or "") or "-"
    if level == "huruf" and len(text) == 2:
        return text[0] + text[1].replace("l", "1")
    return text.lower() if level != "judul" else "-"


def _path(place: dict[str, str]) -> str:
    """The place as it stands in keys; empty where a lower level hangs in the air."""
    if "judul" in place:
        return "judul"
    if "lampiran" in place:
        return "lampiran" if place["lampiran"] == "-" else f"lampiran-{place['lampiran']}"
    levels: list[str]
    if "pasal" in place:
        levels = [level for level in ("pasal", "ayat", "huruf", "angka") if level in place]
    else:
        levels = [level for level in ("bab", "bagian", "paragraf") if level in place]
    return "-".join(f"{level}-{place[level]}" for level in levels)
