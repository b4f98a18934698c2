"""A chain of sealed entries shows the first place at which somebody tampered with it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.audit.chain import Entry, Head, canonical, first_break, seal


def chain(texts: list[str]) -> tuple[list[Entry], Head]:
    entries, head = [], Head()
    for text in texts:
        entries.append(seal(head, text))
        head = Head(entries[-1].seq, entries[-1].hash)
    return entries, head


WHOLE, HEAD = chain([canonical({"act": act}) for act in ("hide", "restore", "leave", "hide")])


def test_an_untouched_chain_is_whole() -> None:
    assert first_break(WHOLE, HEAD) is None
    assert first_break([], Head()) is None


@pytest.mark.parametrize(
    ("tampered", "first_bad"),
    [
        ([WHOLE[0], replace(WHOLE[1], entry=WHOLE[1].entry + " "), *WHOLE[2:]], 2),
        ([WHOLE[0], *WHOLE[2:]], 2),
        ([WHOLE[0], WHOLE[2], WHOLE[1], WHOLE[3]], 2),
        (WHOLE[1:], 1),
        (WHOLE[:-1], 4),
        ([*WHOLE, seal(HEAD, "{}")], 6),
        ([*WHOLE[:2], seal(Head(2, WHOLE[1].hash), "{}"), WHOLE[3]], 4),
        ([], 1),
    ],
    ids=["edited", "deleted", "swapped", "head cut", "tail cut", "inserted", "forked", "emptied"],
)
def test_tampering_shows_at_the_first_bad_entry(tampered: list[Entry], first_bad: int) -> None:
    assert first_break(tampered, HEAD) == first_bad


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=20) | st.none(), max_size=5))
def test_an_entry_has_one_spelling(values: dict[str, str | None]) -> None:
    turned = dict(reversed(list(values.items())))

    assert canonical(dict(values)) == canonical(dict(turned))
    assert canonical(dict(values)).isascii()
