"""Somebody on a server of other people's making follows a channel, gets what is said, answers, and leaves."""

from collections.abc import Callable, Iterator

import pytest

from tests.journeys.following import (
    follow,
    is_announced,
    receive_a_case,
    see_edits_and_withdrawals,
    take_part,
)
from tests.journeys.home import Home, home_at
from tests.peers.certificates import Authority
from tests.peers.fedify import CAVAGE, RFC9421, FedifyPeer
from tests.peers.proxy import Spoken


@pytest.fixture(scope="module", params=[True, False], ids=["https", "http"])
def home(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    authority: Authority,
) -> Iterator[Home]:
    """An instance over https and one over http."""
    known = authority if request.param else None
    with home_at(tmp_path_factory.mktemp("home"), "127.0.0.2", known) as home:
        yield home


@pytest.mark.parametrize(("knock", "refuses"), [(RFC9421, None), (RFC9421, "draft-cavage"), (CAVAGE, "rfc9421")],
                         ids=["RFC 9421 first", "RFC 9421 only", "draft-cavage only"])  # fmt: skip
def test_somebody_follows_a_channel_and_takes_part(
    home: Home, start_fedify: Callable[..., FedifyPeer], knock: str, refuses: Spoken | None
) -> None:
    """Who reads one kind of signature only stands behind a proxy that answers 401 to the other."""
    ann = start_fedify(https=home.origin.startswith("https"), knock=knock, refuses=refuses)

    take_part(home, ann)

    if ann.proxy is not None:
        assert refuses not in {spoken for spoken, status in ann.proxy.delivered() if status != 401}
        assert ann.proxy.delivered().count(("draft-cavage", 401)) == (refuses == "draft-cavage")


def test_a_server_is_spoken_to_as_it_reads_when_that_changes(
    home: Home, start_fedify: Callable[..., FedifyPeer]
) -> None:
    """First it reads RFC 9421 alone, then an old proxy in front of it reads draft-cavage alone."""
    ann = start_fedify(https=home.origin.startswith("https"), refuses="draft-cavage")
    assert ann.proxy is not None
    ann.do("follow", target=home.actor()["id"])
    ann.await_(lambda one: one["type"] == "Accept")
    _post_and_see(home, ann, "Vacant homes")
    ann.proxy.refuses = "rfc9421"
    _post_and_see(home, ann, "Vacant shops")
    _post_and_see(home, ann, "Vacant lots")

    assert ann.proxy.delivered() == [
        ("draft-cavage", 401), ("rfc9421", 202), ("rfc9421", 202),
        ("rfc9421", 401), ("draft-cavage", 202), ("draft-cavage", 202),
    ]  # fmt: skip


def _post_and_see(home: Home, ann: FedifyPeer, title: str) -> None:
    post = home.publish(title)
    ann.await_(lambda one: is_announced(one, post["id"]))


def test_a_case_study_reaches_a_follower(
    home: Home, start_fedify: Callable[..., FedifyPeer]
) -> None:
    ann = start_fedify(https=home.origin.startswith("https"))
    follow(home, ann)

    receive_a_case(home, ann)


def test_edits_and_withdrawals_of_ours_follow_to_where_they_were_announced(
    home: Home, start_fedify: Callable[..., FedifyPeer]
) -> None:
    ann = start_fedify(https=home.origin.startswith("https"))
    follow(home, ann)

    see_edits_and_withdrawals(home, ann)
