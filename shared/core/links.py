"""The one map of pages: how any service spells the path of any other's page."""

from typing import Literal
from urllib.parse import quote, urlencode
from uuid import UUID

_IN_A_NAME = "@:[]"
"""What a path may hold as it is (RFC 3986, 3.3): a channel elsewhere is called `housing@city.example:8443`."""


def channel_path(slug: str) -> str:
    """Path of a channel's page."""
    return f"/channels/{quote(slug, safe=_IN_A_NAME)}"


def post_path(channel_slug: str, thread_id: UUID, post_id: UUID | None = None) -> str:
    """Path of a thread's page, at one of its replies when `post_id` names one."""
    page = f"/channels/{quote(channel_slug, safe=_IN_A_NAME)}/{thread_id}"
    return page if post_id is None or post_id == thread_id else f"{page}#post-{post_id}"


def case_path(case_id: UUID) -> str:
    """Path of a case study's page."""
    return f"/knowledge/cases/{case_id}"


def case_thread_path(case_id: UUID) -> str:
    """Path that leads to the thread in which a case study is discussed."""
    return f"/channels/cases/{case_id}/thread"


def city_path(slug: str) -> str:
    """Path of a city's page."""
    return f"/cities/{quote(slug)}"


def office_path(handle: str) -> str:
    """Path of an office's page."""
    return f"/offices/{quote(handle)}"


def report_path(kind: Literal["post", "case"], item_id: UUID) -> str:
    """Path of the form that reports an item."""
    return f"/moderation/report?{urlencode({'item': f'{kind}:{item_id}'})}"


def follow_path(name: str) -> str:
    """Path of the page that helps to follow a channel or an office from another server."""
    return f"/follow/{quote(name)}"


def share_path(kind: Literal["posts", "cases"], item_id: UUID) -> str:
    """Path of the page that helps to open an item on another server, to answer or pass it on there."""
    return f"/follow/{kind}/{item_id}"


def sign_in_path(back: str | None = None) -> str:
    """Path of the sign-in page, coming back to `back` afterwards."""
    return f"/signin?{urlencode({'next': back})}" if back else "/signin"
