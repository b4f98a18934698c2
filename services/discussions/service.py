"""The manifest of discussions."""

from shared.service import Commands, Service, Timed

service = Service(
    name="discussions",
    package="services.discussions",
    features=("channels", "sendings", "posts", "reactions", "announcements", "arrivals", "copies"),
    prefixes=("/channels",),
    projections=("announcements", "host_rules"),
    schedule=(Timed("discussions.sendings.give_up", every=3600),),
    hears=(
        ("federation", "main"),
        ("identity", "authority"),
        ("knowledge", "main"),
        ("moderation", "authority"),
    ),
    commands=(Commands("channel", "channels"),),
)
