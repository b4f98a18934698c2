"""Channels and threads for people, and the forms in which offices write."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

import msgspec
from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from services.discussions.channels.domain import outside_sentence
from services.discussions.channels.reads import get_channel
from services.discussions.posts import actions, reads
from services.discussions.posts.cursors import place_of, point_of
from services.discussions.posts.domain import NewPost, NewReply, NewWords
from services.discussions.posts.reads import LAST, Turn
from shared.core.errors import Gone, Refusal
from shared.core.ids import activity_id, new_id
from shared.core.links import channel_path, post_path
from shared.screening import notices
from shared.standing.may import ANYBODY, WRITERS, require_own
from shared.text import markdown, plain
from shared.web import paging, structured
from shared.web.asking import db, handle_here, member, reader, settings
from shared.web.doors import Pages
from shared.web.forms import read_form, read_query
from shared.web.language import gettext
from shared.web.twins import name_twin, name_twin_at

pages = Pages("posts", __name__)

COMMENTS_FOR_MACHINES = 10

Count = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
Answer = str | Response | tuple[str, int]


class _Sending(msgspec.Struct, frozen=True, kw_only=True):
    """What a form carries beside its words."""

    once: UUID | None = None
    """The form's own number: sent twice, it publishes once."""
    looked: bool = False
    """Whether the writer has seen what may need a second look."""


class _Known(msgspec.Struct, frozen=True, kw_only=True):
    """How much of a thread a reader sees already."""

    replies: Count = 0


@pages.get("/channels/<slug>", to=ANYBODY)
def channel(slug: str) -> str:
    """A channel's threads, the one with the latest words first."""
    query = read_query(paging.PageQuery)
    shown = get_channel(db(), slug)
    if not shown.is_copy:
        name_twin("channels", shown.id, demonstration=shown.demonstration)
    found, after = reads.list_threads(
        db(), shown.id, by="active", before=point_of(query.after, LAST), limit=query.limit
    )
    return render_template(
        "posts/channel.html",
        channel=shown,
        threads=found,
        is_first_page=query.after is None,
        next_path=paging.next_path(paging.encode(*after) if after else None),
        excerpt=plain.excerpt,
        public_threads=reads.count_public_threads(db(), shown.id),
        handle=f"@{shown.slug}" if shown.is_copy else handle_here(shown.slug),
        actor=shown.home or activity_id(settings().origin, "channels", shown.id),
        structured=structured.channel_page(channel_path(slug), shown.name, shown.purpose),
        outside_sentence=outside_sentence,
    )


@pages.get("/channels/<slug>/public", to=ANYBODY)
def public(slug: str) -> str:
    """What people on other servers began in a channel, newest first, apart from the offices' threads."""
    query = read_query(paging.PageQuery)
    shown = get_channel(db(), slug)
    found, after = reads.list_threads(
        db(), shown.id, by="public", before=point_of(query.after, LAST), limit=query.limit
    )
    return render_template(
        "posts/public.html",
        channel=shown,
        threads=found,
        is_first_page=query.after is None,
        next_path=paging.next_path(paging.encode(*after) if after else None),
        excerpt=plain.excerpt,
        outside_sentence=outside_sentence,
    )


@pages.get("/channels/<slug>/<uuid:thread_id>/public", to=ANYBODY)
def public_replies(slug: str, thread_id: UUID) -> Answer:
    """Everything the public answered in a thread, oldest first."""
    turn = reads.find_turn(db(), thread_id)
    if turn.channel_slug != slug or turn.id != turn.thread_id:
        return redirect(post_path(turn.channel_slug, turn.thread_id, turn.id), 301)
    query = read_query(paging.PageQuery)
    found, after = reads.list_public_replies(
        db(), turn, reader=reader(), after=place_of(query.after)
    )
    return render_template(
        "posts/public_replies.html",
        channel=get_channel(db(), slug),
        root=turn,
        title=turn.title or gettext("A post out of sight"),
        replies=found,
        next_path=paging.next_path(paging.encode(*after) if after else None),
        render=markdown.render,
        outside_sentence=outside_sentence,
    )


@pages.get("/channels/<slug>/<uuid:thread_id>", to=ANYBODY)
def thread(slug: str, thread_id: UUID) -> Answer:
    """A thread: its post and every reply, each below what it answers."""
    turn = reads.find_turn(db(), thread_id)
    if turn.channel_slug != slug or turn.id != turn.thread_id:
        return redirect(post_path(turn.channel_slug, turn.thread_id, turn.id), 301)
    _name_twin(turn)
    return _thread(turn)


