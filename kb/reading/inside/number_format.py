"""A number as a cell's number format shows it, with Indonesian signs: 0.13 as "0%" is "13%", 5 as "000" is "005".

The rules are those of ECMA-376 Part 1, 18.8.31 (numFmts): up to four sections by sign or condition, digits (0, #, ?),
thousands, percent, exponents, fractions, texts in quotes, dates, and times beyond a day in brackets.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache, partial
from math import isfinite

from kb.language.months import MONTHS

_DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_SHORT_MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")

_LOCALE_DATES = {14: "dd/mm/yyyy", 22: "dd/mm/yyyy hh:mm"}
"""Built-in formats that each country shows in its own way."""

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|_(?P<wide>.)|\*(?P<filled>.)|\[(?P<bracket>[^\]]{0,60})\]'
    r"|(?P<half>AM/PM|A/P|am/pm|a/p)|(?P<exponent>E[+-])|(?P<general>General|Standar|GENERAL)"
    r"|(?P<date>[yY]+|[mM]+|[dD]+|[hH]+|[sS]+|e+)|(?P<digits>[0#?]+)|(?P<sign>.)",
    re.DOTALL,
)
_CONDITION = re.compile(r"(?P<how><=|>=|<>|<|>|=)(?P<value>-?\d{1,15}(?:\.\d{1,15})?)")
_COMPARES: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge, "=": operator.eq, "<>": operator.ne,
}  # fmt: skip
_ELAPSED = re.compile(r"h{1,9}|m{1,9}|s{1,9}", re.IGNORECASE)
_LONGEST = 255
_MOST_DIGITS = 15
_EPOCH = datetime(1899, 12, 30)
_EPOCH_1904 = datetime(1904, 1, 1)
_LAST_DAY = 2_958_466

Token = tuple[str, str]


@lru_cache(maxsize=4096)
def sections(code: str) -> tuple[tuple[Token, ...], ...]:
    """A format's sections as tokens, each a kind and its text."""
    parts: list[list[Token]] = [[]]
    for match in _TOKEN.finditer(code[:_LONGEST]):
        kind = str(match.lastgroup or "quoted")
        text = str(match[kind] or "")
        if kind == "sign" and text == ";":
            parts.append([])
        else:
            parts[-1].append((kind, text))
    return tuple(map(tuple, parts[:4]))


def is_date(code: str) -> bool:
    """Whether a format shows a day or a time."""
    return any(_is_time(token) for token in sections(code)[0])


def _is_time(token: Token) -> bool:
    return token[0] in {"date", "half"} or (token[0] == "bracket" and _ELAPSED.fullmatch(token[1]) is not None)


def plain(value: float | Decimal) -> str:
    """A number without a format: all digits that are kept, a comma before the fraction."""
    number = _kept(value)
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def _kept(value: float | Decimal) -> Decimal:
    """A number with the digits that a workbook keeps (15); whole ones that are stored in full stay in full."""
    if isinstance(value, int):
        return Decimal(value)
    return Context(prec=_MOST_DIGITS).create_decimal(Decimal(repr(value)) if isinstance(value, float) else value)


def shown(value: float, code: str, number: int = -1, since_1904: bool = False) -> str:
    """A number as a format shows it; ``number`` is the format's own where built in, ``since_1904`` the calendar."""
    if not isfinite(value):
        return plain(value)
    code = _LOCALE_DATES.get(number, code)
    parts = sections(code)
    tokens, own_sign = _section(parts, value)
    if any(_is_time(token) for token in tokens):
        return _moment(value, tokens, since_1904)
    if not tokens and len(parts) > 1:
        return ""
    if not any(kind in {"digits", "general"} for kind, _ in tokens):
        return "".join(_literal(token) for token in tokens).strip() or plain(value)
    sign = "-" if value < 0 and not own_sign else ""
    return f"{sign}{_number(abs(_kept(value)), tokens)}".strip()


def shown_text(text: str, code: str) -> str:
    """A text as a format shows it: its fourth section, or one with "@", may put words around it."""
    parts = sections(code)
    own = parts[3] if len(parts) == 4 else next((part for part in parts if ("sign", "@") in part), None)
    if own is None:
        return text
    return "".join(text if token == ("sign", "@") else _literal(token) for token in own).strip()


