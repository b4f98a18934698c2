"""The search page."""

from typing import Any

from flask import render_template, request
from markupsafe import Markup

from services.frontdesk.places.domain import STATES
from services.frontdesk.search import reads
from services.frontdesk.search.domain import KINDS, SIZES, Asked, pieces
from services.frontdesk.search.reads import Findings
from shared.core.errors import Refusal
from shared.standing.may import ANYBODY
from shared.web import paging
from shared.web.asking import db
from shared.web.doors import Pages
from shared.web.forms import read_query

pages = Pages("search", __name__)


@pages.get("/search", to=ANYBODY)
def search() -> str | tuple[str, int]:
    """The form, and what was found; without words, everything that fits, latest first."""
    try:
        asked, page = read_query(Asked), read_query(paging.PageQuery)
        before = paging.decode(page.after, *asked.cursor) if page.after else None
    except Refusal as refusal:
        return _page(Asked(), Findings([]), refusal=refusal, typed=_typed()), refusal.status
    found = reads.find(db(), asked, before=before, limit=page.limit)
    places = reads.search_places(db(), asked) if asked.q and before is None else []
    return _page(asked, found, places=places, is_first_page=before is None)


def _page(asked: Asked, findings: Findings, *, refusal: Refusal | None = None, **more: Any) -> str:
    return render_template(
        "search/show.html",
        asked=asked,
        findings=findings,
        refusal=refusal,
        errors=refusal.fields if refusal else {},
        kinds=KINDS,
        states=STATES,
        sizes=SIZES,
        marked=_marked,
        next_path=paging.next_path(paging.encode(*findings.goes_on) if findings.goes_on else None),
        **({"places": [], "is_first_page": True, "typed": asked.q} | more),
    )


def _typed() -> str:
    """Return the words that were refused as far as a page can show them, so that nobody types them again."""
    return "".join(sign for sign in request.args.get("q", "") if sign.isprintable())


def _marked(text: str) -> Markup:
    """Return a marked text as HTML: every piece escaped, the matching ones in `mark`."""
    parts = (
        Markup("<mark>{}</mark>").format(piece) if is_match else Markup("{}").format(piece)
        for piece, is_match in pieces(text)
    )
    return Markup("").join(parts)
