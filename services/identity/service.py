"""The manifest of identity."""

from shared.service import Service

service = Service(
    name="identity",
    package="services.identity",
    features=("audit", "places", "offices", "sessions", "tokens", "terms", "people"),
    prefixes=("/signin", "/signout", "/account"),
)
