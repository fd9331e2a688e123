"""Houses for the tests of the admin's pages: one of their own, one made as wished, one shared by a module."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from houses import House


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a house, built once: a hundred tests begin with a copy."""
    house = House(tmp_path_factory.mktemp("bangunan") / "data")
    house.pandu.catalogue.close()
    house.office.close()
    return house.settings.data


@pytest.fixture
def house(make_house: Callable[..., House]) -> House:
    return make_house()


@pytest.fixture
def make_house(built: Path, tmp_path: Path) -> Callable[..., House]:
    """Makes a house with other settings."""

    def make(**wanted: object) -> House:
        return House(Path(shutil.copytree(built, tmp_path / "data")), **wanted)

    return make


@pytest.fixture(scope="module")
def still_house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A house that a whole module shares: nothing in it may be changed for others to notice."""
    return House(tmp_path_factory.mktemp("rumah") / "data")
