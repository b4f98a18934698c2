"""Settings that a process cannot start with are told at once, in words."""

from pathlib import Path

import pytest

from shared.core.settings import Settings, SettingsError

NEEDED = {
    "MAYORS_SECRET_KEY": "a key for tests only, 32 bytes or more",
    "MAYORS_DATABASE_URL": "postgresql:///unused",
    "MAYORS_BROKER_URL": "memory://",
}


@pytest.fixture
def pem(tmp_path: Path) -> str:
    path = tmp_path / "some.pem"
    path.write_text("a certificate")
    return str(path)


def _problems(**more: str) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        Settings.read(NEEDED | more)
    return caught.value.problems


def test_tls_needs_both_files_and_an_https_origin(pem: str) -> None:
    assert _problems(MAYORS_TLS_CERT=pem) == ["MAYORS_TLS_CERT and MAYORS_TLS_KEY go together"]
    assert _problems(MAYORS_TLS_CERT=pem, MAYORS_TLS_KEY=pem) == [
        "MAYORS_ORIGIN must be https where MAYORS_TLS_CERT is set"
    ]
    read = Settings.read(
        NEEDED
        | {"MAYORS_TLS_CERT": pem, "MAYORS_TLS_KEY": pem, "MAYORS_ORIGIN": "https://127.0.0.2:8443"}
    )
    assert (read.tls_cert, read.tls_key) == (Path(pem), Path(pem))


def test_every_file_that_is_not_there_is_named() -> None:
    found = _problems(
        MAYORS_CA_BUNDLE="/nowhere/a", MAYORS_TLS_CERT="/nowhere/b", MAYORS_TLS_KEY="/nowhere/c",
        MAYORS_ORIGIN="https://city.example",
    )  # fmt: skip
    assert [problem.split(" ")[0] for problem in found] == [
        "MAYORS_CA_BUNDLE", "MAYORS_TLS_CERT", "MAYORS_TLS_KEY",
    ]  # fmt: skip


def test_private_addresses_are_not_allowed_unless_said() -> None:
    assert not Settings.read(NEEDED).allow_private_addresses
    assert Settings.read(NEEDED | {"MAYORS_ALLOW_PRIVATE_ADDRESSES": "1"}).allow_private_addresses
    assert Settings.read(NEEDED).ca_bundle is None


def test_everything_that_is_missing_or_wrong_is_told_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.read({"PORT": "70000", "MAYORS_SECRET_KEY": "short"})

    assert len(caught.value.problems) == 4
    for name in ("PORT", "MAYORS_SECRET_KEY", "MAYORS_DATABASE_URL", "MAYORS_BROKER_URL"):
        assert name in str(caught.value)


@pytest.mark.parametrize(
    "origin",
    [
        "http://exchange.example.gov",
        "http://10.0.0.1:8000",
        "http://127.0.0.1.example.com",
        "ftp://exchange.example.gov",
        "exchange.example.gov",
        "https://exchange.example.gov/path",
        "https://exchange.example.gov?x=1",
        "https://exchange.example.gov:port",
        "https://[::1",
        "https://",
        "",
    ],
)
def test_an_origin_that_would_not_do_is_refused(origin: str) -> None:
    assert any("MAYORS_ORIGIN" in problem for problem in _problems(MAYORS_ORIGIN=origin))


@pytest.mark.parametrize(
    "origin",
    [
        "http://localhost:8001",
        "http://127.0.0.1:8000",
        "http://[::1]:8000",
        "https://exchange.example.gov",
        "https://exchange.example.gov:8443",
    ],
)
def test_http_is_for_loopback_and_https_for_everywhere(origin: str) -> None:
    assert Settings.read(NEEDED | {"MAYORS_ORIGIN": f"{origin}/"}).origin == origin


def test_the_origin_follows_the_port() -> None:
    assert Settings.read(NEEDED | {"PORT": "8123"}).origin == "http://127.0.0.1:8123"


def test_gateways_are_addresses_or_networks() -> None:
    read = Settings.read(NEEDED | {"MAYORS_GATEWAYS": "10.0.0.0/8, 192.0.2.7"})
    assert [str(each) for each in read.gateways] == ["10.0.0.0/8", "192.0.2.7/32"]
    (problem,) = _problems(MAYORS_GATEWAYS="10.0.0.0/8,gateway")
    assert problem.startswith("MAYORS_GATEWAYS lists addresses")
