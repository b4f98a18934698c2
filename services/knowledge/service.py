"""The manifest of knowledge."""

from shared.service import Service

SERVICE = Service(
    name="knowledge",
    package="services.knowledge",
    features=("channels", "cases"),
    prefixes=("/knowledge", "/knowledge.atom"),
    projections=("channels",),
)
