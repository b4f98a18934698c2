"""`mayors member`: who may act for which office."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import click

from services.identity.offices.actions import find_office_by_handle
from services.identity.people import actions
from services.identity.people.domain import ListedMember, NewMembership
from services.identity.sign_in.actions import open_link
from services.identity.terms import actions as terms
from shared.core.clock import now
from shared.core.errors import NotFound, Refused
from shared.operator import Operator, operated
from shared.web.shapes import shape

group = click.Group("member", help="Who may act for which office.")

_email = click.option("--email", required=True)


@group.command("add")
@click.option("--office", required=True, help="Handle of the office.")
@click.option("--role", required=True, type=click.Choice(["mayor", "delegate"]))
@_email
@click.option("--name")
@click.option("--moderator/--no-moderator", "is_moderator", default=None)
@click.option(
    "--until", type=click.DateTime(["%Y-%m-%d"]), help="Last day of the term, as it ends in UTC."
)
@operated
def add(
    operator: Operator,
    office: str,
    role: str,
    email: str,
    name: str | None,
    is_moderator: bool | None,
    until: datetime | None,
) -> None:
    """Let somebody act for an office, or change their name, duty or last day."""
    values = {
        "office": office,
        "role": role,
        "email": email,
        "name": name,
        "is_moderator": is_moderator,
        "until": _end_of(until),
    }
    wish = shape(values, NewMembership, from_text=False)
    with operator.database("identity").connection() as db:
        before = actions.find_membership(db, email=wish.email, office=wish.office)
        person = actions.add_member(db, wish)
        after = actions.find_membership(db, email=wish.email, office=wish.office)
    operator.settle("authority")
    if before == after:
        said = f"{person.name} acts for {wish.office} already."
    elif before is not None and after is not None and before.term_id == after.term_id:
        said = f"{person.name} still acts for {wish.office}; what you changed is kept."
    else:
        said = f"{person.name} may act for {wish.office} now."
    operator.answer(said, id=person.id, name=person.name, is_new=before is None)


@group.command("list")
@click.option("--office", help="Handle of the office; left out: every office.")
@operated
def list_(operator: Operator, office: str | None) -> None:
    """List who may act for which office, with their addresses."""
    with operator.database("identity").connection() as db:
        found = actions.list_members(db, office)
    operator.answer(
        "\n".join(map(_line, found)) or "Nobody acts for an office.",
        members=[asdict(member) for member in found],
    )


@group.command("suspend")
@_email
@operated
def suspend(operator: Operator, email: str) -> None:
    """Stop a member from acting for any office, at once."""
    with operator.database("identity").connection() as db:
        person = actions.suspend_member(db, email=email)
    operator.settle("authority")
    operator.answer(
        f"{person.name} is suspended; sessions and tokens are dead.", id=person.id, suspended=True
    )


@group.command("reinstate")
@_email
@operated
def reinstate(operator: Operator, email: str) -> None:
    """Let a suspended member act again, after signing in anew."""
    with operator.database("identity").connection() as db:
        person = actions.reinstate_member(db, email=email)
    operator.settle("authority")
    operator.answer(f"{person.name} may sign in again.", id=person.id, suspended=False)


@group.command("end-term")
@click.option("--office", required=True, help="Handle of the office.")
@_email
@operated
def end_term(operator: Operator, office: str, email: str) -> None:
    """End a member's term at an office, with their sessions and tokens there."""
    with operator.database("identity").connection() as db:
        has_ended_now = terms.end_term(db, email=email, office=office)
    operator.settle("authority")
    said = "The term has ended." if has_ended_now else "The term had ended already."
    operator.answer(said, ended=has_ended_now)


@group.command("link")
@_email
@click.option("--office", help="Handle of the office to act for; left out: the member chooses.")
@operated
def link(operator: Operator, email: str, office: str | None) -> None:
    """Print a link that signs a member in, once, within 15 minutes."""
    with operator.database("identity").connection() as db:
        found = find_office_by_handle(db, office) if office else None
        if office and found is None:
            raise NotFound("There is no office with the handle {handle}.", handle=office)
        secret = open_link(db, email=email, office_id=found.id if found else None)
    operator.settle("authority")
    url = operator.settings.origin + secret.path
    operator.answer(url, url=url)


def _line(member: ListedMember) -> str:
    notes = [
        f"until {member.until:%Y-%m-%d %H:%M} UTC" if member.until else "",
        "moderator" if member.is_moderator else "",
        "suspended" if member.is_suspended else "",
        "demonstration" if member.demonstration else "",
    ]
    said = f"{member.office:30} {member.role:8} {member.email:40} {member.name}"
    return ", ".join([said, *filter(None, notes)])


def _end_of(day: datetime | None) -> datetime | None:
    """Return the moment at which a day is over, or refuse one that is."""
    if day is None:
        return None
    until = day.replace(tzinfo=UTC) + timedelta(days=1)
    if until <= now():
        raise Refused("The last day of the term lies in the past.")
    return until
