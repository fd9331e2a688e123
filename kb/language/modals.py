"""Modals of norms: "wajib", "dapat", "tidak boleh", and the other forms in which texts use them."""

from __future__ import annotations

DUTIES = ("wajib", "harus")
"""What makes a norm a duty."""

MODAL_PATTERN = "wajib|harus|dapat|dilarang"
"""Alternation of the modals of duty, discretion and prohibition."""

MODALS = frozenset(
    "wajib harus dapat boleh dilarang berhak berwenang tidak bukan tanpa jangan belum hanya kecuali selain perlu "
    "bisa mesti".split()
)
"""Words that make a norm what it is; "tidak wajib" is another norm than "wajib"."""

MODAL_FORMS = {
    "mewajibkan": "wajib",
    "diwajibkan": "wajib",
    "berkewajiban": "wajib",
    "mengharuskan": "harus",
    "diharuskan": "harus",
    "melarang": "dilarang",
    "memperbolehkan": "boleh",
    "membolehkan": "boleh",
    "diperbolehkan": "boleh",
    "dibolehkan": "boleh",
}
"""Forms of a modal whose object stands between it and what it governs, with that modal."""
