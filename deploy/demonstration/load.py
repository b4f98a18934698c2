"""Loads the demonstration through the services' own doors, and takes it away without a trace."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from deploy.demonstration import cases, cast, threads
from deploy.house import SERVICES
from services.discussions import demonstration as discussions
from services.discussions.channels.actions import open_channel
from services.discussions.channels.domain import NewChannel
from services.discussions.posts.actions import publish_post, reply
from services.discussions.posts.domain import NewPost, NewReply
from services.discussions.reactions.actions import react
from services.identity import demonstration as identity
from services.identity.offices.actions import open_office
from services.identity.offices.domain import NewOffice
from services.identity.people.actions import add_member, find_membership
from services.identity.people.domain import NewMembership
from services.identity.places.actions import register_city
from services.identity.places.domain import NewCity
from services.identity.sign_in.actions import open_link
from services.knowledge import demonstration as knowledge
from services.knowledge.cases.actions import file_case
from services.knowledge.cases.domain import NewCase
from services.knowledge.cases.reads import list_cases
from services.moderation import demonstration as moderation
from shared.bus.forgetting import forget_removed
from shared.bus.lag import wait_until_heard
from shared.core.clock import now
from shared.core.errors import Unavailable
from shared.data.database import Connection, Database
from shared.facts.knowledge import Outcome
from shared.standing.people import Member
from shared.standing.reads import find_office_by_handle

Databases = Mapping[str, Database]
Settle = Callable[[], None]

SECONDS_TO_HEAR = 45.0
NAMESPACE = UUID("5b1c5f26-6c6b-5f0e-8f60-5a4b8f0d7c11")
"""Any fixed number: what has the same key here gets the same id, however often it is loaded."""


def load(databases: Databases, *, settle: Settle | None = None) -> None:
    """Load the demonstration; what is there already stays as it is.

    `settle` returns when every service has heard what was told; by default this waits for the relay.
    """
    settle = settle or (lambda: wait(databases))
    with databases["identity"].connection() as db:
        for office in cast.OFFICES:
            seat(db, office)
    with databases["discussions"].connection() as db:
        for channel in cast.CHANNELS:
            wish = NewChannel(slug=channel.slug, name=channel.name, purpose=channel.purpose)
            open_channel(db, wish, demonstration=True)
    settle()
    moment = now()
    with databases["knowledge"].connection() as db:
        file_stories(db, moment, cases.STORIES)
    with databases["discussions"].connection() as db:
        for thread in threads.THREADS:
            _say(db, thread, moment)


def sign_in_link(identity_db: Database) -> str | None:
    """Return the path of a link that signs in as an invented mayor, or None when there is none."""
    first = cast.OFFICES[0]
    with identity_db.connection() as db:
        if find_membership(db, email=first.mayor_email, office=first.handle) is None:
            return None
        return open_link(db, email=first.mayor_email).path


def remove(databases: Databases, *, settle: Settle | None = None) -> dict[str, int]:
    """Take the demonstration out of every service; return how much each gave back."""
    settle = settle or (lambda: wait(databases))
    settle()
    removed = {}
    for name, module in (
        ("moderation", moderation),
        ("knowledge", knowledge),
        ("discussions", discussions),
        ("identity", identity),
    ):
        with databases[name].connection() as db:
            removed[name] = module.remove_demonstration(db)
    settle()
    forget_removed(databases)
    return removed


def seat(db: Connection, office: cast.Office, *, is_moderator: bool | None = None) -> None:
    """Open an invented office, with its mayor and delegate."""
    city = NewCity(
        geoid=office.geoid, name=office.city, state=office.state, population=office.population
    )
    register_city(db, city, demonstration=True)
    open_office(db, NewOffice(geoid=office.geoid, handle=office.handle), demonstration=True)
    mayor = NewMembership(
        office=office.handle,
        role="mayor",
        email=office.mayor_email,
        name=office.mayor,
        is_moderator=office.is_moderator if is_moderator is None else is_moderator,
    )
    add_member(db, mayor, demonstration=True)
    if office.delegate:
        delegate = NewMembership(
            office=office.handle,
            role="delegate",
            email=office.delegate_email,
            name=office.delegate,
        )
        add_member(db, delegate, demonstration=True)


def _say(db: Connection, thread: threads.Thread, moment: datetime) -> None:
    said_at = moment - timedelta(days=thread.days_ago)
    wish = NewPost(channel=thread.channel, kind=thread.kind, title=thread.title, body=thread.body)
    post = publish_post(
        db,
        member(db, thread.by),
        wish,
        once=uuid5(NAMESPACE, thread.key),
        demonstration=True,
        published_at=said_at,
    )
    ids = [post.id]
    for number, answer in enumerate(thread.replies, start=1):
        made = reply(
            db,
            member(db, answer.by),
            ids[answer.to],
            NewReply(body=answer.body),
            once=uuid5(NAMESPACE, f"{thread.key}/{number}"),
            demonstration=True,
            published_at=min(said_at + timedelta(hours=answer.hours), moment),
        )
        ids.append(made.id)
    for name, handles in thread.reactions.items():
        for handle in handles:
            react(db, member(db, handle), post.id, name, demonstration=True)


def file_stories(db: Connection, moment: datetime, stories: Iterable[cases.Story]) -> None:
    """File case studies in the names of their offices; one that is there already stays as it is."""
    known = {spoken.case.title for spoken in list_cases(db, limit=100)[0]}
    today = moment.date()
    for story in stories:
        if story.title in known:
            continue
        result = story.result
        outcome = Outcome(
            indicator=result.indicator,
            unit=result.unit,
            baseline=result.baseline,
            baseline_on=today - timedelta(days=result.from_days),
            result=result.result,
            result_on=today - timedelta(days=result.to_days),
            status=result.status,
            comparison=result.comparison,
            population=result.population,
            source=result.source,
        )
        wish = NewCase(
            channel=story.channel,
            title=story.title,
            problem=story.problem,
            action=story.action,
            lessons=story.lessons,
            cost=story.cost,
            outcome=outcome,
        )
        published_at = moment - timedelta(days=story.days_ago)
        file_case(db, member(db, story.by), wish, demonstration=True, published_at=published_at)


def member(db: Connection, handle: str) -> Member:
    """Return an invented member: only the operator's own hand may make one without a credential."""
    office = find_office_by_handle(db, handle)
    if office is None or not office.demonstration:
        raise Unavailable("The demonstration's offices have not been heard of yet. Try again.")
    return Member(
        id=uuid5(NAMESPACE, handle),
        name=handle,
        office=office,
        role="mayor",
        is_moderator=False,
        scopes=frozenset({"read", "write"}),
        via="session",
        credential_id=uuid5(NAMESPACE, handle),
    )


def wait(databases: Databases) -> None:
    """Return when every service has heard what was told, or say who has not."""
    behind = wait_until_heard(SERVICES, databases, seconds=SECONDS_TO_HEAR)
    if behind:
        who = ", ".join(sorted({lag.service for lag in behind}))
        raise Unavailable("These services have not heard everything yet: {who}.", who=who)
