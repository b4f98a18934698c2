"""`mayors token`: keys for programs."""

import click

from services.identity.tokens import actions, reads
from services.identity.tokens.domain import NewToken
from shared.operator import Operator, operated
from shared.web.shapes import shape

group = click.Group("token", help="Keys for programs.")


@group.command("create")
@click.option("--office", required=True, help="Handle of the office it acts for.")
@click.option("--member", required=True, help="E-mail address of the member it acts for.")
@click.option("--name", required=True, help="What it is for; unique for member and office.")
@click.option("--scopes", required=True, help="For example: read,write")
@click.option("--rotate", is_flag=True, help="Replace the token of the same name.")
@operated
def create(
    operator: Operator, office: str, member: str, name: str, scopes: str, rotate: bool
) -> None:
    """Issue a token and print it, for the only time."""
    values = {
        "office": office,
        "member": member,
        "name": name,
        "scopes": [part.strip() for part in scopes.split(",") if part.strip()],
    }
    wish = shape(values, NewToken, from_text=False)
    with operator.database("identity").connection() as db:
        issued = actions.issue_token(db, wish, rotate=rotate)
    operator.answer(issued.secret, id=issued.id, token=issued.secret)
    operator.settle("authority")


@group.command("revoke")
@click.option("--office", required=True)
@click.option("--name", required=True)
@operated
def revoke(operator: Operator, office: str, name: str) -> None:
    """Revoke a token by its name."""
    with operator.database("identity").connection() as db:
        count = actions.revoke_token(db, office=office, name=name)
    operator.settle("authority")
    said = f"{name} is revoked." if count else f"{name} was revoked already."
    operator.answer(said, revoked=count)


@group.command("list")
@click.option("--office", help="Only this office's.")
@operated
def list_(operator: Operator, office: str | None) -> None:
    """List the tokens that still open doors."""
    with operator.database("identity").connection() as db:
        found = reads.list_tokens(db, office)
    lines = [
        f"{token.handle:30} {token.name:24} {','.join(token.scopes):24} {token.person_name}"
        f"  since {token.issued_at:%Y-%m-%d}"
        for token in found
    ]
    operator.answer(
        "\n".join(lines) or "No token is live.",
        tokens=[
            {
                "id": token.id,
                "office": token.handle,
                "name": token.name,
                "scopes": token.scopes,
                "member": token.person_name,
                "issued_at": token.issued_at,
            }
            for token in found
        ],
    )
