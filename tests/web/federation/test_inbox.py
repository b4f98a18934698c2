"""What other servers send is taken, kept and told, once."""

import pytest

from shared.core.ids import activity_id, remote_id
from tests.contracts.federation.servers import Elsewhere, create_note
from tests.house import ORIGIN, House

ANN = "https://m.example/users/ann"


@pytest.fixture
def elsewhere(house: House) -> Elsewhere:
    return Elsewhere(house)


def test_a_post_that_mentions_a_channel_is_told_once(house: House, elsewhere: Elsewhere) -> None:
    channel = activity_id(ORIGIN, "channels", house.open_channel())
    elsewhere.meet(ANN)
    create = create_note("https://m.example/c/1", ANN, cc=[channel])

    first, second = elsewhere.send(create), elsewhere.send(create)
    elsewhere.work()

    assert (first.status_code, second.status_code) == (202, 202)
    assert elsewhere.outcome(create["id"]) == ("applied", "")
    assert [name for name, _body in elsewhere.told()] == [
        "federation.actor.seen.v1",
        "federation.post.received.v1",
    ]
    post = elsewhere.told()[1][1]["post"]
    assert post["id"] == str(remote_id("https://m.example/c/1/note"))
    assert post["title"] == "Words from elsewhere"
    assert post["body"] == "Words from elsewhere"
    assert elsewhere.directory.asked == [ANN]
