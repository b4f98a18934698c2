"""The manifest of the null house; identity is the real one, for authority is its affair."""

from os import environ

from services.identity.service import service as identity
from shared.service import Service, Timed


def null(name: str) -> Service:
    """Return a null service."""
    return Service(
        name=name,
        package="tests.bus.null",
        features=("gauges",),
        projections=("seen",),
        schedule=(Timed("gauges.count", 3600.0),) if name == "south" else (),
        hears=(
            *identity.hears,
            ("north", "authority"),
            ("north", "main"),
            ("south", "main"),
        ),
    )


NAMES = environ.get("BUS_TEST_NULL", "north,south").split(",")
SERVICES: tuple[Service, ...] = (identity, *map(null, NAMES))
