"""A random sample of items beside the passages they come from, as one text to judge by hand.

``python tools/review_exercises.py --data DIR --count 60 --seed 1 > sample.txt``: every kind takes part in proportion to
its number. Judge each: right (the source says so), unambiguous (no other option may be right), useful (worth a class's
time, not given away). ``docs/workshop.md`` holds the figures.
"""

from __future__ import annotations

import argparse
import random
import textwrap
from pathlib import Path

from kb.catalogue import Catalogue
from kb.settings import Settings
from kb.training import Wish
from kb.training.published import published_exercises, published_view
from kb.types import PassageKey, place_of


def main() -> None:
    """Print the sample."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    settings = Settings(data=given.data)
    catalogue = Catalogue.open(settings.catalogue_url)
    view, _ = published_view(settings, catalogue)
    items = published_exercises(settings, catalogue, Wish())
    sample = random.Random(given.seed).sample(items, min(given.count, len(items)))
    for number, item in enumerate(sample, start=1):
        print(f"\n{number}. [{item.kind}] {item.id} difficulty {item.difficulty}\n   {item.prompt}")
        for option in item.options:
            print(f"   {'=' if not item.ordered and option in item.answer else '-'} {option}")
        if item.ordered:
            print("   order:", [item.options.index(part) + 1 for part in item.answer])
        print(f"   EXPLAINED {item.explanation}")
        source = view.passage(item.source) or view.passage(PassageKey(item.source.rpartition("-ayat-")[0]))
        text = source.text if source else "(not a passage of its own)"
        print(textwrap.indent(textwrap.shorten(text, 900), f"   SOURCE {place_of(item.source)}: "))


if __name__ == "__main__":
    main()
