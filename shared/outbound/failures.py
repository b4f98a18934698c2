"""Why a request brought nothing: one word each for logs and metrics, and whether later may be better."""

from typing import ClassVar


class RequestFailed(Exception):
    """No answer came that could be used."""

    word: ClassVar[str] = "failed"
    is_passing: ClassVar[bool] = True
    """Whether the same request may succeed later."""


class AddressRefused(RequestFailed):
    """The URL, its port or the address of its host is none that we connect to."""

    word = "address_refused"
    is_passing = False


class NoSuchName(RequestFailed):
    """The name of the host has no address."""

    word = "no_such_name"


class CannotConnect(RequestFailed):
    """Nobody took the connection."""

    word = "cannot_connect"


class TlsFailed(RequestFailed):
    """The host did not prove its name, or speaks no TLS that we speak."""

    word = "tls"


class TooSlow(RequestFailed):
    """The time for the whole request was over."""

    word = "too_slow"


class ConnectionBroken(RequestFailed):
    """The connection ended before the answer did."""

    word = "broken"


class NotUnderstood(RequestFailed):
    """The answer is not HTTP, or in a coding nobody asked for."""

    word = "not_understood"
    is_passing = False


class BodyTooLarge(RequestFailed):
    """The answer is longer than was asked for, as sent or once unpacked."""

    word = "too_large"
    is_passing = False


class RedirectRefused(RequestFailed):
    """One redirect too many, in a circle, or to where no redirect may lead."""

    word = "redirect_refused"
    is_passing = False
