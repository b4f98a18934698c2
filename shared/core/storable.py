"""Text that UTF-8 and PostgreSQL can hold; everything else is refused where it comes in."""

from shared.core.errors import Malformed


def require_storable(text: str) -> None:
    """Refuse text that UTF-8 or PostgreSQL cannot hold: lone surrogates and NUL."""
    if "\x00" in text:
        raise Malformed("The text holds a NUL character, which cannot be stored.")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise Malformed("The text holds half of a character (a lone surrogate).") from None


def require_utf8(raw: bytes) -> None:
    """Refuse bytes that are no UTF-8, before a reader of them puts something else in their place."""
    try:
        raw.decode("utf-8", "strict")
    except UnicodeDecodeError:
        raise Malformed("What was sent is not UTF-8 text.") from None
