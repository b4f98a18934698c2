"""How an entry is sealed to the one before it, and how a broken chain shows."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Chain = Literal["record", "demonstration"]

NOTHING_BEFORE = bytes(32)


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of a chain."""

    seq: int = 0
    hash: bytes = NOTHING_BEFORE


@dataclass(frozen=True, slots=True)
class Entry:
    """One sealed entry."""

    seq: int
    entry: str
    """Canonical JSON: what was hashed, byte for byte."""
    prev_hash: bytes
    hash: bytes


def canonical(values: dict[str, str | int | None]) -> str:
    """Return the values as JSON that has only one spelling."""
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def seal(head: Head, text: str) -> Entry:
    """Return the entry that follows the head."""
    digest = hashlib.sha256(head.hash + text.encode("ascii")).digest()
    return Entry(head.seq + 1, text, head.hash, digest)


def first_break(entries: Iterable[Entry], head: Head) -> int | None:
    """Return the number of the first entry that does not fit, or None when the chain is whole."""
    last = Head()
    for entry in entries:
        expected = seal(last, entry.entry)
        if entry != expected:
            return last.seq + 1
        last = Head(entry.seq, entry.hash)
    return None if last == head else last.seq + 1
