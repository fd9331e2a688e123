"""Houses for the tests of the admin's pages: one of their own, one made as wished, one shared by a module."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from houses import House


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "data")


@pytest.fixture
def make_house(tmp_path: Path) -> Callable[..., House]:
    """Makes a house with other settings."""
    return lambda **wanted: House(tmp_path / "data", **wanted)


@pytest.fixture(scope="module")
def still_house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A house that a whole module shares: nothing in it may be changed for others to notice."""
    return House(tmp_path_factory.mktemp("rumah") / "data")
