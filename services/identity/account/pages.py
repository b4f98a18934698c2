"""A member's account: who they are here, and every credential they can end."""

from uuid import UUID

from flask import redirect, render_template
from werkzeug.wrappers import Response

from services.identity.sessions.actions import end_session, end_sessions
from services.identity.sessions.reads import list_sessions
from services.identity.tokens.actions import revoke_own_token
from services.identity.tokens.reads import list_own_tokens
from shared.standing.may import MEMBERS
from shared.web import session
from shared.web.asking import db, member
from shared.web.doors import Pages

pages = Pages("account", __name__)


@pages.get("/account", to=MEMBERS)
def show() -> str:
    """Who I am, where I am signed in, which programs act for me."""
    return render_template(
        "account/show.html",
        me=member(),
        sessions=list_sessions(db(), member()),
        tokens=list_own_tokens(db(), member()),
    )


@pages.post("/account/sessions/<uuid:session_id>/end", to=MEMBERS)
def end_one(session_id: UUID) -> Response:
    """End one of my sessions; when it is this browser's, this is signing out."""
    end_session(db(), member(), session_id)
    if session_id == member().credential_id:
        session.end()
        return redirect("/", 303)
    return redirect("/account", 303)


@pages.post("/account/sessions/end", to=MEMBERS)
def end_all() -> Response:
    """Sign me out everywhere."""
    who = member()
    end_sessions(db(), person_id=who.id, by=f"member:{who.id}")
    session.end()
    return redirect("/", 303)


@pages.post("/account/tokens/<uuid:token_id>/revoke", to=MEMBERS)
def revoke(token_id: UUID) -> Response:
    """Revoke one of my tokens."""
    revoke_own_token(db(), member(), token_id)
    return redirect("/account", 303)
