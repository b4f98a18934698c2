"""The list of channels."""

from flask import render_template

from services.discussions.channels import reads
from shared.standing.may import ANYBODY
from shared.web.asking import db
from shared.web.doors import Pages

pages = Pages("channels", __name__)


@pages.get("/channels", to=ANYBODY)
def home() -> str:
    """Every channel, with what belongs in it and how much is said there."""
    return render_template("channels/home.html", channels=reads.list_channels(db()))
