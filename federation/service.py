"""The manifest of federation."""

from shared.service import Service

service = Service(
    name="federation",
    package="federation",
    features=("hosts", "actors", "publishing", "follows", "delivery", "inbox"),
    prefixes=("/ap", "/inbox", "/.well-known", "/nodeinfo", "/follow"),
    projections=("channels", "host_rules"),
)
