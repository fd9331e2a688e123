"""Makes kb/reading/known_words.csv: the words by which a page's text is told from garbage.

``PYTHONPATH=. python tools/known_words.py FOLDER_OF_REGULATIONS [COUNT]`` counts the words of Markdown and text files
below the folder (regulations carry no copyright: UU 28/2014 Pasal 42) and keeps the commonest.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

TARGET = Path(__file__).parents[1] / "kb" / "reading" / "known_words.csv"
ENGLISH = (
    "the of and to in is that it for as with are this be on not or by an from which at have has was were can will "
    "data system information security service management process user application government public policy access"
)
"""Some commonest English words, so that an English paper is not taken for garbage."""


def main() -> None:
    """Count and write."""
    counts: Counter[str] = Counter()
    for file in sorted(Path(sys.argv[1]).rglob("*")):
        if file.suffix.lower() in {".md", ".txt"}:
            counts.update(re.findall(r"[^\W\d_]{2,}", file.read_text("utf-8", "replace").lower()))
    most = int(sys.argv[2]) if len(sys.argv) > 2 else 4000
    words = {word for word, _ in counts.most_common(most) if word.isascii()} | set(ENGLISH.split())
    TARGET.write_text("word\n" + "\n".join(sorted(words)) + "\n", "utf-8")
    sys.stdout.write(f"{len(words)} words of {sum(counts.values())} written to {TARGET.name}\n")


if __name__ == "__main__":
    main()
