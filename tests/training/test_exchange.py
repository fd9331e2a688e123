"""Item sets go out and come back the same, in both forms."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import pytest
from items_made import item, order_item

from kb.training.bank import Written
from kb.training.exchange import ExchangeError, as_csv, as_gift, read_csv, read_gift
from kb.training.item import Item
from kb.types import PassageKey

Out = Callable[[Iterable[Item]], bytes]
In = Callable[[bytes], Iterator[tuple[Written, PassageKey]]]

AWKWARD = replace(
    item("x", ("a = b", "c ~ d # e", "{f}: g \\ h", 'i "j", k -> l'), "c ~ d # e"),
    prompt="Apa = {ini}: “kutipan”,\nbaris kedua?",
)


@pytest.mark.parametrize(("out", "back"), [(as_csv, read_csv), (as_gift, read_gift)], ids=["csv", "gift"])
def test_items_come_back_as_they_went_out(out: Out, back: In) -> None:
    items = [item(), AWKWARD, order_item()]
    returned = list(back(out(items)))
    assert [written.prompt for written, _ in returned] == [each.prompt for each in items]
    assert [tuple(written.options) for written, _ in returned] == [each.options for each in items]
    assert [tuple(written.answer) for written, _ in returned] == [each.answer for each in items]
    assert [source for _, source in returned] == [each.source for each in items]


def test_gift_as_moodle_writes_it_is_read() -> None:
    text = b"// sumber: uu-1-2020#pasal-1\r\n::Q1:: Siapa?{\r\n\t~wrong#salah\r\n\t=right#betul\r\n\t####umum\r\n}\r\n"
    ((written, source),) = read_gift(text)
    assert (written.prompt, list(written.options), list(written.answer)) == ("Siapa?", ["wrong", "right"], ["right"])
    assert source == "uu-1-2020#pasal-1"


@pytest.mark.parametrize("back", [read_csv, read_gift])
def test_a_file_that_holds_no_items_is_refused(back: In) -> None:
    with pytest.raises(ExchangeError):
        list(back(b"halo"))
    with pytest.raises(ExchangeError):
        list(back(b"\xff\xfe\x00"))
