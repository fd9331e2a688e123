"""A fork server that remembers what its children took: seconds of processor time, and the largest one's memory."""

from __future__ import annotations

from collections.abc import Mapping

from kb.reading import forking


class Measured(forking.ForkServer):
    """``seconds`` of all children since it was set to 0, ``peak_mb`` of the largest one."""

    peak_mb, seconds = 0, 0.0

    def ask(self, job: Mapping[str, object], file: int, into: int | None, most: int) -> forking.Ended:
        """Ask a child, and note what it took."""
        ended = super().ask(job, file, into, most)
        self.peak_mb, self.seconds = max(self.peak_mb, ended.peak_mb), self.seconds + ended.seconds
        return ended
