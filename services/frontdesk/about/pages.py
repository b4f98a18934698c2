"""Pages about this instance, and the small files that machines ask for."""

from flask import Response, redirect, render_template
from werkzeug.wrappers import Response as Answer

from services.frontdesk.about import reads
from services.frontdesk.about.domain import robots, security, sitemap
from shared.core.clock import now
from shared.standing.may import ANYBODY
from shared.ui.assets import asset
from shared.web.asking import db, settings
from shared.web.doors import Pages

pages = Pages("about", __name__)

ONE_HOUR = "public, max-age=3600"


@pages.get("/about", to=ANYBODY)
def about() -> str:
    """What this is, who may do what, and whom to ask."""
    return render_template("about/about.html")


@pages.get("/about/accessibility", to=ANYBODY)
def accessibility() -> str:
    """What we promise to readers who see, hear or move differently, and what is still missing."""
    return render_template("about/accessibility.html")


@pages.get("/about/privacy", to=ANYBODY)
def privacy() -> str:
    """What is public, what is kept, and for how long."""
    return render_template("about/privacy.html")


@pages.get("/robots.txt", to=ANYBODY)
def show_robots() -> Response:
    """What crawlers are asked to leave alone."""
    return _file(robots(settings().origin), "text/plain")


@pages.get("/sitemap.xml", to=ANYBODY)
def show_sitemap() -> Response:
    """The map of pages."""
    return _file(sitemap(settings().origin, reads.list_everything(db())), "application/xml")


@pages.get("/.well-known/security.txt", to=ANYBODY)
def show_security() -> Response:
    """Where to tell of a weakness."""
    return _file(security(settings().origin, settings().mail_from, at=now()), "text/plain")


@pages.get("/favicon.ico", to=ANYBODY)
def favicon() -> Answer:
    """The mark, for browsers that ask without being told."""
    return redirect(asset("mark.svg"), 302)


def _file(text: str, kind: str) -> Response:
    return Response(
        text, content_type=f"{kind}; charset=utf-8", headers={"Cache-Control": ONE_HOUR}
    )
