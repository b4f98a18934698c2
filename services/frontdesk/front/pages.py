"""The front page."""

from flask import render_template

from services.frontdesk.front import reads
from shared.standing.may import ANYBODY
from shared.web.asking import db, reader
from shared.web.doors import Pages

pages = Pages("front", __name__)


@pages.get("/", to=ANYBODY)
def home() -> str:
    """What this is and what goes on; for a member, what their office can do about it."""
    member = reader()
    if member is not None:
        return render_template("front/member.html", wanted=reads.list_for_you(db(), member))
    return render_template(
        "front/visitor.html",
        discussed=reads.list_discussed(db()),
        measured=reads.list_measured(db()),
        channels=reads.list_channels(db()),
    )