def _section(parts: tuple[tuple[Token, ...], ...], value: float) -> tuple[tuple[Token, ...], bool]:
    """The section for a number, and whether it writes the sign itself."""
    conditions = [_condition(part) for part in parts[:2]]
    if any(conditions):
        for part, condition in zip(parts, conditions, strict=False):
            if condition is not None and condition[0](value):
                return part, condition[1]
        return parts[min(len(parts) - 1, 2 if len(parts) > 2 else 1)], False
    if len(parts) > 2 and value == 0:
        return parts[2], True
    if len(parts) > 1 and value < 0:
        return parts[1], True
    return parts[0], False


def _condition(part: tuple[Token, ...]) -> tuple[Callable[[float], bool], bool] | None:
    """The test of a section that names one, and whether only numbers below zero pass it: then it writes their sign."""
    for kind, text in part:
        if kind == "bracket" and (match := _CONDITION.fullmatch(text.strip())):
            limit, compares = float(match["value"]), _COMPARES[match["how"]]
            return partial(_holds, compares, limit), compares is operator.lt and limit <= 0
    return None


def _holds(compares: Callable[[float, float], bool], limit: float, value: float) -> bool:
    return compares(value, limit)


def _literal(token: Token) -> str:
    """What a token shows that is no digit: words, currency signs; colours and conditions show nothing."""
    kind, text = token
    if kind in {"quoted", "escaped"}:
        return text
    if kind == "wide":
        return " "
    if kind == "bracket":
        return text[1:].partition("-")[0] if text.startswith("$") else ""
    return text if kind == "sign" and text != "@" else ""


def _number(value: Decimal, tokens: tuple[Token, ...]) -> str:
    """A number without its sign in the digits of a section."""
    if any(kind == "general" for kind, _ in tokens):
        return "".join(plain(value) if kind == "general" else _literal((kind, text)) for kind, text in tokens)
    digits = [at for at, (kind, _) in enumerate(tokens) if kind == "digits"]
    exponent = next((at for at, (kind, _) in enumerate(tokens) if kind == "exponent"), None)
    slash = next((at for at, token in enumerate(tokens) if token == ("sign", "/")), None)
    if slash is not None and digits[0] < slash < digits[-1]:
        return _fraction(value, tokens, slash, digits)
    point = next(
        (at for at, token in enumerate(tokens) if token == ("sign", ".") and (exponent is None or at < exponent)), None
    )
    commas = [at for at, token in enumerate(tokens) if token == ("sign", ",")]
    whole = [at for at in digits if (point is None or at < point) and (exponent is None or at < exponent)]
    after = [at for at in digits if point is not None and point < at and (exponent is None or at < exponent)]
    last = after[-1] if after else point if point is not None else whole[-1] if whole else digits[-1]
    behind = [at for at in commas if at > (whole[-1] if whole else -1) and (at < last or _follows(at, last, commas))]
    grouped = any(whole and whole[0] < at < whole[-1] for at in commas)
    percent = sum(token == ("sign", "%") for token in tokens)
    value = value * 100**percent / Decimal(1000) ** len(behind)
    power = 0
    if exponent is not None and value:
        power = value.adjusted()
        value = value.scaleb(-power)
    places = sum(len(tokens[at][1]) for at in after)
    try:
        value = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, Context(prec=400))
    except InvalidOperation:  # more digits than any number has
        return plain(value)
    units, _, parts = f"{value:f}".partition(".")
    pattern = "".join(tokens[at][1] for at in whole)
    units = _units(units, pattern, grouped)
    parts = _parts(parts, "".join(tokens[at][1] for at in after))
    out: list[str] = []
    spread = len(whole) > 1 and not grouped
    left = list(_spread(units, [tokens[at][1] for at in whole])) if spread else [units]
    for at, token in enumerate(tokens):
        if at in whole:
            out.append(left.pop(0) if left else "")
        elif at in after:
            out.append(parts if at == after[0] else "")
        elif at == point:
            out.append("," if parts else "")
        elif at == exponent:
            out.append(f"E{'-' if power < 0 else '+' if token[1] == 'E+' else ''}{abs(power):02d}")
        elif token[0] == "digits" or (at in commas and (at in behind or grouped)):
            continue
        else:
            out.append(_literal(token))
    return "".join(out)


def _follows(at: int, last: int, commas: list[int]) -> bool:
    """Whether a comma stands right behind the last digit (with only commas between): it divides by a thousand."""
    return all(between in commas for between in range(last + 1, at + 1))


def _units(units: str, pattern: str, grouped: bool) -> str:
    least = pattern.count("0")
    units = units.lstrip("0").rjust(least, "0") if units.strip("0") or least else ""
    if not grouped:
        return units
    groups = [units[max(0, end - 3) : end] for end in range(len(units), 0, -3)]
    return ".".join(reversed(groups))


