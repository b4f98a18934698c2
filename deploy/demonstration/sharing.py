"""Loads the demonstration over three instances: each office speaks at home, and what it says travels to the others."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from time import monotonic, sleep
from urllib.parse import urlsplit
from uuid import UUID, uuid5

from deploy.demonstration import cases, cast, load
from deploy.demonstration.threads import THREADS, Thread
from federation.actors.fetching import fetcher_of
from federation.mirror.actions import follow_channel
from federation.mirror.reads import list_following
from federation.starter import actions as starter
from federation.trust.actions import trust_host
from services.discussions.channels.actions import find_channel, open_channel
from services.discussions.channels.domain import NewChannel
from services.discussions.posts.actions import publish_post, reply, require_shown
from services.discussions.posts.domain import NewPost, NewReply, Post
from services.discussions.reactions.actions import react
from shared.core.clock import now
from shared.core.errors import NotFound, Unavailable
from shared.core.ids import activity_id, remote_id
from shared.core.settings import Settings
from shared.data.database import Connection

SECONDS_TO_TRAVEL = 90.0
POLL_SECONDS = 0.1
Reaction = tuple[str, str]
"""The handle of an office, and its word."""


@dataclass(frozen=True)
class Place:
    """An instance of the demonstration that runs, and the keys of its services."""

    home: cast.Home
    settings: Settings
    databases: load.Databases

    @property
    def host(self) -> str:
        """Host and port, as other instances call it."""
        return urlsplit(self.settings.origin).netloc

    @contextmanager
    def speaking(self) -> Iterator[Connection]:
        """Lend a connection on which its offices speak."""
        with self.databases["discussions"].connection() as db:
            yield db

    def settle(self) -> None:
        """Return when every service here has heard what was told."""
        load.wait(self.databases)


@dataclass
class Said:
    """A thread as far as it is said, in order; each post lives at the instance of whoever said it."""

    thread: Thread
    posts: list[tuple[Place, Post]] = field(default_factory=list)

    def id_at(self, place: Place, number: int) -> UUID:
        """Return the id under which an instance knows one of the posts."""
        home, post = self.posts[number]
        if home is place:
            return post.id
        return remote_id(activity_id(home.settings.origin, "posts", post.id))


@dataclass(frozen=True)
class Network:
    """The three instances; the first one is the league."""

    places: Sequence[Place]

    def load(self) -> None:
        """Load the demonstration over all three; what is there already stays as it is."""
        for place in self.places:
            _furnish(place)
        self._acquaint()
        moment = now()
        for place in self.places:
            handles = {office.handle for office in place.home.offices}
            stories = [story for story in cases.STORIES if story.by in handles]
            with place.databases["knowledge"].connection() as db:
                load.file_stories(db, moment, stories)
        self._talk(moment)

    def _acquaint(self) -> None:
        """Vouch for each other, and follow every channel: the league by name, the others by the league's list."""
        league, *others = self.places
        for place in self.places:
            with place.databases["federation"].connection() as db:
                for each in self.places:
                    if each is not place:
                        trust_host(db, each.host, each.home.about, is_league=each is league)
            place.settle()
        for each in others:
            names = [f"@{channel.slug}@{each.host}" for channel in each.home.channels]
            _follow(league, names)
        with league.databases["federation"].connection() as db:
            starter.offer(db)
        for each in others:
            _join(each, league)

    def _talk(self, moment: datetime) -> None:
        """Say every thread, one turn of each at a time: nobody answers what has not reached them."""
        said = [Said(thread) for thread in THREADS]
        for turn in range(1 + max(len(thread.replies) for thread in THREADS)):
            spoken = [each for each in said if turn <= len(each.thread.replies)]
            for each in spoken:
                self._say(each, turn, moment)
            await_that("what was said to arrive", partial(self._are_everywhere, spoken, turn))
        for each in said:
            self._react(each)
        for place in self.places:
            place.settle()

    def _say(self, said: Said, turn: int, moment: datetime) -> None:
        thread = said.thread
        began = moment - timedelta(days=thread.days_ago)
        if turn == 0:
            place, once = self._home_of(thread.by), uuid5(load.NAMESPACE, thread.key)
            wish = NewPost(
                channel=self._name_at(place, thread.channel),
                kind=thread.kind,
                title=thread.title,
                body=thread.body,
            )
            with place.speaking() as db:
                speaker = load.member(db, thread.by)
                post = publish_post(db, speaker, wish, once=once, published_at=began)
        else:
            answer = thread.replies[turn - 1]
            place, once = self._home_of(answer.by), uuid5(load.NAMESPACE, f"{thread.key}/{turn}")
            above, words = said.id_at(place, answer.to), NewReply(body=answer.body)
            at = min(began + timedelta(hours=answer.hours), moment)
            with place.speaking() as db:
                speaker = load.member(db, answer.by)
                post = reply(db, speaker, above, words, once=once, published_at=at)
        said.posts.append((place, post))

    def _react(self, said: Said) -> None:
        for name, handles in said.thread.reactions.items():
            for handle in handles:
                place = self._home_of(handle)
                with place.speaking() as db:
                    react(db, load.member(db, handle), said.id_at(place, 0), name)

    def _are_everywhere(self, spoken: Sequence[Said], turn: int) -> bool:
        return all(self._is_everywhere(each, turn) for each in spoken)

    def _is_everywhere(self, said: Said, turn: int) -> bool:
        for place in self.places:
            with place.speaking() as db:
                try:
                    require_shown(db, said.id_at(place, turn))
                except NotFound:
                    return False
        return True

    def _home_of(self, handle: str) -> Place:
        return next(
            place
            for place in self.places
            if any(office.handle == handle for office in place.home.offices)
        )

    def _name_at(self, place: Place, slug: str) -> str:
        """Return what an instance calls a channel that may live elsewhere."""
        home = next(
            each
            for each in self.places
            if any(channel.slug == slug for channel in each.home.channels)
        )
        return slug if home is place else f"{slug}@{home.host}"