@pages.get("/channels/<slug>/<uuid:thread_id>/news", to=ANYBODY)
def news(slug: str, thread_id: UUID) -> str:  # noqa: ARG001 - part of the address
    """What waits behind "3 new replies", as a piece of the thread's page."""
    post = reads.get_post(db(), thread_id).post
    fresh = max(post.replies - read_query(_Known).replies, 0)
    return render_template("posts/news.html", post=post, fresh=fresh)


def _name_twin(turn: Turn) -> None:
    """Followers get a case study itself; what was said elsewhere has its twin there."""
    if turn.activity_id is not None:
        name_twin_at(turn.activity_id)
    elif turn.case_id is not None:
        name_twin("cases", turn.case_id, demonstration=turn.demonstration)
    else:
        name_twin("posts", turn.id, demonstration=turn.demonstration)


@pages.post("/channels/<slug>/<uuid:thread_id>", to=WRITERS)
def reply_to_thread(slug: str, thread_id: UUID) -> Answer:  # noqa: ARG001 - part of the address
    """Publish the reply written below a thread."""
    return _reply(reads.find_turn(db(), thread_id), is_below_thread=True)


@pages.get("/channels/<slug>/new", to=WRITERS)
def compose(slug: str) -> str:
    """The empty form."""
    kind = request.args.get("kind", "")
    return _compose(slug, {"kind": kind if kind in {"experience", "announcement"} else "question"})


@pages.post("/channels/<slug>/new", to=WRITERS)
def publish(slug: str) -> Answer:
    """Publish what the form holds, or show it again with what is wrong."""
    get_channel(db(), slug)
    try:
        sending = read_form(_Sending)
        wish = msgspec.structs.replace(read_form(NewPost), channel=slug)
        if not sending.looked and (found := notices(f"{wish.title}\n{wish.body}")):
            return _compose(slug, request.form, found=found), 422
        post = actions.publish_post(db(), member(), wish, once=sending.once)
    except Refusal as refusal:
        return _compose(slug, request.form, refusal=refusal), refusal.status
    return redirect(post_path(post.channel_slug, post.thread_id), 303)


@pages.get("/channels/posts/<uuid:post_id>/reply", to=WRITERS)
def compose_reply(post_id: UUID) -> str:
    """The form that answers one post or reply, with the words it answers."""
    actions.require_shown(db(), post_id)
    return _compose_reply(reads.find_turn(db(), post_id), {})


@pages.post("/channels/posts/<uuid:post_id>/reply", to=WRITERS)
def reply(post_id: UUID) -> Answer:
    """Publish the reply, or show it again with what is wrong."""
    return _reply(reads.find_turn(db(), post_id), is_below_thread=False)


@pages.get("/channels/posts/<uuid:post_id>/edit", to=WRITERS)
def edit(post_id: UUID) -> str:
    """The form with the present words."""
    post = _own(post_id)
    return _edit(post, {"title": post.title or "", "body": post.body})


@pages.post("/channels/posts/<uuid:post_id>/edit", to=WRITERS)
def change(post_id: UUID) -> Answer:
    """Publish the changed words, or show them again with what is wrong."""
    post = _own(post_id)
    try:
        sending = read_form(_Sending)
        wish = read_form(NewWords)
        if not sending.looked and (found := notices(f"{wish.title}\n{wish.body}")):
            return _edit(post, request.form, found=found), 422
        actions.edit_post(db(), member(), post_id, wish)
    except Refusal as refusal:
        return _edit(post, request.form, refusal=refusal), refusal.status
    return redirect(_path(post), 303)


@pages.get("/channels/posts/<uuid:post_id>/withdraw", to=WRITERS)
def ask_to_withdraw(post_id: UUID) -> str:
    """Say what withdrawing means before it is done."""
    post = _own(post_id)
    return render_template("posts/withdraw.html", post=post, path=_path(post))


@pages.post("/channels/posts/<uuid:post_id>/withdraw", to=WRITERS)
def withdraw(post_id: UUID) -> Response:
    """Take the words back."""
    post = actions.withdraw_post(db(), member(), post_id)
    if post.is_reply:
        return redirect(post_path(post.channel_slug, post.thread_id, post.id), 303)
    return redirect(channel_path(post.channel_slug), 303)


@pages.get("/channels/posts/<uuid:post_id>/history", to=ANYBODY)
def history(post_id: UUID) -> str:
    """Every wording of a post, the latest first."""
    versions = reads.list_versions(db(), post_id)
    post = reads.find_turn(db(), post_id)
    return render_template(
        "posts/history.html",
        post=post,
        path=_path(post),
        versions=[(version, markdown.render(version.body)) for version in versions],
    )


