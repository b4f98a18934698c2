"""The first page of an empty instance, at an address that only its operator is told."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Response as Answer
from flask import make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from services.identity.first_run import actions
from services.identity.first_run.domain import FirstOffice
from shared.core.errors import Gone, NotFound, Refusal
from shared.standing.may import ANYBODY
from shared.web.asking import db, settings
from shared.web.doors import Pages
from shared.web.forms import read_form

pages = Pages("first_run", __name__)

AFTERWARDS = "/network"
"""Federation's page about other instances, where the network is joined."""


@pages.get("/begin/<secret>", to=ANYBODY)
def show(secret: str) -> Answer:
    """What the instance is called, and the form that opens its first office."""
    actions.look(db(), settings(), secret)
    return _page(secret, {})


@pages.post("/begin/<secret>", to=ANYBODY)
def begin(secret: str) -> Answer | Response:
    """Open the first office, and lead to the link that signs its member in."""
    try:
        wish = read_form(FirstOffice)
        link = actions.begin(db(), settings(), secret, wish)
    except (NotFound, Gone):
        raise
    except Refusal as refusal:
        actions.look(db(), settings(), secret)
        return _page(secret, request.form, refusal)
    return redirect(f"{link.path}?{urlencode({'next': AFTERWARDS})}", 303)


def _page(secret: str, values: Mapping[str, Any], refusal: Refusal | None = None) -> Answer:
    page = render_template(
        "first_run/show.html",
        path=f"/begin/{secret}",
        values=values,
        refusal=refusal,
        errors=refusal.fields if refusal else {},
    )
    answer = make_response(page, refusal.status if refusal else 200)
    # The address holds a secret.
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
