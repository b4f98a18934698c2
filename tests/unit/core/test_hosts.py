"""Gate G13: a host, handle or URL has one spelling, and two that are different stay different."""

import json
import re
import socket
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.core.hosts import (
    NotAnAddress,
    canonical_authority,
    canonical_handle,
    canonical_host,
    canonical_url,
    covers,
    host_of,
    origin_of,
)

HERE = Path(__file__).parent
HOSTS = json.loads((HERE / "hosts.json").read_text())
URLS = json.loads((HERE / "urls.json").read_text())

labels = st.from_regex(r"[a-z]([a-z0-9]{0,6}[a-z0-9])?", fullmatch=True)
names = st.lists(labels, min_size=1, max_size=4).map(".".join)
anything = st.text(max_size=40) | st.text(
    alphabet="aZ09.-:[]@/\\%?#xX１。①ß\u0301\u200d\u00ad \t", max_size=20
)


def _refuses(make: object, text: str) -> bool:
    try:
        make(text)
    except NotAnAddress:
        return True
    return False


@pytest.mark.parametrize("case", HOSTS, ids=lambda case: ascii(case["text"]))
def test_a_host_has_one_spelling_or_none(case: dict[str, str]) -> None:
    if case["is"] is None:
        assert _refuses(canonical_host, case["text"])
    else:
        assert canonical_host(case["text"]) == case["is"]


@pytest.mark.parametrize("case", URLS, ids=lambda case: ascii(case["text"]))
def test_a_url_has_one_spelling_or_none(case: dict[str, str]) -> None:
    if case["is"] is None:
        assert _refuses(canonical_url, case["text"])
    else:
        assert str(canonical_url(case["text"])) == case["is"]


def test_what_is_no_text_is_refused() -> None:
    for thing in (None, 7, [], {}, b"https://city.example/", True):
        assert _refuses(canonical_url, thing)


def test_what_is_longer_than_an_address_is_refused() -> None:
    base = "https://city.example/"
    assert str(canonical_url(base + "a" * (2_048 - len(base))))
    assert _refuses(canonical_url, base + "a" * (2_049 - len(base)))
    assert _refuses(canonical_url, base + "ä" * 1_000)
    assert _refuses(canonical_host, "a." * 200 + "example")


@st.composite
def spelled(draw: st.DrawFn, name: str) -> str:
    """The same name as somebody else might write it."""
    wide = {chr(code): chr(code + 0xFEE0) for code in range(ord("a"), ord("z") + 1)}
    found = "".join(
        draw(st.sampled_from([char, char.upper(), wide.get(char, char)]))
        if char.isalpha()
        else draw(st.sampled_from([".", "。", "．"]))
        if char == "."
        else char
        for char in name
    )
    return found + draw(st.sampled_from(["", "."]))


@given(st.data(), names, names)
def test_two_spellings_are_equal_exactly_when_the_host_is_the_same(
    data: st.DataObject, one: str, other: str
) -> None:
    first, second = data.draw(spelled(one)), data.draw(spelled(other))

    assert (canonical_host(first) == canonical_host(second)) == (one == other)
    assert canonical_host(first) == one


@given(anything)
def test_what_is_canonical_stays_as_it_is(text: str) -> None:
    if _refuses(canonical_host, text):
        return
    host = canonical_host(text)
    assert canonical_host(host) == host
    assert host.isascii()
    assert host == host.lower()
    assert re.fullmatch(r"[a-z0-9.:-]+", host)


@given(anything)
def test_no_name_is_a_number_to_the_resolver(text: str) -> None:
    """`getaddrinfo` reads more spellings of an address than any RFC knows."""
    if _refuses(canonical_host, text):
        return
    host = canonical_host(text)
    try:
        packed = socket.inet_aton(host)
    except OSError:
        return
    assert str(IPv4Address(packed)) == host


@given(st.integers(0, 2**32 - 1))
def test_an_address_in_an_odd_spelling_is_itself_or_refused(number: int) -> None:
    address = IPv4Address(number)
    a, b, c, d = address.packed
    odd = [
        str(number), hex(number), f"0{number:o}", f"{a}.{number & 0xFFFFFF}", f"{a}.{b}.{c << 8 | d}",
        f"{a:#x}.{b:#x}.{c:#x}.{d:#x}", f"0{a:o}.{b}.{c}.{d}", f"{a}.{b}.{c}.0{d:o}",
    ]  # fmt: skip
    assert canonical_host(str(address)) == str(address)
    assert canonical_host(f"::ffff:{address}") == str(address)
    assert all(_refuses(canonical_host, text) or canonical_host(text) == text for text in odd)
    assert all(_refuses(canonical_url, f"https://{text}/") for text in odd[:2])


