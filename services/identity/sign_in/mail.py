"""Mails one letter by SMTP; what goes wrong is told without the address it was for."""

import smtplib
import ssl
from email.message import EmailMessage
from functools import cache
from urllib.parse import unquote, urlsplit

from babel.support import NullTranslations, Translations

from services.identity.sign_in.domain import Letter
from shared.core.marks import N_
from shared.core.settings import Settings, is_loopback
from shared.ui import kit

TIMEOUT_SECONDS = 10.0

SUBJECT = N_("Your sign-in link")
BODY = N_(
    "Hello,\n\nopen this link to sign in. It works once, for 15 minutes:\n\n{link}\n\n"
    "If you did not ask for it, ignore this message: nothing happens.\n\n{instance}\n"
)


class MailFailed(Exception):
    """The letter could not be handed over; it is tried again later."""


def compose(settings: Settings, letter: Letter) -> EmailMessage:
    """Return the letter as a message, in its reader's language."""
    words = _translations(letter.language)
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = letter.to
    message["Subject"] = words.gettext(SUBJECT)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(
        words.gettext(BODY).format(
            link=settings.origin + letter.path, instance=settings.instance_name
        )
    )
    return message


def send(settings: Settings, letter: Letter) -> None:
    """Hand the letter to the server that the settings name."""
    message = compose(settings, letter)
    try:
        with _connect(settings.smtp_url or "") as server:
            server.send_message(message)
    except smtplib.SMTPResponseException as error:
        raise MailFailed(f"{type(error).__name__} {error.smtp_code}") from None
    except (smtplib.SMTPException, OSError) as error:
        raise MailFailed(type(error).__name__) from None


def _connect(url: str) -> smtplib.SMTP:
    parts = urlsplit(url)
    host, context = parts.hostname or "localhost", ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, parts.port or 465, timeout=TIMEOUT_SECONDS, context=context
        )
    else:
        server = smtplib.SMTP(host, parts.port or 25, timeout=TIMEOUT_SECONDS)
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=context)
        elif parts.username and not is_loopback(host):
            server.close()
            raise smtplib.SMTPNotSupportedError("a password is only sent over TLS")
    if parts.username:
        server.login(unquote(parts.username), unquote(parts.password or ""))
    return server


@cache
def _translations(language: str) -> NullTranslations:
    return Translations.load(str(kit.HERE / "translations"), [language])
