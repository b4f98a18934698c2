"""Gives an application the shared templates, the words of two languages, and how numbers and dates look."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask, Response, has_request_context, request
from flask_babel import (
    format_date,
    format_decimal,
    format_timedelta,
    get_locale,
    gettext,
)
from jinja2 import ChoiceLoader, FileSystemLoader

from shared.core.clock import now
from shared.core.errors import Refusal
from shared.ui.assets import asset
from shared.ui.catalogue import Speaker
from shared.ui.figures import outcome_shape

HERE = Path(__file__).parent
LANGUAGES = (("en", "English"), ("es", "Español"))
_LOCALES = {"en": "en_US", "es": "es_US"}
"""Spanish as written in the United States: 1,200.5 and not 1.200,5."""
_DAY = {"en": "d MMMM y", "es": "d 'de' MMMM 'de' y"}
_NOT_IN_HTML = dict.fromkeys(
    code
    for code in (*range(0x20), *range(0x7F, 0xA0), *range(0xFDD0, 0xFDF0), 0xFFFE, 0xFFFF)
    if chr(code) not in "\t\n\r"
)
_COOKIE_SECONDS = 365 * 24 * 3600
_FRESH = timedelta(days=7)


def install(app: Flask) -> None:
    """Prepare the application's templates; the lead adds what knows about readers and links."""
    loader = app.jinja_loader
    shared = FileSystemLoader(HERE / "templates")
    app.jinja_loader = ChoiceLoader([shared, loader] if loader else [shared])
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.config.setdefault("BABEL_DEFAULT_LOCALE", "en_US")
    Speaker(app, locale_selector=_wanted_locale)
    app.jinja_env.filters.update(
        number=number,
        size_words=size_words,
        moment_words=moment_words,
        day_words=day_words,
        ago_words=ago_words,
        spoken=spoken,
        outcome_shape=outcome_shape,
        printable=printable,
    )
    app.jinja_env.globals.update(asset=asset, here_in=here_in, languages=LANGUAGES)
    app.context_processor(_present_language)
    app.after_request(_keep_choice)


def language() -> str:
    """Return the reader's language, `en` or `es`."""
    locale = get_locale()
    return str(locale.language) if locale else "en"


def number(value: float | Decimal | None) -> str:
    """Return the number with separators, as the reader's language writes it."""
    return "" if value is None else str(format_decimal(value)).replace("-", "−")


def day_words(value: date | datetime) -> str:
    """Return a date as in `12 March 2026`."""
    return str(format_date(value, _DAY[language()]))


def moment_words(value: datetime) -> str:
    """Return a date and time with its zone, as in `12 March 2026, 14:05 UTC`."""
    at = value.astimezone(UTC)
    return f"{day_words(at)}, {at:%H:%M} UTC"


def ago_words(value: datetime) -> str:
    """Return how long ago it was when that is within a week, else nothing."""
    passed = now() - value.astimezone(UTC)
    if not timedelta() <= passed < _FRESH:
        return ""
    if passed < timedelta(minutes=1):
        return str(gettext("just now"))
    return str(format_timedelta(-passed, granularity="minute", add_direction=True, threshold=1.2))


def size_words(size_class: str | None) -> str:
    """Return a population class in words."""
    words = {
        "under_2500": gettext("under 2,500 people"),
        "2500_10k": gettext("2,500 to 10,000 people"),
        "10k_25k": gettext("10,000 to 25,000 people"),
        "25k_50k": gettext("25,000 to 50,000 people"),
        "50k_100k": gettext("50,000 to 100,000 people"),
        "100k_250k": gettext("100,000 to 250,000 people"),
        "250k_500k": gettext("250,000 to 500,000 people"),
        "500k_1m": gettext("500,000 to 1 million people"),
        "over_1m": gettext("over 1 million people"),
    }
    return str(words.get(size_class or "", size_class or ""))


def printable(value: object) -> str:
    """Return what was typed without the characters that no page may hold."""
    return "" if value is None else str(value).translate(_NOT_IN_HTML)


def spoken(words: str | Refusal | None) -> str:
    """Return an English sentence, or a refusal's, in the reader's language."""
    if not words:
        return ""
    if isinstance(words, Refusal):
        sentence = str(gettext(words.sentence))
        return sentence.format(**words.values) if words.values else sentence
    return str(gettext(words))


def here_in(code: str) -> str:
    """Return the address of this page in another language."""
    kept = [(key, value) for key, value in request.args.items(multi=True) if key != "lang"]
    return f"{quote(request.path)}?{urlencode([*kept, ('lang', code)])}"


def _wanted_locale() -> str:
    if not has_request_context():
        return _LOCALES["en"]
    for chosen in (request.args.get("lang"), request.cookies.get("lang")):
        if chosen in _LOCALES:
            return _LOCALES[chosen]
    best = request.accept_languages.best_match(list(_LOCALES)) or "en"
    return _LOCALES[best]


def _present_language() -> dict[str, Any]:
    return {"language": language(), "path_here": request.full_path if request else "/"}


def _keep_choice(response: Response) -> Response:
    """Remember a language somebody chose by its link; nobody else is given a cookie."""
    chosen = request.args.get("lang")
    if chosen in _LOCALES and request.cookies.get("lang") != chosen:
        response.set_cookie(
            "lang",
            chosen,
            max_age=_COOKIE_SECONDS,
            secure=request.is_secure,
            httponly=True,
            samesite="Lax",
        )
        response.headers["Cache-Control"] = "private, no-store"
    if response.mimetype == "text/html":
        response.vary.update(["Accept-Language", "Cookie"])
    return response
