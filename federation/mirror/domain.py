"""How somebody names a channel of another server."""

from typing import Annotated

import msgspec
from msgspec import Meta

Asked = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=2_000,
        pattern=r"^[^\x00-\x20\x7f]+$",
        description="@channel@host, the address of its page, or its ActivityPub id.",
    ),
]


class NewFollow(msgspec.Struct, frozen=True, kw_only=True):
    """A channel of another server to be followed from here."""

    actor: Asked
