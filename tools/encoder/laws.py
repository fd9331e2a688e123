"""Take laws out of the corpus, by key, to be published.

    python tools/encoder/laws.py CORPUS.tar.xz OUT KEY … | QUESTIONS.jsonl

KEY is that of a law ("pp-94-2021"); QUESTIONS names the laws that its gold lies in.
"""

from __future__ import annotations

import argparse
import json
import tarfile
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath


def keys(wanted: Sequence[str]) -> Iterator[str]:
    """The keys of laws named on the command line, or by the gold of a file of questions."""
    for each in wanted:
        if each.endswith(".jsonl"):
            for line in Path(each).read_text(encoding="utf-8").splitlines():
                yield from (gold.partition("#")[0] for gold in json.loads(line)["gold"])
        else:
            yield each


def main() -> None:
    """Write a file a law."""
    command = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    command.add_argument("corpus", type=Path)
    command.add_argument("out", type=Path)
    command.add_argument("laws", nargs="+", metavar="KEY|QUESTIONS.jsonl")
    wish = command.parse_args()
    wanted = set(keys(wish.laws))
    wish.out.mkdir(parents=True, exist_ok=True)
    with tarfile.open(wish.corpus) as corpus:
        for member in corpus:
            *_, kind, year, name = ("", "", *PurePosixPath(member.name).parts)
            key = f"{kind}-{PurePosixPath(name).stem}-{year}"
            source = corpus.extractfile(member) if key in wanted and name.endswith(".md") else None
            if source is not None:
                (wish.out / f"{key}.md").write_bytes(source.read())
                wanted.discard(key)
    print(f"missing: {', '.join(sorted(wanted)) or 'none'}")


if __name__ == "__main__":
    main()