def await_that(what: str, holds: Callable[[], bool]) -> None:
    """Return when something holds, or say what did not happen in time."""
    deadline = monotonic() + SECONDS_TO_TRAVEL
    while not holds():
        if monotonic() > deadline:
            raise Unavailable("Waited in vain for {what}. Start it again; it goes on.", what=what)
        sleep(POLL_SECONDS)


def _furnish(place: Place) -> None:
    """Open an instance's offices and channels; whoever runs an instance alone moderates it too."""
    is_alone = len(place.home.offices) == 1
    with place.databases["identity"].connection() as db:
        for office in place.home.offices:
            load.seat(db, office, is_moderator=is_alone or office.is_moderator)
    with place.speaking() as db:
        for channel in place.home.channels:
            wish = NewChannel(slug=channel.slug, name=channel.name, purpose=channel.purpose)
            open_channel(db, wish, demonstration=True)
    place.settle()


def _follow(place: Place, names: Sequence[str]) -> None:
    database = place.databases["federation"]
    with database.connection() as db:
        asked = [follow_channel(db, name, fetcher_of(database)).slug for name in names]
    _await_channels(place, asked)


def _join(place: Place, teller: Place) -> None:
    """Follow every channel of another's starter list."""
    database = place.databases["federation"]
    with database.connection() as db:
        offered = starter.read_offer(db, teller.settings.origin, fetcher_of(database))
        keep = {channel.actor for channel in offered.channels}
        followed, failed = starter.join(db, offered, keep, fetcher_of(database))
    if failed:
        raise Unavailable("Not followed: {why}.", why="; ".join(map(str, failed.values())))
    _await_channels(place, [each.slug for each in followed])


def _await_channels(place: Place, slugs: Sequence[str]) -> None:
    """Return when the homes of these channels have let this instance follow, and its offices can write there."""

    def are_open() -> bool:
        with place.databases["federation"].connection() as db:
            states = {each.slug: each.state for each in list_following(db)}
        with place.speaking() as db:
            channels = [find_channel(db, slug) for slug in slugs]
        return all(states.get(slug) == "followed" for slug in slugs) and all(
            channel is not None and channel.home_state == "followed" for channel in channels
        )

    await_that("the channels of others", are_open)
