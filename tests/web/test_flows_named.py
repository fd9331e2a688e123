"""The page that lists flows and their tests names tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "web-flows.md"


def test_every_named_test_of_a_flow_exists() -> None:
    named = re.findall(r"`([\w./]+\.py)::(\w+)`", PAGE.read_text(encoding="utf-8"))
    assert len(named) > 50
    gone = [
        f"{file}::{name}" for file, name in named if f"def {name}(" not in (HERE / file).read_text(encoding="utf-8")
    ]
    assert gone == []
