"""What travels over the broker: parcels of facts, how far a teller has told, and a request to send again.

A teller that was restored is in another `epoch`, which `began` at that head: what was told up to there is
part of it. A release before this one did not say where.
"""

from datetime import datetime

import msgspec

from shared.facts.fact import Lane


class Told(msgspec.Struct, frozen=True):
    """One fact with its position; its body is decoded only by who has a handler for it."""

    pos: int
    noun: str
    name: str
    body: msgspec.Raw


class Envelope(msgspec.Struct, frozen=True, tag="envelope", kw_only=True):
    """Facts of one teller and lane at positions `first` to `last`, without a gap."""

    teller: str
    lane: Lane
    epoch: int
    began: int | None = None
    first: int
    last: int
    facts: tuple[Told, ...]


class Head(msgspec.Struct, frozen=True, tag="head", kw_only=True):
    """How far a teller has told, said every five seconds."""

    teller: str
    lane: Lane
    epoch: int
    began: int | None = None
    head: int
    said_at: datetime


class Resend(msgspec.Struct, frozen=True, tag="resend", kw_only=True):
    """A listener's request to have positions `first` to `last` again, in its own queue."""

    teller: str
    lane: Lane
    first: int
    last: int
    queue: str


class Forgotten(msgspec.Struct, frozen=True, tag="forgotten", kw_only=True):
    """The answer when positions below `first` are no longer kept: the listener needs a rebuild."""

    teller: str
    lane: Lane
    epoch: int
    began: int | None = None
    first: int


Message = Envelope | Head | Resend | Forgotten

_decoder: msgspec.json.Decoder[Message] = msgspec.json.Decoder(Message)
_encoder = msgspec.json.Encoder()


def pack(message: Message) -> bytes:
    """Return the message as JSON."""
    return _encoder.encode(message)


def unpack(raw: bytes) -> Message:
    """Read a message; raises msgspec.DecodeError for anything else."""
    return _decoder.decode(raw)
