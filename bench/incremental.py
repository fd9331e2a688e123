"""What a batch costs when little changed: ``python bench/incremental.py [DOCUMENTS]`` (default 2,000 made rules).

Times of taking in everything, the same again, one changed file, one new file, one renamed file, and one retirement;
the tiny model of the tests, so that what is timed is the machinery and not the embedding.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings
from kb.types import DocumentKey

ROOT = Path(__file__).resolve().parent.parent
HEAD = """---
kind: perpres
form: ringkasan
title: Aturan Uji {number}
number: "{number}"
year: 2018
issuer: Presiden
status: berlaku
status_checked: 2026-11-01
confidence: S2
sources: ["dibuat untuk pengukuran"]
---
# BAB I Ketentuan Umum
"""


def _words(chance: random.Random) -> str:
    """Twenty made words: texts that are as unlike each other as those of real rules."""
    return " ".join("".join(chance.choice("aiueo" if n % 2 else "bdgkmnprst") for n in range(6)) for _ in range(20))


def rule(folder: Path, number: int, about: str = "layanan") -> Path:
    words = random.Random(f"{number} {about}")
    articles = "\n".join(f"## Pasal {n}\nDinas mengelola {about} {_words(words)}." for n in range(1, 21))
    file = folder / f"aturan-{number}.md"
    file.write_text(HEAD.format(number=number) + articles + "\n", "utf-8")
    return file


def timed(name: str, work: Callable[[], object]) -> None:
    start = time.perf_counter()
    work()
    print(f"{name:34s} {time.perf_counter() - start:8.2f} s", flush=True)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    with tempfile.TemporaryDirectory() as folder:
        inbox = Path(folder) / "masuk"
        inbox.mkdir()
        for number in range(1, count + 1):
            rule(inbox, number)
        model = str(ROOT / "tests" / "data" / "test_model")
        pandu = KnowledgeBase.open(Settings(data=Path(folder) / "data", embedding_model=model))
        timed(f"{count} files of 20 Pasal, all new", lambda: pandu.ingest([inbox]))
        timed("the same again", lambda: pandu.ingest([inbox]))
        rule(inbox, 1, "arsip")
        timed("one file changed, folder named", lambda: pandu.ingest([inbox]))
        timed("one new file, alone", lambda: pandu.ingest([rule(inbox, count + 1)]))
        (inbox / "aturan-2.md").rename(inbox / "lain.md")
        timed("one file renamed", lambda: pandu.ingest([inbox]))
        timed("one document retired", lambda: pandu.retire(DocumentKey("perpres-3-2018")))
        timed("one document restored", lambda: pandu.unretire(DocumentKey("perpres-3-2018")))


if __name__ == "__main__":
    main()
