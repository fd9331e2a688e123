"""Short ways to make items for tests."""

from __future__ import annotations

from datetime import date

from kb.training.item import Item, ItemKind, Standing
from kb.types import DocumentKey, Form, LegalStatus, PassageKey


def item(name: str = "a", options: tuple[str, ...] = ("satu", "dua", "tiga", "empat"), answer: str = "dua") -> Item:
    return Item(
        id=f"item-{name}",
        kind=ItemKind.DEADLINE,
        prompt=f"Pertanyaan {name}?",
        options=options,
        answer=(answer,),
        quote="Jawabannya dua.",
        citation="Pasal 1 UU 1/2020; berlaku",
        sources=(PassageKey("uu-1-2020#pasal-1"),),
        document=DocumentKey("uu-1-2020"),
        document_label="UU 1/2020",
        form=Form.OFFICIAL,
        status=LegalStatus.IN_FORCE,
        checked=date(2026, 11, 1),
        difficulty=2,
        snapshot="s",
        words="w",
        standings=(Standing(DocumentKey("uu-1-2020"), LegalStatus.IN_FORCE),),
    )


def order_item() -> Item:
    from dataclasses import replace

    made = item("urut", ("c", "a", "d", "b"))
    return replace(made, kind=ItemKind.ORDER, answer=("a", "b", "c", "d"))
