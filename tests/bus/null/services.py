"""The manifest of the null house; identity is the real one, for authority is its affair."""

from services.identity.service import service as identity
from shared.service import Service, Timed

north, south = (
    Service(
        name=name,
        package="tests.bus.null",
        features=("gauges",),
        projections=("seen",),
        schedule=(Timed("gauges.count", 3600.0),) if name == "south" else (),
    )
    for name in ("north", "south")
)
SERVICES: tuple[Service, ...] = (identity, north, south)
