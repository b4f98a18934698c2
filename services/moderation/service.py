"""The manifest of moderation."""

from shared.service import Commands, Service

service = Service(
    name="moderation",
    package="services.moderation",
    features=("rules", "items", "audit", "reports", "decisions", "homes", "log", "hosts"),
    prefixes=("/rules", "/log", "/moderation"),
    projections=("items",),
    hears=(
        ("discussions", "main"),
        ("federation", "main"),
        ("identity", "authority"),
        ("knowledge", "main"),
        ("moderation", "authority"),
    ),
    commands=(
        Commands("audit", "audit"),
        Commands("host", "hosts"),
    ),
)
