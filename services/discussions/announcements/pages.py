"""From a case study to the thread in which it is discussed."""

from uuid import UUID

from flask import redirect
from werkzeug.wrappers import Response

from services.discussions.announcements.domain import post_id_of
from services.discussions.posts.reads import find_turn
from shared.core.links import post_path
from shared.standing.may import ANYBODY
from shared.web.asking import db
from shared.web.doors import Pages

pages = Pages("announcements", __name__)


@pages.get("/channels/cases/<uuid:case_id>/thread", to=ANYBODY)
def discuss(case_id: UUID) -> Response:
    """Lead to the thread; refused as not found until the case study has been heard of here."""
    post = find_turn(db(), post_id_of(case_id))
    return redirect(post_path(post.channel_slug, post.thread_id), 303)
