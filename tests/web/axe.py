"""axe-core, kept beside the tests, run on a page in a browser."""

from __future__ import annotations

from pathlib import Path

AXE = (Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
GRAVE = ("serious", "critical")


def findings(page, *rules: str) -> list[str]:
    """What axe-core calls serious or critical on the page as it stands; with ``rules``, by those alone."""
    page.evaluate(AXE)
    chosen = {"resultTypes": ["violations"], **({"runOnly": list(rules)} if rules else {})}
    found = page.evaluate("chosen => axe.run(document, chosen)", chosen)
    return [
        f"{each['id']} ({each['impact']}): {node['html'][:160]} {node['failureSummary'][:300]}"
        for each in found["violations"]
        if each["impact"] in GRAVE
        for node in each["nodes"]
    ]
