"""Time is read in one place, always aware and always UTC."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


def to_the_millisecond(moment: datetime) -> datetime:
    """Return the moment as other servers are told it: what orders a thread must be the same on all of them."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
