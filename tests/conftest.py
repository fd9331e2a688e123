"""What several rooms' tests share: the tiny real model, and short ways to make documents."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def tiny_model() -> Path:
    """A real sentence-transformers model of a few hundred kilobytes."""
    return ROOT / "tests" / "data" / "test_model"
