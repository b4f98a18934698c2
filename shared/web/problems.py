"""A refusal becomes a page for people or problem JSON (RFC 9457) for programs, in the reader's language."""

from typing import Any

import msgspec
from flask import Response, g, redirect, render_template, request

from shared.core.errors import NotSignedIn, Refusal
from shared.core.links import sign_in_path
from shared.web.idempotency import Answer
from shared.web.language import gettext

PROGRAMS = ("/api/", "/ap/", "/inbox", "/nodeinfo/", "/.well-known/")
"""Only programs and other servers ask here, and a page would mean nothing to them."""


class FieldProblem(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with one field."""

    field: str
    detail: str


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """A refusal as RFC 9457 has it."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    request: str = ""
    """Quote this when asking the operator about it."""
    errors: tuple[FieldProblem, ...] = ()


def in_words(refusal: Refusal) -> str:
    """Return the refusal's sentence in the reader's language."""
    words = gettext(refusal.sentence)
    return words.format(**refusal.values) if refusal.values else words


def problem(refusal: Refusal) -> Answer:
    """Return the refusal as problem JSON."""
    told = Problem(
        title=gettext(refusal.title),
        status=refusal.status,
        detail=in_words(refusal),
        request=g.get("request_id", ""),
        errors=tuple(
            FieldProblem(field=name, detail=gettext(words))
            for name, words in refusal.fields.items()
        ),
    )
    headers = {"Content-Type": "application/problem+json", "Cache-Control": "no-store"}
    if refusal.retry_after is not None:
        headers["Retry-After"] = str(refusal.retry_after)
    if refusal.status == NotSignedIn.status:
        headers["WWW-Authenticate"] = "Bearer"
    return Answer(refusal.status, msgspec.json.encode(told), headers)


def answer(refusal: Refusal) -> Any:
    """Return the refusal in the form whoever asks can use."""
    if request.path.startswith(PROGRAMS):
        made = problem(refusal)
        return Response(made.body, made.status, made.headers)
    if isinstance(refusal, NotSignedIn) and request.method == "GET":
        return redirect(sign_in_path(request.full_path.rstrip("?")), 303)
    page = render_template(
        "error.html",
        status=refusal.status,
        title=gettext(refusal.title),
        sentence=in_words(refusal),
        request_id=g.get("request_id", ""),
    )
    response = Response(page, refusal.status, {"Content-Type": "text/html; charset=utf-8"})
    if refusal.retry_after is not None:
        response.headers["Retry-After"] = str(refusal.retry_after)
    return response
