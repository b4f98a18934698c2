"""What a thread is, as each of several servers tells it: who said what in which order, and what is gone."""

from dataclasses import dataclass, field

from shared.core.ids import remote_id
from shared.testing.pages import Page
from tests.journeys.sharing import Side, await_that
from tests.peers.fedify import FedifyPeer


@dataclass
class Thread:
    """One thread on two instances of ours and on a server of other people's making."""

    home: Side
    guest: Side
    peer: FedifyPeer
    ids: list[str]
    """All that was ever said in it; the first began it."""
    gone: set[str] = field(default_factory=set)
    """What should be out of sight."""

    @property
    def first(self) -> str:
        """Id of what began it."""
        return self.ids[0]

    def await_said(self, id_: str) -> str:
        """Return an id of the thread once both instances show what it names."""
        self.ids.append(id_)
        for side in (self.home, self.guest):
            path = f"/discussions/posts/{local(side, id_)}"
            await_that(f"{id_} is seen", lambda path=path, side=side: _status(side, path) == 200)
        return id_

    def await_gone(self, id_: str) -> None:
        """Return once neither instance shows what an id names."""
        self.gone.add(id_)
        for side in (self.home, self.guest):
            path = f"/discussions/posts/{local(side, id_)}"
            await_that(f"{id_} is gone", lambda path=path, side=side: _status(side, path) == 410)

    def require_agreement(self) -> None:
        """Complain when the three do not tell the same: ids, authors, order and what is gone, and so do the pages."""
        told = told_by(self.home, self.ids)
        assert told.gone == self.gone
        assert {id_ for id_, _author in told.stands} == set(self.ids) - self.gone
        assert told_by(self.guest, self.ids) == told
        assert told_by_peer(self.peer, self.first) == told
        page, copy = (on_page(side, self.first, self.ids) for side in (self.home, self.guest))
        assert copy == page
        assert [id_ for id_, is_tombstone in page if is_tombstone] == [
            id_ for id_, _ in page if id_ in self.gone
        ]


@dataclass(frozen=True)
class Telling:
    """A thread in one server's words."""

    stands: list[tuple[str, str]]
    """Ids of what is in sight and who said it (`handle@host`), in order."""
    gone: set[str]
    """Ids of what was there once."""


def told_by(side: Side, ids: list[str]) -> Telling:
    """Return a thread as an instance of ours tells it through its API; the first id began it."""
    path = f"/posts/{local(side, ids[0])}"
    items = [side.ask("GET", path), *side.ask("GET", f"{path}/replies?limit=100")["items"]]
    return Telling(
        [(item["activity_id"], _author(side, item["author"]["handle"])) for item in items],
        {id_ for id_ in ids if _status(side, f"/discussions/posts/{local(side, id_)}") == 410},
    )


def told_by_peer(peer: FedifyPeer, first: str) -> Telling:
    """Return a thread as the other server tells it, which asked for every piece of it."""
    turns = peer.do("thread", at=first)["thread"]
    return Telling(
        [(each["id"], each["author"]) for each in turns if "gone" not in each],
        {each["id"] for each in turns if each.get("gone") == "Tombstone"},
    )


def on_page(side: Side, first: str, ids: list[str]) -> list[tuple[str, bool]]:
    """Return the ids of a thread's page in the order of the page, each with whether a tombstone stands there."""
    by_mark = {f"post-{local(side, id_)}": id_ for id_ in ids}
    path = f"/channels/posts/{local(side, first)}"
    page = Page(side.instance.get(path, accept="text/html").text, path=path)
    return [
        (by_mark[turn.get("id", "")], any(each.get("class") == "tombstone" for each in turn.iter()))
        for turn in page.all("article.turn")
    ]


def local(side: Side, id_: str) -> str:
    """Return the id under which an instance keeps what an ActivityPub id names."""
    ours = id_.startswith(side.instance.origin + "/")
    return id_.rpartition("/")[2] if ours else str(remote_id(id_))


def _status(side: Side, path: str) -> int:
    return side.instance.ask("GET", path, side.token).status_code


def _author(side: Side, handle: str) -> str:
    return handle if "@" in handle else f"{handle}@{side.host}"
