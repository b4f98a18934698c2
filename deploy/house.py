"""The manifest: all services of the house. Nothing else knows them all."""

from collections.abc import Sequence

from federation.service import service as federation
from services.discussions.service import service as discussions
from services.frontdesk.service import service as frontdesk
from services.identity.service import service as identity
from services.knowledge.service import service as knowledge
from services.moderation.service import service as moderation
from shared.core.settings import Settings
from shared.data.database import Database
from shared.service import Service

SERVICES: tuple[Service, ...] = (
    identity,
    discussions,
    knowledge,
    moderation,
    frontdesk,
    federation,
)


def named(names: tuple[str, ...]) -> tuple[Service, ...]:
    """Return the services with these names, or all when none is named."""
    unknown = set(names) - {service.name for service in SERVICES}
    if unknown:
        raise ValueError(f"There is no service called {', '.join(sorted(unknown))}.")
    return tuple(service for service in SERVICES if not names or service.name in names)


def databases_of(
    settings: Settings, services: Sequence[Service], *, connections: int = 8
) -> dict[str, Database]:
    """Return each service's database, opened with its own role."""
    return {
        service.name: Database(
            service.name,
            settings.database_url(service.name),
            connections=connections,
            settings=settings,
        )
        for service in services
    }
