"""Gate G7: however an address is written, named or redirected to, only public ones are connected to."""

import json
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.core.hosts import Host
from shared.outbound import addresses, wire
from shared.outbound.addresses import Address, is_global, is_own
from shared.outbound.client import Outbound
from shared.outbound.failures import AddressRefused, CannotConnect, NoSuchName, RequestFailed
from shared.outbound.policy import Policy
from shared.outbound.wire import TimedSocket
from tests.outbound.doors import Doors
from tests.outbound.stage import OnStage, Stage, stage

HERE = Path(__file__).parent
ADDRESSES: dict[str, list[str]] = json.loads((HERE / "addresses.json").read_text())
SPELLINGS: list[str] = json.loads((HERE / "private_spellings.json").read_text())
NOT_PUBLIC = ADDRESSES["own"] + ADDRESSES["never"]


@pytest.mark.parametrize("kind", ADDRESSES)
def test_the_table_of_addresses(kind: str) -> None:
    for text in ADDRESSES[kind]:
        address = ip_address(text)
        assert is_global(address) is (kind == "public"), text
        assert is_own(address) is (kind == "own"), text
        if address.version == 4:
            assert is_global(ip_address(f"::ffff:{text}")) is (kind == "public"), text


@given(st.ip_addresses())
def test_what_python_calls_private_is_never_public_to_us(address: Address) -> None:
    """Our table may be stricter; it is never laxer."""
    if is_global(address):
        assert address.is_global
        assert not address.is_multicast


def _asks(outbound: Outbound, method: str, url: str) -> object:
    if method == "GET":
        return outbound.get(url, accept="*/*", deadline=2)
    return outbound.post(url, b"{}", headers={}, deadline=2)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("host", SPELLINGS, ids=ascii)
def test_a_private_address_written_in_a_url_is_refused_before_anything(
    host: str, method: str
) -> None:
    doors = Doors()
    for url in (f"https://{host}/", f"https://{host}:443/x", f"HTTPS://{host}"):
        with pytest.raises(AddressRefused):
            _asks(doors.client(), method, url)

    assert (doors.looked_up, doors.dialled) == ([], [])


@pytest.mark.parametrize("host", SPELLINGS, ids=ascii)
def test_a_private_address_as_a_redirect_is_refused(
    host: str, server: Stage, outbound: Outbound
) -> None:
    with stage() as inside:
        inside.serves("/secret", "inside")
        for scheme in ("http", "https"):
            head = f"HTTP/1.1 302 Found\r\nLocation: {scheme}://{host}:{inside.port}/secret\r\nContent-Length: 0\r\n\r\n"
            url = server.plays("/r", {"bytes": head.encode("utf-8", "surrogatepass")})
            with pytest.raises(RequestFailed):
                outbound.get(url, accept="*/*", deadline=2)

    assert (inside.connections, inside.asked) == (0, [])
    assert [asked.target for asked in server.asked] == ["/r", "/r"]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_a_name_that_points_inside_is_not_connected_to(address: str, method: str) -> None:
    doors = Doors([address])
    with pytest.raises(AddressRefused):
        _asks(doors.client(), method, "https://city.example/")

    assert (doors.looked_up, doors.dialled) == (["city.example"], [])


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_of_several_answers_only_public_ones_are_used(address: str) -> None:
    doors = Doors([address, "93.184.215.14", address, "2606:4700::1111"])
    with pytest.raises(CannotConnect):
        _asks(doors.client(), "GET", "https://city.example/")

    assert doors.dialled == ["93.184.215.14", "2606:4700::1111"]


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_answers_that_change_do_not_lead_inside(address: str) -> None:
    """DNS rebinding: what is looked up once is what is connected to."""
    doors = Doors(["93.184.215.14"], [address])
    client = doors.client()
    for expected in (CannotConnect, AddressRefused) * 3:
        with pytest.raises(expected):
            _asks(client, "GET", "https://city.example/")

    assert doors.dialled == ["93.184.215.14"] * 3
    assert len(doors.looked_up) == 6


