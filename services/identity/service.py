"""The manifest of identity."""

from shared.service import Commands, Service, Timed

service = Service(
    name="identity",
    package="services.identity",
    features=(
        "audit",
        "places",
        "offices",
        "sessions",
        "tokens",
        "terms",
        "people",
        "sign_in",
        "account",
        "first_run",
    ),
    prefixes=("/begin", "/signin", "/signout", "/account"),
    schedule=(Timed("identity.sign_in.remove_old", every=3600),),
    hears=(
        ("federation", "main"),
        ("identity", "authority"),
        ("moderation", "authority"),
    ),
    commands=(
        Commands("authority", "audit"),
        Commands("city", "places"),
        Commands("office", "offices"),
        Commands("token", "tokens"),
        Commands("member", "people"),
        Commands("begin", "first_run"),
    ),
)
