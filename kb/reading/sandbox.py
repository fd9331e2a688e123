"""Asking the child: a file is opened in a process of its own with limits, and every way it can end has a name."""

from __future__ import annotations

import json
import signal
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from kb.errors import InputRefused
from kb.reading.forking import Ended, server
from kb.reading.opened import Budget, Opened, opened, opened_bytes
from kb.settings import Settings

REASONS = {
    "encrypted": (
        "PDF ini dikunci dengan kata sandi.",
        "Buka kuncinya di pembaca PDF, simpan salinan tanpa kata sandi, lalu masukkan salinan itu.",
    ),
    "cipher": (
        "PDF ini disandikan dengan cara yang belum dapat dibuka di sini.",
        "Cetak ulang ke PDF tanpa sandi, lalu masukkan hasilnya.",
    ),
    "damaged": ("berkas ini rusak atau terpotong.", "Unduh ulang dari sumbernya, lalu masukkan lagi."),
    "memory": ("berkas ini butuh memori melebihi batas.", "Pecah berkasnya atau naikkan KB_READ_MEMORY_MB."),
    "time": ("berkas ini terlalu lama dibaca.", "Pecah berkasnya atau naikkan KB_READ_SECONDS."),
    "crash": ("pembaca berhenti tidak wajar pada berkas ini.", "Simpan ulang berkas itu, lalu masukkan lagi."),
    "no_pages": ("PDF ini tidak berisi halaman.", "Periksa berkas aslinya."),
    "pixels": (
        "gambarnya lebih besar daripada batas titik gambar.",
        "Perkecil gambarnya atau naikkan KB_OCR_MAX_PIXELS.",
    ),
}
"""What each fault means and what to do."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the child answered: values, raw bytes behind them, or the fault that ended it; what it took."""

    values: dict[str, object]
    body: bytes = b""
    seconds: float = 0.0
    peak_mb: int = 0

    @property
    def fault(self) -> str:
        """The name of the fault; empty when the job was done."""
        return str(self.values.get("fault", ""))

    def refuse(self, file: str, settings: Settings) -> None:
        """Raise :class:`InputRefused` when there is a fault."""
        if self.fault == "pages":
            raise InputRefused(
                file,
                f"isinya {self.values['count']} halaman, melebihi batas {settings.max_pages}.",
                "Pecah berkasnya atau naikkan KB_MAX_PAGES.",
            )
        if self.fault:
            raise InputRefused(file, *REASONS.get(self.fault, REASONS["crash"]))


def ask(
    file: Path | Opened, settings: Settings, do: str, seconds: float | None = None, into: int | None = None,
    **wishes: object,
) -> Reply:  # fmt: skip
    """One job (:mod:`kb.reading.jobs`) done on one file by a child, within ``seconds`` of processor time.

    Without ``seconds`` it is what the file has left (:class:`Opened`), and what the child took is taken from that.
    ``into`` is a descriptor that the child may write to.
    """
    with nullcontext(file) if isinstance(file, Opened) else opened(file, Budget(settings.read_seconds)) as source:
        allowed = source.budget.seconds if seconds is None else seconds
        if allowed <= 0:
            return Reply({"fault": "time"})
        job = {
            "do": do,
            "seconds": max(1, round(allowed)),
            "memory_mb": settings.read_memory_mb,
            "max_pages": settings.max_pages,
            **wishes,
        }
        ended = server().ask(job, source.descriptor, into, settings.read_memory_mb << 20)
        if seconds is None:
            source.budget.seconds -= ended.seconds
    return _reply(ended)


def ask_of(module: str, name: str, content: bytes, settings: Settings, budget: Budget) -> Reply:
    """What a module of ours (:mod:`kb.reading.jobs`) makes of bytes that others wrote, within the same limits."""
    with opened_bytes(name, content, budget) as source:
        return ask(source, settings, module)


def protections(settings: Settings) -> dict[str, str]:
    """What keeps the child from what is not its own, and whether it could reach it, as a child finds by trying.

    ``by`` names what is at work; ``network``, ``files`` (those that are not its own) and ``processes`` are ``closed``
    or ``open``.
    """
    with opened_bytes("", b"", Budget(1)) as nothing:
        tried = ask(nothing, settings, "confinement")
    found = {name: "open" if value else "closed" for name, value in tried.values.items()}
    return {"by": " ".join([*server().at_work, "rlimits"]), **found}


_TOO_LATE = frozenset({signal.SIGXCPU, signal.SIGKILL, signal.SIGALRM})


def _reply(ended: Ended) -> Reply:
    if ended.too_long or ended.signal in _TOO_LATE:
        return Reply({"fault": "time"})
    head, _, body = ended.answer.partition(b"\n")
    try:
        values = json.loads(head)
    except ValueError:
        return Reply({"fault": "crash"})
    whole = ended.signal == 0 and isinstance(values, dict)
    return Reply(values, body, ended.seconds, ended.peak_mb) if whole else Reply({"fault": "crash"})
