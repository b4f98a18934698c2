"""A case study that a moderator hid is said to be hidden once, with its rule, whichever service's fact comes first."""

from itertools import permutations
from typing import Any

import msgspec
import pytest

from federation.publishing.handlers import follow_case, follow_posts
from shared.data.database import Database
from shared.facts.discussions import PostEdited, PostHidden, PostPublished
from shared.facts.knowledge import CaseHidden, CasePublished, CaseRestored
from tests.store.federation.elsewhere import rows
from tests.store.federation.test_published import MICROBLOG, PEER, Street, case_of

ORDERS = sorted(set(permutations(["case", "case", "post", "post"])))
"""Each service's facts keep their order, and come between the other's as they may."""


@pytest.fixture
def street(federation: Database) -> Street:
    return Street(federation)


def rules(street: Street) -> list[str | None]:
    """The rules of the Deletes that group software hears, in their order."""
    found = rows(
        street.federation,
        "SELECT said -> 'object' ->> 'rule' AS rule FROM"
        " (SELECT o.pos, convert_from(o.body, 'UTF8')::jsonb AS said FROM outgoing o JOIN deliveries d USING (pos)"
        "   WHERE d.inbox = %s) sent"
        " WHERE said ->> 'type' = 'Announce' AND said -> 'object' ->> 'type' = 'Delete' ORDER BY pos",
        f"{PEER}/inbox",
    )
    return [row["rule"] for row in found]  # type: ignore[misc]


@pytest.mark.parametrize("order", ORDERS, ids="-".join)
def test_hidden_and_restored_in_any_order_it_is_said_once_with_its_rule(
    street: Street, order: tuple[str, ...]
) -> None:
    case = case_of(street)
    post = street.post(kind="case", case_id=case.id, title=case.title, body=case.problem)
    street.tell(PostPublished(post=post))
    with street.federation.transaction() as db:
        follow_case(db, CasePublished(case=case))
    street.sent()
    blank: dict[str, Any] = {"version": 2, "is_hidden": True, "title": "", "body": ""}
    told: dict[str, list[Any]] = {
        "case": [
            CaseHidden(
                case=msgspec.structs.replace(case, version=2, is_hidden=True, outcome=None),
                rule="abuse",
                reason="It insults.",
            ),
            CaseRestored(case=msgspec.structs.replace(case, version=3)),
        ],
        "post": [
            PostHidden(post=msgspec.structs.replace(post, **blank)),
            PostEdited(post=msgspec.structs.replace(post, version=3)),
        ],
    }

    for service in order:
        with street.federation.transaction() as db:
            fact = told[service].pop(0)
            follow_case(db, fact) if service == "case" else follow_posts(db, [fact])

    assert rules(street) == ["abuse"]
    sent = street.sent()
    assert [each for each in sent[MICROBLOG] if "Announce" in each] == [
        "Undo(Announce(id))",
        "Announce(id)",
    ]
    assert [each for each in sent[PEER] if "Delete" in each] == [
        "Announce(Delete(Tombstone))",
        "Announce(Undo(Delete(Tombstone)))",
    ]
    assert sent[PEER].index("Announce(Undo(Delete(Tombstone)))") < len(sent[PEER]) - 1
    assert rows(street.federation, "SELECT is_gone FROM turns") == [{"is_gone": False}]
