"""Every law of the corpus through structure, without an index: time, memory, passages, Pasal, gaps, identity.

``PYTHONPATH=. python bench/corpus_structure.py FOLDER`` (the unpacked archive: FOLDER/uu/2008/11.md). A path tells
kind, year and number; the reader is given a name that tells nothing.
"""

from __future__ import annotations

import re
import resource
import sys
import time
from collections import Counter
from multiprocessing import Pool
from pathlib import Path

from kb.structure import passages, understand_all
from kb.types import Page, Pages


def measure(path: Path) -> Counter[str]:
    kind, year, number = path.with_suffix("").parts[-3:]
    text = path.read_text(encoding="utf-8", errors="replace")
    began = time.process_time()
    counts: Counter[str] = Counter(laws=1)
    try:
        documents = understand_all(Pages("teks.md", "0" * 64, "text/markdown", (Page(1, text),)))
        counts["passages"] = sum(len(passages(document)) for document in documents)
    except Exception as error:  # noqa: BLE001
        return Counter({"laws": 1, f"failed: {type(error).__name__}": 1})
    counts["milliseconds"] = int(1000 * (time.process_time() - began))
    identity = documents[0].identity
    own = re.split(r"[/\s]", identity.number)[0].lower()
    if not own or not identity.year:
        counts["identity silent"] = 1
    elif identity.kind.startswith(kind) and (own, str(identity.year)) == (number.lower(), year):
        counts["identity right"] = 1
    else:
        counts["identity wrong"] = 1
    for document in documents:
        found = {int(match[0]) for article in document.articles if (match := re.match(r"\d+", article))}
        counts["pasal found"] += len(found)
        counts["pasal expected"] += document.identity.articles or 0
        counts["gaps"] += len(document.gaps)
        counts["amendments"] += len(document.amendments)
        counts.update(f"relation {relation.kind.value}" for relation in document.relations)
    return counts


def main() -> None:
    files = sorted(Path(sys.argv[1]).rglob("*.md"))
    began = time.perf_counter()
    with Pool(2) as pool:
        total = sum(pool.imap_unordered(measure, files, 16), Counter[str]())
    for name, value in sorted(total.items()):
        print(f"{name:28} {value}")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(f"{'wall seconds':28} {time.perf_counter() - began:.0f}\n{'MB, one process at most':28} {peak}")


if __name__ == "__main__":
    main()
