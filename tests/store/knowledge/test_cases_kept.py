"""Case studies in PostgreSQL: what is kept, what is told, who may change it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import NAMESPACE_DNS, UUID, uuid5

import pytest

from deploy.house import SERVICES
from services.knowledge.cases import actions, reads
from services.knowledge.cases.domain import NewCase
from services.knowledge.channels import actions as channels
from services.knowledge.channels.reads import list_channels
from services.knowledge.state import state
from services.moderation.items.domain import Item, Reference
from services.moderation.items.reads import find_item
from shared.bus.drain import drain
from shared.core.errors import Conflict, Gone, NotAllowed, NotFound, Refused
from shared.core.ids import new_id
from shared.data.database import Connection, Database
from shared.facts.discussions import Channel
from shared.facts.knowledge import CaseHidden, CasePublished, CaseRevised, CaseWithdrawn, Outcome
from shared.facts.moderation import Decision
from shared.standing.people import Member, Office

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
OUTCOME = Outcome(
    indicator="Vacant homes",
    unit="percent",
    baseline=12,
    baseline_on=date(2024, 1, 1),
    result=9.6,
    result_on=date(2025, 1, 1),
)
WISH = NewCase(
    channel="housing",
    title="A register of empty homes",
    problem="Too many homes stood empty.",
    action="We counted them, and wrote to every owner.",
    outcome=OUTCOME,
)


def member(*, demonstration: bool = False) -> Member:
    office = Office(
        id=new_id(),
        handle="elmford",
        name="Office of the Mayor of Elmford",
        city_name="Elmford",
        city_slug="elmford-vt",
        state="VT",
        size_class="under_2500",
        population=1_900,
        geoid="9900001",
        demonstration=demonstration,
    )
    return Member(
        id=new_id(),
        name="Ada Example",
        office=office,
        role="mayor",
        is_moderator=False,
        scopes=frozenset({"read", "write"}),
        via="session",
        credential_id=new_id(),
    )


def channel(slug: str = "housing", *, version: int = 1, is_archived: bool = False) -> Channel:
    return Channel(
        id=uuid5(NAMESPACE_DNS, slug),
        slug=slug,
        name=slug.title(),
        purpose="",
        version=version,
        is_archived=is_archived,
    )


def decision(case_id: UUID, verdict: str = "hide", *, at: datetime = NOON) -> Decision:
    return Decision(
        id=new_id(),
        item_kind="case",
        item_id=case_id,
        verdict=verdict,
        rule="abuse",
        reason="It insults a clerk.",
        office_id=new_id(),
        taken_at=at,
    )


@pytest.fixture
def db(databases: Mapping[str, Database]) -> Iterator[Connection]:
    with databases["knowledge"].connection() as connection:
        channels.follow_channel(connection, channel())
        yield connection


def items(databases: Mapping[str, Database], case_id: UUID) -> Item | None:
    drain(SERVICES, databases)
    with databases["moderation"].connection() as moderation:
        return find_item(moderation, Reference("case", case_id))


def test_a_filed_case_is_read_back_word_by_word(db: Connection) -> None:
    filed = actions.file_case(db, member(), WISH)

    assert reads.get_case(db, filed.id).case == filed
    assert filed.outcome == OUTCOME


def test_a_filed_case_is_heard_by_moderation(
    db: Connection, databases: Mapping[str, Database]
) -> None:
    filed = actions.file_case(db, member(), WISH)

    item = items(databases, filed.id)

    assert item is not None
    assert (item.title, item.version, item.is_shown) == (WISH.title, 1, True)


@pytest.mark.parametrize("slug", ["nowhere", "closed"])
def test_a_case_needs_an_open_channel(db: Connection, slug: str) -> None:
    channels.follow_channel(db, channel("closed", is_archived=True))

    with pytest.raises(Refused) as refused:
        actions.file_case(db, member(), replace_wish(channel=slug))

    assert "channel" in refused.value.fields
    assert reads.list_cases(db)[0] == []


def replace_wish(**words: object) -> NewCase:
    known = {name: getattr(WISH, name) for name in WISH.__struct_fields__}
    return NewCase(**known | words)


def test_channels_are_followed_in_any_order(db: Connection) -> None:
    channels.follow_channel(db, channel(version=3, is_archived=True))
    channels.follow_channel(db, channel(version=2))

    assert [known.is_archived for known in list_channels(db)] == [True]

    channels.forget_channel(db, channel().id)
    assert list_channels(db) == []


def test_a_revision_keeps_the_earlier_words(
    db: Connection, databases: Mapping[str, Database]
) -> None:
    who = member()
    filed = actions.file_case(db, who, WISH)

    actions.revise_case(db, who, filed.id, replace_wish(title="Counting empty homes"))

    shown = reads.show_case(db, filed.id)
    assert [version.title for version in shown.versions] == ["Counting empty homes", WISH.title]
    assert shown.case.edited_at is not None
    item = items(databases, filed.id)
    assert item is not None
    assert item.title == "Counting empty homes"


def test_a_revision_without_a_change_leaves_no_version(db: Connection) -> None:
    who = member()
    filed = actions.file_case(db, who, WISH)

    assert actions.revise_case(db, who, filed.id, WISH) == filed
    assert len(reads.show_case(db, filed.id).versions) == 1


def test_a_case_stays_in_its_channel(db: Connection) -> None:
    who = member()
    channels.follow_channel(db, channel("transit"))
    filed = actions.file_case(db, who, WISH)

    with pytest.raises(Refused):
        actions.revise_case(db, who, filed.id, replace_wish(channel="transit"))


def test_only_its_own_office_changes_a_case(db: Connection) -> None:
    filed = actions.file_case(db, member(), WISH)

    with pytest.raises(NotAllowed):
        actions.revise_case(db, member(), filed.id, replace_wish(title="Mine now"))
    with pytest.raises(NotAllowed):
        actions.withdraw_case(db, member(), filed.id)
    assert reads.get_case(db, filed.id).case == filed


def test_a_withdrawn_case_is_gone_everywhere(
    db: Connection, databases: Mapping[str, Database]
) -> None:
    who = member()
    filed = actions.file_case(db, who, WISH)

    actions.withdraw_case(db, who, filed.id)

    with pytest.raises(Gone):
        reads.get_case(db, filed.id)
    with pytest.raises(Gone):
        actions.revise_case(db, who, filed.id, WISH)
    with pytest.raises(Gone):
        actions.withdraw_case(db, who, filed.id)
    item = items(databases, filed.id)
    assert item is not None
    assert (item.is_shown, item.title, item.body) == (False, "", "")


def test_nothing_at_an_unknown_address(db: Connection) -> None:
    with pytest.raises(NotFound):
        reads.get_case(db, new_id())
    with pytest.raises(NotFound):
        actions.withdraw_case(db, member(), new_id())


def test_a_hidden_case_is_read_by_its_own_office_only(db: Connection) -> None:
    who = member()
    filed = actions.file_case(db, who, WISH)

    actions.obey(db, decision(filed.id))

    with pytest.raises(Gone):
        reads.get_case(db, filed.id)
    assert reads.list_cases(db)[0] == []
    assert reads.find_own_hidden_case(db, member(), filed.id) is None
    assert reads.find_own_hidden_case(db, None, filed.id) is None
    own = reads.find_own_hidden_case(db, who, filed.id)
    assert own is not None
    assert own.case.hidden_reason == "It insults a clerk."
    with pytest.raises(Conflict):
        actions.revise_case(db, who, filed.id, replace_wish(title="Other words"))


def test_decisions_twice_or_late_change_nothing(db: Connection) -> None:
    filed = actions.file_case(db, member(), WISH)
    hidden, restored = (
        decision(filed.id),
        decision(filed.id, "restore", at=NOON + timedelta(minutes=1)),
    )

    for told in (hidden, hidden, restored, hidden, restored):
        actions.obey(db, told)

    assert reads.get_case(db, filed.id).case.version == 3
    actions.obey(db, decision(new_id()))


def test_a_restored_case_has_its_words_again(
    db: Connection, databases: Mapping[str, Database]
) -> None:
    filed = actions.file_case(db, member(), WISH)
    actions.obey(db, decision(filed.id))
    hidden = items(databases, filed.id)

    actions.obey(db, decision(filed.id, "restore", at=NOON + timedelta(minutes=1)))

    restored = items(databases, filed.id)
    assert hidden is not None
    assert restored is not None
    assert (hidden.is_shown, hidden.body) == (False, "")
    assert (restored.is_shown, restored.title) == (True, WISH.title)


def test_a_list_goes_on_where_it_ended(db: Connection) -> None:
    channels.follow_channel(db, channel("transit"))
    who = member()
    same_moment = [actions.file_case(db, who, WISH, published_at=NOON).id for _ in range(5)]
    actions.file_case(db, who, replace_wish(channel="transit"))

    seen: list[UUID] = []
    before: tuple[datetime, UUID] | None = reads.NEWEST
    while before is not None:
        page, before = reads.list_cases(db, channel="housing", before=before, limit=2)
        seen += [spoken.case.id for spoken in page]

    assert seen == sorted(same_moment, reverse=True)


def test_a_demonstration_leaves_no_trace(db: Connection, databases: Mapping[str, Database]) -> None:
    real = actions.file_case(db, member(), WISH)
    invented = [
        actions.file_case(db, member(), WISH, demonstration=True),
        actions.file_case(db, member(demonstration=True), WISH),
    ]
    drain(SERVICES, databases)

    assert actions.remove_demonstration(db) == 2
    assert actions.remove_demonstration(db) == 0

    assert [spoken.case for spoken in reads.list_cases(db)[0]] == [real]
    assert [items(databases, case.id) for case in invented] == [None, None]
    assert items(databases, real.id) is not None


def test_every_case_is_stated_as_it_is_now(db: Connection) -> None:
    who = member()
    cases = [actions.file_case(db, who, WISH) for _ in range(4)]
    actions.revise_case(db, who, cases[1].id, replace_wish(cost="Nothing"))
    actions.withdraw_case(db, who, cases[2].id)
    actions.obey(db, decision(cases[3].id))

    stated = list(state(db))

    kinds = (CasePublished, CaseRevised, CaseWithdrawn, CaseHidden)
    assert [type(fact) for fact in stated] == list(kinds)


def test_a_failed_publication_leaves_neither_case_nor_fact(
    db: Connection, databases: Mapping[str, Database]
) -> None:
    who = replace(member(), id=None)  # no version can be kept without who wrote it

    with pytest.raises(Exception, match="member_id"):
        actions.file_case(db, who, WISH)

    assert reads.list_cases(db)[0] == []
    drain(SERVICES, databases)
    with databases["moderation"].connection() as moderation:
        assert moderation.execute("SELECT count(*) AS n FROM items").fetchone() == {"n": 0}
