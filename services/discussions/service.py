"""The manifest of discussions."""

from shared.service import Service

service = Service(
    name="discussions",
    package="services.discussions",
    features=("channels", "posts", "reactions", "announcements", "arrivals"),
    prefixes=("/channels",),
    projections=("announcements", "host_rules"),
)
