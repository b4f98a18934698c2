"""Peers as fixtures; a conftest imports what its tests use."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.peers.certificates import Authority
from tests.peers.fedify import FedifyPeer, fedify
from tests.peers.gotosocial import GoToSocialPeer
from tests.peers.lemmy import LemmyPeer
from tests.peers.mastodon import MastodonPeer
from tests.peers.nodebb import NodeBBPeer
from tests.peers.peer import Peer
from tests.peers.serving import running

HOSTS: dict[type[Peer], str] = {
    MastodonPeer: "127.0.0.5",
    GoToSocialPeer: "127.0.0.6",
    LemmyPeer: "127.0.0.7",
    NodeBBPeer: "127.0.0.8",
}


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """An authority that signs for every host on loopback."""
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def start_peer(authority: Authority) -> Iterator[Callable[..., Any]]:
    """Start a simulated server: `start_peer(MastodonPeer)`, with `https=True` over TLS."""
    with ExitStack() as stack:

        def start(kind: type[Peer], *, host: str | None = None, https: bool = False) -> Any:
            where = host or HOSTS[kind]
            tls = authority.context(where) if https else None
            peer = stack.enter_context(running(kind, where, tls=tls, bundle=authority.bundle))
            peer.add_person("ann")
            return peer

        yield start


@pytest.fixture
def mastodon(start_peer: Callable[..., Any]) -> MastodonPeer:
    """A Mastodon with one person, ann."""
    return start_peer(MastodonPeer)


@pytest.fixture
def gotosocial(start_peer: Callable[..., Any]) -> GoToSocialPeer:
    """A GoToSocial with one person, ann."""
    return start_peer(GoToSocialPeer)


@pytest.fixture
def lemmy(start_peer: Callable[..., Any]) -> LemmyPeer:
    """A Lemmy with one person, ann."""
    return start_peer(LemmyPeer)


@pytest.fixture
def nodebb(start_peer: Callable[..., Any]) -> NodeBBPeer:
    """A NodeBB with one person, ann."""
    return start_peer(NodeBBPeer)


@pytest.fixture
def start_fedify(tmp_path: Path, authority: Authority) -> Iterator[Callable[..., FedifyPeer]]:
    """Start Fedify: `start_fedify()`, with `https=True` over TLS; `knock=` with a signature, `refuses=` one by a proxy."""
    with ExitStack() as stack:

        def start(*, https: bool = False, host: str = "127.0.0.4", **how: Any) -> FedifyPeer:
            known = authority if https else None
            return stack.enter_context(fedify(tmp_path, host, known, **how))

        yield start
