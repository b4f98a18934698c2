"""Pages of signing in and out: ask for a link, look at one, spend it."""

from collections.abc import Mapping
from typing import Any

from flask import Response as Answer
from flask import make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from services.identity.sessions.actions import end_sessions
from services.identity.sign_in import actions
from services.identity.sign_in.domain import NewAsking, Opening, Right, safe_next, source_of
from shared.core.errors import Gone, NotFound, Refusal
from shared.standing.may import ANYBODY
from shared.ui.kit import language
from shared.web import session
from shared.web.asking import db, settings
from shared.web.doors import Pages
from shared.web.forms import read_form
from shared.web.whence import source

pages = Pages("sign_in", __name__)


@pages.get("/signin", to=ANYBODY)
def ask() -> str:
    """The form that asks for a link."""
    return _form({"next": safe_next(request.args.get("next"))})


@pages.post("/signin", to=ANYBODY)
def send() -> str | Response | tuple[str, int]:
    """Take the wish; the answer never says whether the address is known."""
    try:
        wish = read_form(NewAsking)
        where = source_of(source(), secret=settings().secret_key)
        actions.ask_for_link(db(), wish, language=language(), source=where)
    except Refusal as refusal:
        return _form(request.form, refusal), refusal.status
    return redirect("/signin/sent", 303)


@pages.get("/signin/sent", to=ANYBODY)
def sent() -> str:
    """What to do now, the same for everybody."""
    return render_template("sign_in/sent.html", sends_mail=settings().smtp_url is not None)


@pages.get("/signin/<secret>", to=ANYBODY)
def look(secret: str) -> Answer:
    """Who signs in by this link, and the button; mail scanners may look as often as they like."""
    try:
        rights = actions.look_at_link(db(), secret)
    except (Gone, NotFound) as refusal:
        return _dead(refusal)
    return _button(secret, rights, request.args.get("next"))


@pages.post("/signin/<secret>", to=ANYBODY)
def spend(secret: str) -> Response:
    """Spend the link: this browser is signed in, and goes where it wanted to go."""
    opening = Opening()
    try:
        opening = read_form(Opening)
        begun = actions.spend_link(db(), secret, office_id=opening.office)
    except (Gone, NotFound) as refusal:
        return _dead(refusal)
    except Refusal as refusal:
        rights = actions.look_at_link(db(), secret)
        return _button(secret, rights, request.form.get("next"), refusal)
    session.begin(
        member_id=begun.person_id,
        session_id=begun.id,
        office_id=begun.office_id,
        epoch=begun.epoch,
    )
    return redirect(safe_next(opening.next), 303)


@pages.post("/signout", to=ANYBODY)
def sign_out() -> Response:
    """End this browser's session, also when its authority is gone already."""
    signed = session.signed()
    if signed is not None:
        end_sessions(
            db(),
            person_id=signed.member_id,
            session_id=signed.session_id,
            by=f"member:{signed.member_id}",
        )
    session.end()
    return redirect("/", 303)


def _form(values: Mapping[str, Any], refusal: Refusal | None = None) -> str:
    return render_template(
        "sign_in/ask.html",
        values=values,
        refusal=refusal,
        errors=refusal.fields if refusal else {},
        next_path=safe_next(values.get("next")),
        sends_mail=settings().smtp_url is not None,
    )


def _button(
    secret: str, rights: list[Right], wished: str | None, refusal: Refusal | None = None
) -> Answer:
    page = render_template(
        "sign_in/spend.html",
        path=f"/signin/{secret}",
        rights=rights,
        next_path=safe_next(wished),
        refusal=refusal,
        errors=refusal.fields if refusal else {},
    )
    return _private(page, refusal.status if refusal else 200)


def _dead(refusal: Refusal) -> Answer:
    return _private(render_template("sign_in/dead.html", refusal=refusal), refusal.status)


def _private(page: str, status: int) -> Answer:
    """Return a page that no cache keeps: its address holds a secret."""
    answer = make_response(page, status)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
