"""Asking the child: a file is opened in a process of its own with limits, and every way it can end has a name."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from kb.errors import InputRefused
from kb.settings import Settings

WORKER = Path(__file__).with_name("worker.py")
"""The child's program; it loads nothing of this package but the module of its job."""

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
    """What the child answered: values, the raw bytes behind them, or the fault that ended it."""

    values: dict[str, object]
    body: bytes = b""

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


def ask(path: Path, settings: Settings, do: str, seconds: int | None = None, **wishes: object) -> Reply:
    """One job done on one file by the child (see :mod:`kb.reading.worker`), within ``seconds`` of processor time."""
    seconds = seconds or settings.read_seconds
    job = {
        "do": do,
        "file": str(path.resolve()),
        "seconds": seconds,
        "memory_mb": settings.read_memory_mb,
        "max_pages": settings.max_pages,
        **wishes,
    }
    command = [sys.executable, "-I", str(WORKER), json.dumps(job)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=seconds + 5, check=False, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return Reply({"fault": "time"})
    if done.returncode < 0:
        return Reply({"fault": "time" if -done.returncode in {24, 9} else "crash"})
    head, _, body = done.stdout.partition(b"\n")
    try:
        values = json.loads(head)
    except ValueError:
        return Reply({"fault": "memory" if b"MemoryError" in done.stderr else "crash"})
    return Reply(values, body) if isinstance(values, dict) else Reply({"fault": "crash"})
