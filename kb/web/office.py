"""What the pages behind the door need before the collection is open: accounts, logbook, settings; one a process."""

from __future__ import annotations

import threading

from starlette.requests import HTTPConnection

from kb.catalogue import Catalogue, CatalogueView, Logbook, People
from kb.catalogue.care import Care
from kb.catalogue.jobs import Jobs
from kb.catalogue.listed import listed
from kb.search.snapshot import SnapshotStore
from kb.settings import Settings


class Office:
    """Opens the catalogue at first need, and hands out what lies beside the collection. Safe between threads."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._opening = threading.Lock()
        self._catalogue: Catalogue | None = None
        self._people: People | None = None

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue.

        Raises:
            CatalogueError: it cannot be opened.

        """
        with self._opening:
            if self._catalogue is None:
                self._catalogue = Catalogue.open(self.settings.catalogue_url)
            return self._catalogue

    @property
    def people(self) -> People:
        """The accounts and their sessions."""
        engine = self.catalogue.engine
        with self._opening:
            if self._people is None:
                self._people = People(
                    engine, listed=listed(self.settings), oidc_seconds=60 * self.settings.oidc_session_minutes
                )
            return self._people

    @property
    def logbook(self) -> Logbook:
        """The logbook."""
        return Logbook(self.catalogue.engine)

    @property
    def jobs(self) -> Jobs:
        """The jobs in the background."""
        return Jobs(self.catalogue.engine)

    @property
    def care(self) -> Care:
        """Who looks after which document."""
        return Care(self.catalogue.engine)

    @property
    def store(self) -> SnapshotStore:
        """The index snapshots."""
        return SnapshotStore.of(self.settings)

    def published(self) -> CatalogueView:
        """The catalogue as the snapshot that answers shows it."""
        manifest = self.store.current_manifest()
        return self.catalogue.at(manifest.revision if manifest else 0)

    def close(self) -> None:
        """Let the database go."""
        with self._opening:
            if self._catalogue is not None:
                self._catalogue.close()
            self._catalogue = self._people = None


def office_of(request: HTTPConnection) -> Office:
    """The office of the application that a request came to."""
    office: Office = request.app.state.office
    return office
