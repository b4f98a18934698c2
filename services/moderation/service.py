"""The manifest of moderation."""

from shared.service import Service

SERVICE = Service(
    name="moderation",
    package="services.moderation",
    features=("rules", "items", "audit", "reports", "decisions", "log"),
    prefixes=("/rules", "/log", "/log.atom", "/moderation"),
    projections=("items",),
)
