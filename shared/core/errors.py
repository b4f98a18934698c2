"""Refusals carry a sentence their reader can act on, and the status that goes with it.

The sentence is English and doubles as the key of its translation; what varies stands in named
placeholders. The web edge translates it and turns it into a page or problem JSON (RFC 9457);
nothing else of an error ever reaches a reader.
"""

from typing import ClassVar


class Refusal(Exception):
    """An answer of "no", in words that are safe to show to whoever asked."""

    status: ClassVar[int] = 422
    title: ClassVar[str] = "This cannot be accepted as it is"

    def __init__(
        self,
        sentence: str,
        /,
        *,
        fields: dict[str, str] | None = None,
        retry_after: int | None = None,
        **values: object,
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.values = values
        self.fields = fields or {}
        """Field name to the sentence about it, for forms and for problem JSON."""
        self.retry_after = retry_after
        """Seconds after which trying again makes sense; becomes the Retry-After header."""

    def __str__(self) -> str:
        return self.sentence.format(**self.values) if self.values else self.sentence


class Refused(Refusal):
    """The words or values sent cannot be accepted (422)."""


class Malformed(Refusal):
    """What was sent cannot even be read (400)."""

    status = 400
    title = "This could not be read"


class NotSignedIn(Refusal):
    """Nobody in particular is asking, and this needs somebody (401)."""

    status = 401
    title = "Sign in first"


class NotAllowed(Refusal):
    """Whoever asks is known and may not do this (403)."""

    status = 403
    title = "Not allowed"


class NotFound(Refusal):
    """There is no such thing, or none that the reader may see (404)."""

    status = 404
    title = "Not found"


class WrongMethod(Refusal):
    """The address is there, but it does not answer to this kind of request (405)."""

    status = 405
    title = "Not in this way"


class Gone(Refusal):
    """It was here and was taken back or away (410)."""

    status = 410
    title = "No longer here"


class Conflict(Refusal):
    """It collides with what is there already (409)."""

    status = 409
    title = "Already taken or already under way"


class TooLarge(Refusal):
    """More than this door takes (413)."""

    status = 413
    title = "Too large"


class TooMany(Refusal):
    """Too often in too short a time (429)."""

    status = 429
    title = "Too many requests"


class Unavailable(Refusal):
    """Not possible right now, through no fault of the asker (503)."""

    status = 503
    title = "Not available right now"


class WrongMediaType(Refusal):
    """Sent as something this door does not read (415)."""

    status = 415
    title = "This format is not read here"
