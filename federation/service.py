"""The manifest of federation."""

from shared.service import Commands, Service, Timed

service = Service(
    name="federation",
    package="federation",
    features=(
        "hosts",
        "actors",
        "trust",
        "publishing",
        "discovery",
        "follows",
        "invitations",
        "following",
        "delivery",
        "inbox",
        "reports",
        "mirror",
        "starter",
    ),
    prefixes=(
        "/ap",
        "/inbox",
        "/nodeinfo",
        "/follow",
        "/network",
        "/.well-known/webfinger",
        "/.well-known/host-meta",
        "/.well-known/nodeinfo",
        "/.well-known/mayoral-exchange",
    ),
    projections=("channels", "host_rules"),
    schedule=(
        Timed("federation.hosts.look_up", every=3600),
        Timed("federation.hosts.tell_silence", every=600),
        Timed("federation.reports.tell_settled", every=300),
        Timed("federation.delivery.keep", every=3600),
        Timed("federation.inbox.apply", every=60),
        Timed("federation.inbox.keep", every=3600),
    ),
    hears=(
        ("discussions", "main"),
        ("federation", "main"),
        ("identity", "authority"),
        ("knowledge", "main"),
        ("moderation", "authority"),
        ("moderation", "main"),
    ),
    commands=(
        Commands("federation", "trust"),
        Commands("federation", "follows"),
        Commands("federation", "delivery"),
        Commands("federation", "mirror"),
        Commands("federation", "starter"),
    ),
)
