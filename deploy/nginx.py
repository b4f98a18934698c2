"""The gateway's configuration for nginx, printed from the same map by which the embedded run dispatches."""

from collections.abc import Iterator, Sequence

from deploy.gateway import DESK, prefixes
from shared.service import Service

PRINTED = "# Printed by `make print` from deploy/nginx.py; do not edit.\n"
AWAY = (
    "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
    "<title>Not available right now</title><h1>Not available right now</h1>"
    "<p>This part of the exchange ({service}) is away for a moment. Nothing was lost, and the rest works. "
    "Try again in a minute, or go to the <a href='/'>front page</a>.</p>"
    "<p lang=es>Esta parte no está disponible por el momento. No se perdió nada. Inténtelo de nuevo en un minuto.</p>"
)
SECRETS = ("begin", "signin")
"""First segments of the paths that go on with a secret; a test compares them with the routes."""
CACHED = "        proxy_cache documents;\n        proxy_cache_lock on;\n"
UNLOGGED = "        error_log /dev/null crit;\n"
"""What nginx says of a service that is away repeats the whole path; the line in the access log stays."""

_HEAD = """
# What opens a session by being known stays out of the log.
map $uri $logged_uri {{
    default $uri;
    ~^(?<kept>/({secrets})/). $kept...;
}}
log_format answered '$time_iso8601 $status $request_method $logged_uri $request_time';

proxy_cache_path ${{MAYORS_GATEWAY_CACHE}} levels=1:2 keys_zone=documents:10m max_size=256m inactive=10m use_temp_path=off;
{upstreams}
server {{
    listen ${{MAYORS_GATEWAY_LISTEN}} ssl http2 backlog=4096 default_server;
    ssl_certificate ${{MAYORS_GATEWAY_CERT}};
    ssl_certificate_key ${{MAYORS_GATEWAY_KEY}};
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_session_cache shared:tls:10m;
    access_log /dev/stdout answered;
    server_tokens off;
    client_max_body_size 1100k;
    client_body_timeout 20s;
    client_header_timeout 20s;
    keepalive_requests 10000;

    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_connect_timeout 3s;
    proxy_read_timeout 60s;
    proxy_next_upstream off;

    # Numbers for the operator's monitoring are not public; ask a service itself for them.
    location = /metrics {{ return 404; }}
"""


def template(services: Sequence[Service]) -> str:
    """Return the configuration; `${MAYORS_…}` is filled in by envsubst when the gateway starts."""
    upstreams = "".join(_upstream(service.name) for service in services)
    head = PRINTED + _HEAD.format(upstreams=upstreams, secrets="|".join(SECRETS))
    return head + "".join(_locations(services)) + "}\n"


def _upstream(name: str) -> str:
    return (
        f"\nupstream {name} {{\n    server ${{MAYORS_{name.upper()}_WEB}};\n    keepalive 64;\n}}\n"
    )


def _locations(services: Sequence[Service]) -> Iterator[str]:
    by_service: dict[str, list[str]] = {service.name: [] for service in services}
    for prefix, name in prefixes(services).items():
        by_service[name].append(prefix.removeprefix("/").replace(".", r"\."))
    for secret in SECRETS:
        yield _location(f"~ ^/{secret}/", prefixes(services)[f"/{secret}"], more=UNLOGGED)
    for name, own in by_service.items():
        words = "|".join(sorted(own))
        cached = CACHED if name == "federation" else ""
        yield _location(f"~ ^/({words})([./]|$)", name, more=cached)
        yield _away(name)
    yield _location("/", DESK)


def _location(where: str, name: str, *, more: str = "") -> str:
    return (
        f"\n    location {where} {{\n        proxy_pass http://{name};\n{more}"
        f"        error_page 502 504 = @{name}_is_away;\n    }}\n"
    )


def _away(name: str) -> str:
    words = AWAY.format(service=name)
    return (
        f"\n    location @{name}_is_away {{\n        default_type text/html;\n"
        f'        add_header Retry-After 30 always;\n        return 503 "{words}";\n    }}\n'
    )
