"""A host proves its name by a certificate of an authority we trust, or gets no request."""

import socket
import ssl
import time
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from shared.outbound.client import Outbound
from shared.outbound.failures import ConnectionBroken, RequestFailed, TlsFailed, TooSlow
from shared.outbound.policy import Policy
from tests.outbound.stage import Stage, stage


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def bundle(authority: trustme.CA, tmp_path: Path) -> Path:
    path = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


@pytest.fixture
def trusting(bundle: Path) -> Iterator[Outbound]:
    made = Outbound(Policy(allow_private=True, ca_bundle=bundle), resolve=lambda *_: ["127.0.0.2"])
    yield made
    made.close()


def _context(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    return context


@pytest.fixture
def proven(authority: trustme.CA) -> Iterator[Stage]:
    with stage("127.0.0.2", _context(authority, "127.0.0.2", "city.example")) as made:
        yield made


def test_an_extra_authority_is_trusted_for_names_and_addresses(
    proven: Stage, trusting: Outbound
) -> None:
    proven.serves("/", "hi")

    assert trusting.get(proven.url("/"), accept="*/*").body == b"hi"
    by_name = trusting.get(f"https://city.example:{proven.port}/", accept="*/*")
    assert by_name.body == b"hi"
    assert str(by_name.peer) == "127.0.0.2"
    assert proven.asked[-1].headers["host"] == f"city.example:{proven.port}"


def test_it_is_trusted_beside_the_systems(bundle: Path) -> None:
    alone = len(ssl.create_default_context().get_ca_certs())
    both = Outbound(Policy(ca_bundle=bundle))

    assert len(both._tls.get_ca_certs()) == alone + 1


def test_an_unknown_authority_gets_no_request(proven: Stage) -> None:
    outbound = Outbound(Policy(allow_private=True))
    with pytest.raises(TlsFailed) as caught:
        outbound.get(proven.url("/"), accept="*/*")

    assert caught.value.is_passing
    assert proven.asked == []


def test_another_name_gets_no_request(proven: Stage, trusting: Outbound) -> None:
    for host in ("other.example", "city.example.org", "sub.city.example"):
        with pytest.raises(TlsFailed):
            trusting.get(f"https://{host}:{proven.port}/", accept="*/*")

    assert proven.asked == []


def test_an_expired_certificate_gets_no_request(authority: trustme.CA, trusting: Outbound) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    old = authority.issue_cert("127.0.0.2", not_after=datetime.now(UTC) - timedelta(days=1))
    old.configure_cert(context)
    with stage("127.0.0.2", context) as server:
        with pytest.raises(TlsFailed):
            trusting.get(server.url("/"), accept="*/*")
        assert server.asked == []


def test_old_tls_is_not_spoken(authority: trustme.CA, trusting: Outbound) -> None:
    context = _context(authority, "127.0.0.2")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    with stage("127.0.0.2", context) as server:
        with pytest.raises(RequestFailed):
            trusting.get(server.url("/"), accept="*/*")
        assert server.asked == []


def test_a_server_without_tls_fails(trusting: Outbound) -> None:
    def speak(made: socket.socket) -> None:
        made.sendall(b"HTTP/1.1 200 OK\r\n\r\n")

    with stage("127.0.0.2", before=speak) as plain, pytest.raises(TlsFailed):
        trusting.get(f"https://127.0.0.2:{plain.port}/", accept="*/*")


def test_a_handshake_that_never_ends_ends_at_the_deadline(trusting: Outbound) -> None:
    with stage("127.0.0.2", before=lambda _: time.sleep(2)) as silent:
        began = time.monotonic()
        with pytest.raises(TooSlow):
            trusting.get(f"https://127.0.0.2:{silent.port}/", accept="*/*", deadline=0.4)

    assert time.monotonic() - began < 3.0


def test_slow_bytes_over_tls_end_at_the_deadline(proven: Stage, trusting: Outbound) -> None:
    url = proven.plays("/", {"send": "HTTP/1.1 200 OK\r\n\r\n"}, {"repeat": "x", "times": 60, "every": 0.05})  # fmt: skip
    began = time.monotonic()
    with pytest.raises(TooSlow):
        trusting.get(url, accept="*/*", deadline=0.5)

    assert time.monotonic() - began < 1.5


def test_a_cut_off_answer_over_tls_is_no_answer(proven: Stage, trusting: Outbound) -> None:
    url = proven.plays("/", {"send": "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi"}, {"reset": True})  # fmt: skip
    with pytest.raises(ConnectionBroken):
        trusting.get(url, accept="*/*")


def test_a_redirect_does_not_leave_tls(proven: Stage, trusting: Outbound) -> None:
    with stage("127.0.0.2") as plain:
        proven.redirects("/", plain.url("/"))
        with pytest.raises(RequestFailed):
            trusting.get(proven.url("/"), accept="*/*")
        assert plain.asked == []


def test_the_trust_bundle_is_read_once(proven: Stage, trusting: Outbound) -> None:
    proven.serves("/", "hi")
    trusting.get(proven.url("/"), accept="*/*")
    context = trusting._tls
    trusting.close()
    trusting.get(proven.url("/"), accept="*/*")

    assert trusting._tls is context
    assert proven.connections == 2
