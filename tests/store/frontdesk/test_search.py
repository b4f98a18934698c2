"""Search in PostgreSQL: what is in sight is found, and nothing else."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from services.frontdesk.cards import handlers
from services.frontdesk.search.domain import Asked
from services.frontdesk.search.reads import Findings, find, search_places
from shared.bus.hearing import Listener
from shared.data.database import Database
from shared.facts import discussions, identity, knowledge
from shared.standing import handlers as standing
from tests.store.frontdesk.test_cards_follow import (
    NOON,
    answer,
    case,
    channel,
    decision,
    hear,
    post,
    published,
)


@pytest.fixture
def listener(databases: Mapping[str, Database]) -> Listener:
    return Listener.made_of([standing, handlers], "frontdesk", databases["frontdesk"])


def look(listener: Listener, q: str = "", **choices: str) -> Findings:
    with listener.database.connection() as db:
        return find(db, Asked(q=q, **choices))


def titles(listener: Listener, q: str = "", **choices: str) -> list[str]:
    findings = look(listener, q, **choices)
    assert not (findings.are_alike and findings.cards)
    return [found.title for found in findings.cards]


def test_words_are_found_in_any_form_and_without_accents(listener: Listener) -> None:
    hear(listener, published(post(title="Parking near San José", body="We counted cars.")))

    for words in ("san jose", "José", "counting car", '"near San José"'):
        assert titles(listener, words) == ["Parking near San José"]
    assert titles(listener, "parking -cars") == []


def test_a_title_weighs_more_than_the_words_below_it(listener: Listener) -> None:
    hear(
        listener,
        published(post(title="Other things", body="Something about vacant homes and more.")),
        published(post(title="Vacant homes", body="Something.")),
    )

    assert titles(listener, "vacant homes") == ["Vacant homes", "Other things"]


def test_a_thread_is_found_by_a_reply_and_shows_its_words(listener: Listener) -> None:
    thread = post()
    hear(listener, published(thread), published(answer(thread, body="Ask the water company.")))

    found = look(listener, "water company").cards

    assert [each.id for each in found] == [thread.id]
    assert found[0].marked_reply == "Ask the \ue000water\ue001 \ue000company\ue001."


def test_an_excerpt_says_whether_it_begins_within_its_text(listener: Listener) -> None:
    before = "We asked every neighbour what they think of the street and of its trees. " * 3
    thread = post(title="Streets", body="Bicycles first. " + before)
    hear(
        listener,
        published(thread),
        published(post(title="Trees", body=before + "Then the bicycles came.")),
        published(answer(thread, body=before + "Then the tramway came.")),
    )

    found = {each.title: each.words_found or "" for each in look(listener, "bicycles").cards}

    assert found["Streets"].startswith("\ue000Bicycles\ue001 first.")
    assert found["Trees"].startswith("… ")
    (reply,) = look(listener, "tramway").cards
    assert (reply.reply_found or "").startswith("… ")
    assert len(reply.reply_found or "") < len(before)


def test_a_reply_out_of_sight_leads_nowhere(listener: Listener) -> None:
    thread = post()
    hidden = answer(thread, body="Ask the water company.")
    withdrawn = answer(thread, body="", is_withdrawn=True)
    hear(
        listener,
        published(thread),
        published(hidden),
        discussions.PostWithdrawn(post=withdrawn),
        decision(hidden.id),
    )

    assert titles(listener, "water company") == []


def test_a_reply_leads_nowhere_while_its_thread_is_out_of_sight(listener: Listener) -> None:
    thread = post(title="", body="", is_hidden=True)
    hear(listener, discussions.PostHidden(post=thread), published(answer(thread, body="water")))

    assert titles(listener, "water") == []


def test_a_case_study_is_found_once_although_its_channel_announces_it(listener: Listener) -> None:
    study = case()
    announced = post(kind="case", case_id=study.id, title=study.title, body=study.problem)
    hear(listener, knowledge.CasePublished(case=study), published(announced))

    assert [found.id for found in look(listener, "register").cards] == [study.id]


def test_slips_of_the_finger_still_lead_there(listener: Listener) -> None:
    hear(listener, published(post(title="A register of vacant homes")))

    for slip in ("vacent homes", "regsiter"):
        findings = look(listener, slip)
        assert findings.are_alike
        assert [found.title for found in findings.cards] == ["A register of vacant homes"]
    assert look(listener, "submarine").cards == []


def test_channels_are_found_by_name(listener: Listener) -> None:
    hear(listener, discussions.ChannelOpened(channel=channel(name="Snow and ice", slug="winter")))

    assert titles(listener, "snow") == ["Snow and ice"]
    assert titles(listener, kind="channel") == ["Snow and ice"]


def test_findings_narrow_by_kind_state_and_size(listener: Listener) -> None:
    study, question = case(title="Homes counted"), post(title="Homes asked")
    hear(listener, knowledge.CasePublished(case=study), published(question))
    for number, (office, state, size) in enumerate(
        [(study.office_id, "VT", "under_2500"), (question.office_id, "TX", "over_1m")]
    ):
        geoid = f"990000{number}"
        city = identity.City(
            geoid=geoid,
            name=f"Testville {number}",
            state=state,
            population=1_900,
            size_class=size,
            slug=f"testville-{number}",
            version=1,
        )
        mayor = identity.Office(
            id=office, handle=f"test_{number}", name="Office", geoid=geoid, version=1
        )
        hear(listener, identity.CityRegistered(city=city), identity.OfficeOpened(office=mayor))

    assert titles(listener, "homes", kind="case") == ["Homes counted"]
    assert titles(listener, "homes", state="TX") == ["Homes asked"]
    assert titles(listener, "homes", size="under_2500") == ["Homes counted"]
    assert titles(listener, size="over_1m") == ["Homes asked"]
    assert titles(listener, "homes", state="WY") == []
    with listener.database.connection() as db:
        assert search_places(db, Asked(q="testvile 1"))[0].name == "Testville 1"


@pytest.mark.parametrize("q", ["homes", ""])
def test_pages_go_on_without_gap_or_repeat(listener: Listener, q: str) -> None:
    threads = [
        post(title=f"Homes {number}", published_at=NOON + timedelta(minutes=number // 2))
        for number in range(7)
    ]
    hear(listener, *[published(thread) for thread in threads])

    seen, before = [], None
    with listener.database.connection() as db:
        while True:
            findings = find(db, Asked(q=q), before=before, limit=3)
            seen += [found.id for found in findings.cards]
            before = findings.goes_on
            if before is None:
                break

    assert len(seen) == len(set(seen)) == 7


@pytest.mark.parametrize("q", ["the", "' OR 1=1 --", "& | ! ( ) :* <->", "%", "\\", "🦆", "-", '"'])
def test_odd_questions_find_nothing_and_break_nothing(listener: Listener, q: str) -> None:
    hear(listener, published(post()))

    look(listener, q)
