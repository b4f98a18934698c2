"""Puts one service's doors into a Flask application, with everything every service does alike."""

import time
from datetime import timedelta
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

import psycopg
import structlog
from flask import Flask, Response, g, request
from flask_wtf.csrf import CSRFError, CSRFProtect
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest
from psycopg_pool import PoolTimeout
from werkzeug.exceptions import HTTPException

from shared.core import links
from shared.core.errors import (
    Gone,
    Malformed,
    NotAllowed,
    NotFound,
    Refusal,
    TooLarge,
    TooMany,
    Unavailable,
    WrongMediaType,
    WrongMethod,
)
from shared.core.ids import new_id
from shared.core.settings import Settings
from shared.core.storable import require_storable, require_utf8
from shared.data.database import Database
from shared.service import Service
from shared.standing import may
from shared.ui import kit
from shared.web import asking, demonstration, openapi, problems, twins
from shared.web.doors import Pages
from shared.web.logged import logged_path

LARGEST_BODY = 256 * 1024
MOST_FORM_PARTS = 200

_log = structlog.get_logger("web")
_answers = Counter("mayors_answers_total", "Answers given", ["service", "method", "status"])
_seconds = Histogram("mayors_answer_seconds", "Seconds until the answer", ["service"])

_CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "manifest-src 'self'"
)
_HEADERS = {
    "Content-Security-Policy": _CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}

csrf = CSRFProtect()


def create_app(service: Service, settings: Settings, database: Database) -> Flask:
    """Return the service as a WSGI application; refuses to start when a route declares no policy."""
    app = Flask(service.package, static_folder=None)
    app.extensions |= {"settings": settings, "database": database, "service": service}
    _configure(app, settings)
    kit.install(app)
    twins.install(app)
    _watch(app, service)
    app.before_request(_require_text)
    csrf.init_app(app)
    _know_the_reader(app, settings)
    for module in service.rooms("pages"):
        app.register_blueprint(module.pages)
    for module in service.rooms("routes"):
        csrf.exempt(module.routes)  # servers prove who they are; they have no session to ride on
        app.register_blueprint(module.routes)
    for module in service.rooms("feeds"):
        app.register_blueprint(module.feeds)
    for module in service.rooms("api"):
        csrf.exempt(module.api)
        app.register_blueprint(module.api, url_prefix=f"/api/v1/{service.name}")
    app.register_blueprint(_pulse_pages(database))
    app.register_blueprint(openapi.pages)
    _refuse_kindly(app)
    app.teardown_request(asking.give_back)
    require_policies(app)
    return app


def require_policies(app: Flask) -> None:
    """Refuse to start when a route says nothing about who may pass (gate G10)."""
    for rule in app.url_map.iter_rules():
        if not isinstance(getattr(app.view_functions[rule.endpoint], "policy", None), may.Policy):
            raise TypeError(f"{rule.rule} ({rule.endpoint}) declares no policy")


def _configure(app: Flask, settings: Settings) -> None:
    origin = urlsplit(settings.origin)
    is_https = origin.scheme == "https"
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        MAX_FORM_PARTS=MOST_FORM_PARTS,
        SESSION_COOKIE_NAME="__Host-mayors" if is_https else f"mayors_{origin.port or 80}",
        SESSION_COOKIE_SECURE=is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(days=7),
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=is_https,
    )


def _know_the_reader(app: Flask, settings: Settings) -> None:
    for name in dir(links):
        if name.endswith("_path"):
            app.jinja_env.globals[name] = getattr(links, name)
    app.jinja_env.globals.update(
        reader=asking.reader,
        owns=may.owns,
        absolute=asking.absolute,
        trouble_of=asking.trouble_of,
        instance_name=settings.instance_name,
        holds_demonstration=demonstration.is_held,
    )
    app.jinja_env.filters["in_words"] = problems.in_words


def _require_text() -> None:
    """Refuse an address or a form that is no text, before a reader puts a replacement in its place."""
    require_utf8(request.environ["PATH_INFO"].encode("latin-1"))
    require_storable(request.path)
    if request.mimetype == "application/x-www-form-urlencoded" and request.path[:5] != "/api/":
        form = request.get_data()
        if form.count(b"&") >= MOST_FORM_PARTS:
            raise TooLarge("This form has more fields than any of ours.")
        require_utf8(unquote_to_bytes(form))


