"""What null services tell; kept out of the house's catalogue but while a test uses them."""

from uuid import UUID

from shared.facts.fact import FACTS, Fact, fact


class GaugeRead(Fact, frozen=True, kw_only=True):
    """A gauge was read; versions of one gauge follow each other without a gap."""

    gauge_id: UUID
    version: int
    level: int


@fact("north.gauge.read.v1", about="gauge_id")
class NorthRead(GaugeRead, frozen=True, kw_only=True):
    """Read in the north."""


@fact("south.gauge.read.v1", about="gauge_id")
class SouthRead(GaugeRead, frozen=True, kw_only=True):
    """Read in the south."""


@fact("north.gauge.tapped.v1", about="gauge_id")
class NorthTapped(Fact, frozen=True, kw_only=True):
    """Nobody has a handler for this one."""

    gauge_id: UUID


@fact("north.gauge.counted.v1", about="gauge_id")
class NorthCounted(GaugeRead, frozen=True, kw_only=True):
    """Read with many others; its handler takes them together."""


@fact("north.gauge.sealed.v1", about="gauge_id", lane="authority")
class NorthSealed(GaugeRead, frozen=True, kw_only=True):
    """Sealed by authority."""


READ: dict[str, type[GaugeRead]] = {"north": NorthRead, "south": SouthRead}
NULL = {name: FACTS.pop(name) for name in [n for n in FACTS if n.startswith(("north.", "south."))]}
