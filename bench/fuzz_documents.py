"""Documents spoilt from within, by seed: good files of Word, Excel, the web and PDF whose elements are moved about.

A package is opened and one of its parts changed, so that the spoiling reaches the reader and not only the unpacker:
elements are doubled, dropped, nested and torn out, values replaced by impossible ones, references pointed elsewhere.
"""

from __future__ import annotations

import io
import random
import re
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "reading")]

from hostile_files import with_parts  # noqa: E402
from hostile_many import good_files  # noqa: E402
from hostile_paths import hostile_ways  # noqa: E402
from measured import Measured  # noqa: E402
from test_hostile import outcomes  # noqa: E402

from kb.reading import sandbox  # noqa: E402
from kb.settings import Settings  # noqa: E402

MOST_SECONDS, MOST_MEMORY_MB = 5.0, 600
LARGEST = 300_000
"""Bytes of a file, and of a part, that is taken as a beginning: larger ones are hostile by their size alone."""

SETTINGS = Settings.model_validate({"read_seconds": 3, "read_memory_mb": 448, "ocr": False, "max_unpacked_mb": 300})
_ELEMENT = re.compile(rb"<(?P<name>[\w:]{1,40})(?P<rest>[^<>]{0,300})>")
_VALUE = re.compile(rb'(?<=[="> /(])(?:-?\d{1,12}(?:\.\d{1,9})?|#?[0-9A-F]{4,8}|[A-Z]{1,3}\d{1,7})(?=[" </)\]])')
_REFERENCE = re.compile(rb"\b\d{1,4} 0 R\b")
_ODD = (b"0", b"-1", b"99999999999", b"1e999", b"nan", b"D800", b"\xf0\x9f\xa4\x94", b"", b"..", b"%s", b"2147483648")
_ENDINGS = (".docx", ".xlsx", ".html", ".pdf")


def documents(seed: int, count: int) -> Iterator[tuple[str, bytes]]:
    """So many spoilt documents with their names, the same ones for a seed."""
    good = good_files()
    sources = [(ending, good[ending]) for ending in _ENDINGS]
    made = ((Path(name).suffix, make()) for name, make in hostile_ways() if Path(name).suffix in _ENDINGS)
    sources += [(ending, content) for ending, content in made if len(content) <= LARGEST]
    for number in range(count):
        dice = random.Random(f"{seed}-{number}")
        ending = _ENDINGS[number % len(_ENDINGS)]
        content = dice.choice([content for own, content in sources if own == ending])
        yield f"{number:05d}{ending}", spoilt(dice, ending, content)


def spoilt(dice: random.Random, ending: str, content: bytes) -> bytes:
    """A document with one to six changes in it."""
    if ending not in {".docx", ".xlsx"}:
        return _changed(dice, content)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names = [entry.filename for entry in package.infolist() if 0 < entry.file_size <= LARGEST]
        name = dice.choice(names)
        return with_parts(content, {name: _changed(dice, package.read(name))})


def _changed(dice: random.Random, text: bytes) -> bytes:
    for _ in range(dice.randint(1, 6)):
        text = dice.choice((_values, _values, _doubled, _nested, _torn, _moved, _pointed))(dice, text)
    return text[: 8 * LARGEST]


def _values(dice: random.Random, text: bytes) -> bytes:
    share, odd = dice.choice((0.02, 0.3, 1.0)), dice.choice(_ODD)
    return _VALUE.sub(lambda match: odd if dice.random() < share else match[0], text)


def _place(dice: random.Random, text: bytes) -> re.Match[bytes] | None:
    found = list(_ELEMENT.finditer(text))
    return dice.choice(found) if found else None


def _doubled(dice: random.Random, text: bytes) -> bytes:
    one = _place(dice, text)
    if one is None:
        at = dice.randrange(max(len(text), 1))
        return text[:at] + text[at : at + 200] * dice.randint(2, 200) + text[at:]
    end = text.find(b"</%s>" % one["name"], one.end())
    whole = text[one.start() : end + len(one["name"]) + 3] if 0 < end < one.start() + 9_000 else one[0]
    return text[: one.start()] + whole * dice.randint(2, 300) + text[one.start() :]


def _nested(dice: random.Random, text: bytes) -> bytes:
    one = _place(dice, text)
    if one is None:
        return text
    depth = dice.choice((2, 30, 240, 900))
    return text[: one.start()] + one[0] * depth + b"x" + b"</%s>" % one["name"] * depth + text[one.end() :]


def _torn(dice: random.Random, text: bytes) -> bytes:
    at = dice.randrange(max(len(text), 1))
    return text[:at] + text[at + dice.randint(1, 400) :]


def _moved(dice: random.Random, text: bytes) -> bytes:
    one, to = _place(dice, text), dice.randrange(max(len(text), 1))
    return text[:to] + one[0] + text[to:] if one is not None else text[to:] + text[:to]


def _pointed(dice: random.Random, text: bytes) -> bytes:
    return _REFERENCE.sub(lambda match: b"%d 0 R" % dice.randint(0, 9) if dice.random() < 0.3 else match[0], text)


def fuzz(seed: int, count: int) -> int:
    """Read so many spoilt documents and print what became of them; 1 where one failed or took more than it may."""
    server = Measured()
    sandbox.server = lambda: server
    became: Counter[str] = Counter()
    slowest, largest, failures = ("", 0.0), ("", 0), []
    with tempfile.TemporaryDirectory() as folder:
        for name, content in documents(seed, count):
            path = Path(folder) / name
            path.write_bytes(content)
            server.peak_mb, server.seconds = 0, 0.0
            for said in outcomes([path], SETTINGS).values():
                became[f"{path.suffix} {said[:60]}"] += 1
                if said.startswith("gagal"):
                    failures.append(f"{name}: {said[:200]}")
            slowest = max(slowest, (name, server.seconds), key=lambda pair: pair[1])
            largest = max(largest, (name, server.peak_mb), key=lambda pair: pair[1])
            if server.seconds > MOST_SECONDS or server.peak_mb > MOST_MEMORY_MB:
                failures.append(f"{name}: {server.seconds:.1f} s, {server.peak_mb} MiB")
            path.unlink()
    for said, times in became.most_common():
        print(f"{times:6d}  {said}")
    print(f"{count} documents of seed {seed}; slowest {slowest[1]:.2f} s ({slowest[0]}); largest {largest[1]} MiB")
    print(f"{len(failures)} failures", *failures, sep="\n")
    return 1 if failures else 0
