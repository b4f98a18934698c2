"""Reactions for people: one press says it, another takes it back."""

from uuid import UUID

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from services.discussions.reactions import actions, reads
from services.discussions.reactions.domain import require_name
from shared.core.links import post_path
from shared.standing.may import WRITERS
from shared.web.asking import db, member
from shared.web.doors import Pages

pages = Pages("reactions", __name__)


@pages.post("/channels/posts/<uuid:post_id>/reactions", to=WRITERS)
def press(post_id: UUID) -> Response | str:
    """Give the reaction, or take it back when the office has given it; a script gets the new bar alone."""
    post = reads.get_post(db(), post_id)
    name = require_name(request.form.get("name", ""))
    known = reads.count_reactions(db(), [post_id], reader=member()).get(post_id)
    act = actions.take_back if known and name in known.mine else actions.react
    act(db(), member(), post_id, name)
    if "HX-Request" in request.headers:
        fresh = reads.count_reactions(db(), [post_id], reader=member()).get(post_id)
        return render_template(
            "reactions/bar.html", post=post, reactions=fresh or reads.Reactions()
        )
    return redirect(post_path(post.channel_slug, post.thread_id, post.id), 303)
