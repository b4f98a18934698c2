"""The manifest of the front desk."""

from shared.service import Service

service = Service(
    name="frontdesk",
    package="services.frontdesk",
    features=("assets", "cards", "front", "topics", "places", "search", "about"),
    prefixes=("/topics", "/cities", "/offices", "/search", "/about", "/static"),
    projections=("cards", "replies", "decisions", "topic_channels"),
    hears=(
        ("discussions", "main"),
        ("federation", "main"),
        ("identity", "authority"),
        ("knowledge", "main"),
        ("moderation", "authority"),
    ),
)
