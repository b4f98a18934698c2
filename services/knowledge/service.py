"""The manifest of knowledge."""

from shared.service import Service

service = Service(
    name="knowledge",
    package="services.knowledge",
    features=("channels", "cases"),
    prefixes=("/knowledge",),
    projections=("channels",),
    hears=(
        ("discussions", "main"),
        ("federation", "main"),
        ("identity", "authority"),
        ("moderation", "authority"),
    ),
)
