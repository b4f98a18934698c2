"""Slow work of signing in: mail a link, and forget what is a day old."""

import os
from typing import Any
from uuid import UUID

from services.identity.sign_in import actions, mail
from services.identity.sign_in.actions import SEND_LINK
from shared.bus.work import works
from shared.core.settings import Settings
from shared.data.database import Connection


@works(SEND_LINK)
def send_link(db: Connection, args: dict[str, Any]) -> None:
    """Make a link and mail it, if the address is a member's and this instance sends mail."""
    settings = Settings.read(os.environ)
    can_send = settings.smtp_url is not None
    letter = actions.answer_asking(db, UUID(args["asking"]), can_send=can_send)
    if letter is not None:
        mail.send(settings, letter)


@works("identity.sign_in.remove_old")
def remove_old(db: Connection, _args: dict[str, Any]) -> None:
    """Delete links and askings that are a day old."""
    actions.remove_old(db)