def _refuse_kindly(app: Flask) -> None:
    app.register_error_handler(Refusal, problems.answer)
    app.register_error_handler(CSRFError, _form_expired)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(psycopg.OperationalError, _database_away)
    app.register_error_handler(PoolTimeout, _database_away)
    app.register_error_handler(Exception, _fault)


def _form_expired(_error: CSRFError) -> Any:
    return problems.answer(
        Malformed(
            "This form does not belong to your present visit, so nothing was changed. "
            "Go back, copy what you wrote, load the page again and send it once more."
        )
    )


_BY_STATUS: dict[int, Refusal] = {
    400: Malformed("This request could not be read."),
    403: NotAllowed("This is not allowed."),
    404: NotFound(
        "There is no page at this address. It may have moved, or the link is incomplete."
    ),
    405: WrongMethod("This address does not answer to that kind of request."),
    410: Gone("This page is no longer here."),
    413: TooLarge("This is more than can be sent here at once (256 kB)."),
    415: WrongMediaType("This format is not read here."),
    429: TooMany("That was too often. Wait a minute and try again.", retry_after=60),
}


def _http_error(error: HTTPException) -> Any:
    status = error.code or 500
    if status < 400:
        return error
    response = app_response(_BY_STATUS.get(status) or _unlisted(status))
    if status == 405 and error.get_response().headers.get("Allow"):
        response.headers["Allow"] = error.get_response().headers["Allow"]
    return response


def _unlisted(status: int) -> Refusal:
    refusal = Malformed if status < 500 else Unavailable
    return refusal("This request could not be answered.")


def app_response(refusal: Refusal) -> Response:
    """Return a refusal as a response."""
    answer = problems.answer(refusal)
    if not isinstance(answer, Response):
        raise TypeError("a refusal of this kind has no redirect")
    return answer


def _database_away(error: Exception) -> Any:
    _log.warning("database_away", error=type(error).__name__, request_id=g.get("request_id"))
    asking.cut_off()
    return app_response(
        Unavailable(
            "The instance is catching its breath. Nothing was lost; try again in a few seconds.",
            retry_after=5,
        )
    )


class _Fault(Refusal):
    status = 500
    title = "Something went wrong here"


def _fault(error: Exception) -> Any:
    _log.error("fault", request_id=g.get("request_id"), path=logged_path(), exc_info=error)
    asking.cut_off()
    return app_response(
        _Fault(
            "This is our mistake, not yours. Try again; if it stays, tell the operator the number {number}.",
            number=g.get("request_id", ""),
        )
    )


def _watch(app: Flask, service: Service) -> None:
    @app.before_request
    def begin() -> None:
        g.request_id = new_id().hex[-12:]
        g.began = time.perf_counter()

    @app.after_request
    def finish(response: Response) -> Response:
        response.headers.update(_HEADERS)
        if urlsplit(asking.settings().origin).scheme == "https":
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        response.headers["X-Request-Id"] = g.get("request_id", "")
        if "Cache-Control" not in response.headers:
            is_private = g.get("reader") is not None or "Set-Cookie" in response.headers
            response.headers["Cache-Control"] = "private, no-store" if is_private else "no-cache"
        seconds = time.perf_counter() - g.get("began", time.perf_counter())
        _answers.labels(service.name, request.method, response.status_code).inc()
        _seconds.labels(service.name).observe(seconds)
        is_change = request.method not in {"GET", "HEAD"} and not g.get("is_counted")
        if response.status_code >= 400 or is_change:
            _log.info(
                "answered",
                service=service.name,
                method=request.method,
                path=logged_path(),
                status=response.status_code,
                ms=round(seconds * 1000, 1),
                request_id=g.get("request_id"),
            )
        return response


def _pulse_pages(database: Database) -> Pages:
    pages = Pages("pulse", __name__)

    @pages.get("/healthz", to=may.ANYBODY)
    def healthz() -> Response:
        return Response("ok\n", mimetype="text/plain")

    @pages.get("/readyz", to=may.ANYBODY)
    def readyz() -> Response:
        is_ready = database.is_reachable()
        return Response(
            "ready\n" if is_ready else "no database\n",
            200 if is_ready else 503,
            mimetype="text/plain",
        )

    @pages.get("/metrics", to=may.OPERATORS)
    def metrics() -> Response:
        return Response(generate_latest(), mimetype=CONTENT_TYPE_LATEST)

    return pages