@given(st.integers(0, 2**128 - 1))
def test_an_ipv6_address_is_one_however_it_is_written(number: int) -> None:
    address = IPv6Address(number)
    known = canonical_host(str(address))
    for text in (address.exploded, address.exploded.upper(), address.compressed.upper()):
        assert canonical_host(text) == known
        assert host_of(f"https://[{text}]:8443/x") == known


@given(anything, anything)
def test_a_url_survives_being_written_and_read(host: str, rest: str) -> None:
    for text in (f"https://{host}/{rest}", f"http://{host}{rest}", host + rest):
        if _refuses(canonical_url, text):
            continue
        url = canonical_url(text)
        assert canonical_url(str(url)) == url
        parts = urlsplit(str(url))
        assert parts.hostname == url.host
        assert (parts.port or {"http": 80, "https": 443}[url.scheme]) == url.port
        assert parts.username is None
        assert str(url).isascii()


def test_origins_are_scheme_host_and_port() -> None:
    assert origin_of("https://City.example:443/a#b") == "https://city.example"
    assert origin_of("https://127.0.0.2:8443/a") == "https://127.0.0.2:8443"
    assert origin_of("http://city.example/") != origin_of("https://city.example/")


def test_a_reference_is_followed_from_where_it_was_found() -> None:
    here = canonical_url("https://city.example/a/b?c")
    assert str(here.join("/x")) == "https://city.example/x"
    assert str(here.join("x?y")) == "https://city.example/a/x?y"
    assert str(here.join("//other.example/x")) == "https://other.example/x"
    assert str(here.join("http://other.example")) == "http://other.example/"
    for odd in ("", "\t//evil.example/", "ht\ntps://evil.example/", "\\\\evil.example", "file:///x",
                "http://[::1", "//user@evil.example/", "http:///evil.example"):  # fmt: skip
        with pytest.raises(NotAnAddress):
            here.join(odd)


BLOCKED = [
    ("evil.example", "evil.example", True),
    ("evil.example", "EVIL.example.", True),
    ("evil.example", "sub.evil.example", True),
    ("evil.example", "a.b.evil.example", True),
    ("evil.example", "notevil.example", False),
    ("evil.example", "evil.example.org", False),
    ("sub.evil.example", "evil.example", False),
    ("xn--bcher-kva.example", "BÜCHER.example", True),
    ("bücher.example", "www.xn--bcher-kva.example", True),
    ("0.0.1", "127.0.0.1", None),
    ("10.0.0.1", "10.0.0.1", True),
    ("10.0.0.1", "::ffff:10.0.0.1", True),
    ("::1", "0::1", True),
]


@pytest.mark.parametrize(("blocked", "host", "is_covered"), BLOCKED)
def test_a_block_covers_what_is_below_it_and_no_look_alike(
    blocked: str, host: str, is_covered: bool | None
) -> None:
    if is_covered is None:
        assert _refuses(canonical_host, blocked)
    else:
        assert covers(canonical_host(blocked), canonical_host(host)) is is_covered


@given(names, names)
def test_a_block_covers_exactly_the_host_and_its_subdomains(one: str, other: str) -> None:
    rule = canonical_host(one)
    assert covers(rule, canonical_host(f"{other}.{one}"))
    assert covers(rule, canonical_host(other)) == (
        other.split(".")[-len(one.split(".")) :] == one.split(".")
    )


def test_a_handle_has_one_spelling() -> None:
    for text in ("@Roads@City.example", "roads@city.example.", "acct:roads@city.example:443"):
        handle = canonical_handle(text)
        assert str(handle) == "@roads@city.example"
        assert handle.acct == "acct:roads@city.example"
    assert str(canonical_handle("@housing@127.0.0.2:8443")) == "@housing@127.0.0.2:8443"
    assert str(canonical_handle("city.example@city.example")) == "@city.example@city.example"


@pytest.mark.parametrize(
    "text",
    [
        "", "@", "roads", "@roads", "@@city.example", "@roads@", "@ro ads@city.example", "@roads@city.example/x",
        "@roads@user@city.example", "@roads@127.1", "@roads@city.example:0", "@ro\u200bads@city.example",
        "@-roads@city.example", "@röads@city.example", "@roads@city.example\n", "@roads\n@city.example",
        "@" + "a" * 129 + "@city.example", "@ro:ads@city.example", "@\u212aent@city.example", "@roads@ city.example", "acct:@@x",
    ],
)  # fmt: skip
def test_what_is_no_handle_is_refused(text: str) -> None:
    assert _refuses(canonical_handle, text)


def test_an_authority_drops_its_usual_port() -> None:
    assert canonical_authority("City.example:443") == "city.example"
    assert canonical_authority("city.example:80", default_port=80) == "city.example"
    assert canonical_authority("[0::1]:8443") == "[::1]:8443"