def _thread(
    turn: Turn,
    *,
    values: Mapping[str, Any] | None = None,
    refusal: Refusal | None = None,
    found: list[Any] | None = None,
) -> Answer:
    after = read_query(paging.PageQuery).after
    try:
        shown = reads.show_thread(db(), turn, reader=reader(), after=place_of(after))
    except Gone:
        own = reads.find_own_hidden_post(db(), reader(), turn.id)
        if own is None:
            raise
        return render_template("posts/hidden.html", post=own, html=markdown.render(own.body))
    return render_template(
        "posts/thread.html",
        channel=get_channel(db(), turn.channel_slug),
        root=shown.root,
        replies=shown.replies,
        public=shown.public,
        public_replies=shown.public_replies,
        public_goes_on=shown.public_after is not None,
        outside_sentence=outside_sentence,
        next_path=paging.next_path(paging.encode(*shown.after) if shown.after else None),
        is_first_page=after is None,
        render=markdown.render,
        values=values or {},
        refusal=refusal,
        errors=refusal.fields if refusal else {},
        notices=found or [],
        once=(values or {}).get("once") or new_id(),
        title=turn.title or plain.excerpt(turn.body, 80),
        excerpt=plain.excerpt,
        structured=_structured(shown),
    )


def _structured(shown: reads.Thread) -> structured.Structured:
    """Return a thread for machines: the post, and the first answers of offices."""

    def told(kind: str, each: reads.ShownTurn) -> structured.Structured:
        turn = each.turn
        return structured.said(
            kind,
            _path(turn),
            turn.body,
            each.office,
            published=turn.published_at,
            edited=turn.edited_at,
            headline=turn.title,
        )

    root = shown.root
    answers = [each for each in shown.replies if each.turn.is_shown]
    return structured.page(
        told("DiscussionForumPosting", root),
        is_part_of=(root.turn.channel_name, channel_path(root.turn.channel_slug)),
        comments=[told("Comment", each) for each in answers[:COMMENTS_FOR_MACHINES]],
        replies=len(answers),
    )


def _reply(turn: Turn, *, is_below_thread: bool) -> Answer:
    def again(**shown: Any) -> Answer:
        if is_below_thread:
            return _thread(turn, values=request.form, **shown)
        return _compose_reply(turn, request.form, **shown)

    try:
        sending = read_form(_Sending)
        wish = read_form(NewReply)
        if not sending.looked and (found := notices(wish.body)):
            return _as_answer(again(found=found), 422)
        post = actions.reply(db(), member(), turn.id, wish, once=sending.once)
    except Refusal as refusal:
        return _as_answer(again(refusal=refusal), refusal.status)
    return redirect(post_path(post.channel_slug, post.thread_id, post.id), 303)


def _as_answer(page: Answer, status: int) -> Answer:
    return (page, status) if isinstance(page, str) else page


def _compose(
    slug: str,
    values: Mapping[str, Any],
    *,
    refusal: Refusal | None = None,
    found: list[Any] | None = None,
) -> str:
    return render_template(
        "posts/compose.html",
        channel=get_channel(db(), slug),
        values=values,
        refusal=refusal,
        errors=refusal.fields if refusal else {},
        notices=found or [],
        once=values.get("once") or new_id(),
    )


def _compose_reply(
    turn: Turn,
    values: Mapping[str, Any],
    *,
    refusal: Refusal | None = None,
    found: list[Any] | None = None,
) -> str:
    return render_template(
        "posts/reply.html",
        turn=turn,
        office=reads.get_post(db(), turn.id).office if turn.is_shown else None,
        html=markdown.render(turn.body),
        path=_path(turn),
        values=values,
        refusal=refusal,
        errors=refusal.fields if refusal else {},
        notices=found or [],
        once=values.get("once") or new_id(),
    )


def _edit(
    post: Turn,
    values: Mapping[str, Any],
    *,
    refusal: Refusal | None = None,
    found: list[Any] | None = None,
) -> str:
    return render_template(
        "posts/edit.html",
        post=post,
        path=_path(post),
        values=values,
        refusal=refusal,
        errors=refusal.fields if refusal else {},
        notices=found or [],
    )


def _own(post_id: UUID) -> Turn:
    actions.require_shown(db(), post_id)
    post = reads.find_turn(db(), post_id)
    require_own(member(), post.office_id)
    return post


def _path(post: Turn) -> str:
    return post_path(post.channel_slug, post.thread_id, post.id)
