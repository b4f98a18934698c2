"""The manifest of identity."""

from shared.service import Service, Timed

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
)