def test_a_name_is_looked_up_once_per_connection_and_its_address_is_the_peer(server: Stage) -> None:
    asked: list[Host] = []

    def resolve(host: Host, seconds: float) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    outbound = Outbound(OnStage(stage=(server.host, server.port)), resolve=resolve)
    server.serves("/", "hi")
    answers = [outbound.get(f"http://city.example:{server.port}/", accept="*/*") for _ in range(3)]
    outbound.close()

    assert asked == ["city.example"]
    assert {str(answer.peer) for answer in answers} == {"127.0.0.1"}
    assert {asked.headers["host"] for asked in server.asked} == {f"city.example:{server.port}"}


def test_a_connection_to_another_address_than_was_checked_is_not_used(server: Stage) -> None:
    def astray(address: Address, port: int, seconds: float) -> TimedSocket:
        return wire.dial(ip_address(server.host), server.port, seconds)

    outbound = Outbound(Policy(allow_http=True), resolve=lambda *_: ["8.8.8.8"], dial=astray)
    with pytest.raises(AddressRefused):
        _asks(outbound, "GET", "http://city.example/")

    assert server.asked == []


@pytest.mark.parametrize("port", [0, 1, 22, 25, 79, 81, 442, 444, 5432, 6379, 8080, 8443, 65_535])
def test_only_the_ports_of_the_web(port: int) -> None:
    doors = Doors(["93.184.215.14"])
    for host in ("city.example", "93.184.215.14", "[2606:4700::1111]"):
        with pytest.raises(AddressRefused):
            _asks(doors.client(Policy(allow_http=True)), "GET", f"http://{host}:{port}/")

    assert doors.dialled == []


def test_http_only_where_our_own_origin_is_http_or_on_loopback() -> None:
    doors = Doors(["93.184.215.14"], ["10.0.0.1"])
    with pytest.raises(AddressRefused):
        _asks(doors.client(), "GET", "http://city.example/")
    with pytest.raises(CannotConnect):
        _asks(doors.client(Policy(allow_http=True)), "GET", "http://city.example/")
    closed_network = Policy(allow_private=True)
    for url in ("http://10.0.0.1/", "http://8.8.8.8/", "http://[fd00::1]/", "http://city.example/"):
        with pytest.raises(AddressRefused):
            _asks(doors.client(closed_network), "GET", url)
    for url in ("http://127.0.0.1:8000/", "https://10.0.0.1:8443/", "http://[::1]:8000/"):
        with pytest.raises(CannotConnect):
            _asks(doors.client(closed_network), "GET", url)


@pytest.mark.parametrize("address", ADDRESSES["never"])
def test_some_addresses_are_nobodys_also_in_a_closed_network(address: str) -> None:
    doors = Doors([address])
    with pytest.raises(AddressRefused):
        _asks(doors.client(Policy(allow_private=True, allow_http=True)), "GET", "https://a.example")

    assert doors.dialled == []


@pytest.mark.parametrize(
    "url", ["", "city.example", "//city.example/", "file:///etc/passwd", "ftp://city.example/", "gopher://city.example:70/",
            "data:,x", "javascript:0", "unix:///run/x", "https://", "https://city.example:443:80/", "https://city.example/../x"],
)  # fmt: skip
def test_what_is_no_address_of_the_web_is_refused(url: str) -> None:
    doors = Doors(["93.184.215.14"])
    for method in ("GET", "POST"):
        with pytest.raises(AddressRefused):
            _asks(doors.client(), method, url)

    assert (doors.looked_up, doors.dialled) == ([], [])


def test_names_without_address_fail_for_now() -> None:
    with pytest.raises(NoSuchName) as caught:
        addresses.resolve(Host("name.invalid"), 5.0)

    assert caught.value.is_passing


def test_a_name_of_this_machine_is_found_and_then_refused() -> None:
    found = {ip_address(text) for text in addresses.resolve(Host("localhost"), 5.0)}
    assert found
    assert all(is_own(address) and not is_global(address) for address in found)


def test_proxies_of_the_environment_are_not_used(
    server: Stage, outbound: Outbound, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere")

    assert outbound.get(server.serves("/", "hi"), accept="*/*").body == b"hi"