def _parts(parts: str, pattern: str) -> str:
    """The digits behind the comma; those that the pattern only allows go where they are zero."""
    kept = len(parts)
    while kept and parts[kept - 1] == "0" and pattern[kept - 1 : kept] == "#":
        kept -= 1
    return parts[:kept]


def _spread(units: str, patterns: list[str]) -> list[str]:
    """Digits over groups with signs between them ("00-00-000"): the last takes the last ones, the first the rest."""
    out: list[str] = []
    for pattern in reversed(patterns[1:]):
        cut = max(0, len(units) - len(pattern))
        out.append(units[cut:])
        units = units[:cut]
    return [units, *reversed(out)]


def _fraction(value: Decimal, tokens: tuple[Token, ...], slash: int, digits: list[int]) -> str:
    below = tokens[min(at for at in digits if at > slash)][1]
    above = [at for at in digits if at < slash]
    fixed = next((text for kind, text in tokens[slash + 1 :] if kind == "sign" and text.isdigit()), "")
    whole = int(value) if len(above) > 1 else 0
    part = Fraction(value - whole).limit_denominator(int(fixed) if fixed else 10 ** min(len(below), 4) - 1)
    if part == 1 and len(above) > 1:
        whole, part = whole + 1, Fraction(0)
    shown = f"{part.numerator}/{part.denominator}" if part else ""
    return " ".join(each for each in (str(whole) if whole or not shown else "", shown) if each)


def _moment(value: float, tokens: tuple[Token, ...], since_1904: bool) -> str:
    """A day or time as a section shows it; a number that is no day stays a number."""
    if not 0 <= value < _LAST_DAY:
        return plain(value)
    sharp = any(kind == "digits" for kind, _ in tokens)
    seconds = round(value * 86_400, 3) if sharp else round(value * 86_400)
    days = 0 if since_1904 or value >= 60 else 1 if value >= 1 else 0
    moment = (_EPOCH_1904 if since_1904 else _EPOCH) + timedelta(days=days, seconds=seconds)
    half = any(kind == "half" for kind, _ in tokens)
    out: list[str] = []
    clock = False
    for at, (kind, text) in enumerate(tokens):
        if kind == "bracket" and _ELAPSED.fullmatch(text):
            worth = {"h": 3600, "m": 60, "s": 1}[text[0].lower()]
            out.append(f"{int(seconds // worth):0{len(text)}d}")
            clock = True
        elif kind == "date":
            minutes = text[0] in "mM" and len(text) < 3 and (clock or _next_is_seconds(tokens[at + 1 :]))
            out.append(_part_of(moment, text.lower(), half, minutes))
            clock = text[0] in "hH" or (clock and text[0] in "mM")
        elif kind == "half":
            first, second = text.split("/")
            out.append(first if moment.hour < 12 else second)
        elif kind == "digits":
            out.append(f"{moment.microsecond:06d}"[: len(text)])
        else:
            out.append(
                "," if (kind, text) == ("sign", ".") and _is_digits(tokens[at + 1 :]) else _literal((kind, text))
            )
    return "".join(out).strip()


def _is_digits(tokens: tuple[Token, ...]) -> bool:
    return bool(tokens) and tokens[0][0] == "digits"


def _next_is_seconds(tokens: tuple[Token, ...]) -> bool:
    following = next(
        (text for kind, text in tokens if kind == "date" or (kind == "bracket" and _ELAPSED.fullmatch(text))), ""
    )
    return following[:1].lower() == "s"


def _part_of(moment: datetime, text: str, half: bool, minutes: bool) -> str:
    size = len(text)
    if text[0] in "ye":
        return f"{moment.year:04d}" if size > 2 or text[0] == "e" else f"{moment.year % 100:02d}"
    if text[0] == "d":
        name = _DAYS[moment.weekday()]
        return str(moment.day) if size == 1 else f"{moment.day:02d}" if size == 2 else name[:3] if size == 3 else name
    if text[0] == "m" and not minutes:
        if size < 3:
            return f"{moment.month:0{size}d}"
        names = _SHORT_MONTHS if size == 3 else MONTHS
        return names[moment.month - 1][:1] if size == 5 else names[moment.month - 1]
    amount = {"h": (moment.hour - 1) % 12 + 1 if half else moment.hour, "m": moment.minute, "s": moment.second}[text[0]]
    return f"{amount:0{min(size, 2)}d}"
