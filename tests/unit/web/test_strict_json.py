"""JSON is read strictly: every odd spelling is a refusal, never a fault."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.core.errors import Malformed
from shared.web.strict_json import read


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"\xff\xfe{\x00}\x00",
        b"\xef\xbb\xbf{}",
        b'{"a":1,"a":2}',
        b'{"a":{"b":1,"b":1}}',
        b'{"a":NaN}',
        b'{"a":-Infinity}',
        b'{"a":1e999}',
        b'{"a":123456789012345678901234567890}',
        b'{"a":' + b"9" * 5000 + b"}",
        b'{"a":"\\u0000"}',
        b'{"\\u0000":1}',
        b'{"a":"\\ud800"}',
        b"[" * 100_000,
        b"[" * 30 + b"]" * 30,
        b"[" * 21 + b"1" + b"]" * 21,
        b'{"a":' * 21 + b"1" + b"}" * 21,
        b'{"a":"\xc3"}',
        b"{} {}",
    ],
)
def test_odd_json_is_refused_in_words(raw: bytes) -> None:
    with pytest.raises(Malformed):
        read(raw)


def test_plain_json_is_read_as_it_stands() -> None:
    raw = '{"a": [1, 2.5, null, true, "Ñandú 🏛"]}'.encode()

    assert read(raw) == {"a": [1, 2.5, None, True, "Ñandú 🏛"]}


@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_but_a_refusal(raw: bytes) -> None:
    try:
        read(raw)
    except Malformed as refusal:
        words = str(refusal)
    else:
        words = "read"
    assert words


@pytest.mark.parametrize(
    "raw",
    [
        b"[" * 20 + b"1" + b"]" * 20,
        b"[" * 21 + b"]" * 21,
        b"[" + b"[]," * 30 + b"1]",
        b'{"a":"' + b"[{" * 30 + b'"}',
        b'{"a":"a backslash and \\\\u0000"}',
    ],
)
def test_what_is_shallow_and_storable_is_read(raw: bytes) -> None:
    assert read(raw)
