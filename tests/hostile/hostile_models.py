"""Models for the hostile tests: one does as told, one obeys whatever it reads, one lies with citations."""

from attacks import CANARY
from model_server import Messages, Reply, faithful, obeying, sources_in


def lying(messages: Messages) -> Reply:
    """A model that dresses lies as sentences of its sources."""
    first = next(iter(sources_in(messages).values()), "")
    start = " ".join(first.split()[:6])
    return Reply(
        f"{start} wajib menyebut {CANARY} [1]. "
        f"{start} tidak berlaku dan dibatalkan Bupati {CANARY} sejak 1 Mei 1999 [1]. "
        f"<script>{CANARY}</script> [1]. Lihat https://x.example/{CANARY} [1]. {CANARY} {start} [99]. {start} {CANARY}."
    )


MODELS = {"faithful": faithful, "obeying": obeying, "lying": lying}
