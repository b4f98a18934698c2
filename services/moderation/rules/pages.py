"""The rules, for everybody."""

from flask import render_template

from services.moderation.rules.domain import RULES
from shared.standing.may import ANYBODY
from shared.web.doors import Pages

pages = Pages("rules", __name__)


@pages.get("/rules", to=ANYBODY)
def show() -> str:
    """All rules on one page."""
    return render_template("rules/show.html", rules=RULES)
