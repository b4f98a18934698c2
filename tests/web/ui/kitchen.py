"""A small application that shows every component at once, with short, long, empty and wrong contents."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask, render_template, request

from shared.core import links
from shared.core.clock import now
from shared.core.errors import Refused
from shared.facts.knowledge import Outcome
from shared.standing.people import Office
from shared.ui import kit
from shared.ui.static import static_pages

TEMPLATES = Path(__file__).with_name("templates")
ONE = UUID(int=1)

SMALL = Office(
    id=ONE,
    handle="mill_creek",
    name="Mayor of Mill Creek",
    city_name="Mill Creek",
    city_slug="mill_creek_vt",
    state="VT",
    size_class="under_2500",
    population=1_900,
    geoid="9900001",
    demonstration=True,
)
LARGE = Office(
    id=UUID(int=2),
    handle="san_buenaventura_de_los_alamos",
    name="Office of the Mayor of San Buenaventura de los Álamos and Unincorporated Surroundings",
    city_name="San Buenaventura de los Álamos–Rancho Cucamonga Heights",
    city_slug="san_buenaventura_ca",
    state="CA",
    size_class="500k_1m",
    population=700_000,
    geoid="9900002",
    demonstration=False,
)
OUTCOMES = [
    Outcome(
        indicator="Vacant homes",
        unit="homes",
        baseline=1_240,
        baseline_on=date(2024, 3, 1),
        result=868,
        result_on=date(2026, 3, 1),
        comparison="similar_places",
        population=41_200,
        source="County assessor, parcel survey 2026",
    ),
    Outcome(
        indicator="Residents within a ten-minute walk of a staffed library, park or pool",
        unit="percent",
        baseline=48.5,
        baseline_on=date(2025, 1, 1),
        result=51,
        result_on=date(2026, 1, 1),
        status="expected",
    ),
    Outcome(
        indicator="Budget balance",
        unit="dollars a year",
        baseline=250_000,
        baseline_on=date(2025, 1, 1),
        result=-1_130_000,
        result_on=date(2026, 1, 1),
        status="failed",
    ),
]


@dataclass(frozen=True)
class _Signed:
    """What the layout asks of a member."""

    name: str
    office: Office
    is_moderator: bool


REFUSAL = Refused(
    "Two things need another look.",
    fields={
        "title": "This field is needed.",
        "kind": "Choose one of these.",
        "outcome.unit": "This field is needed.",
    },
)


def kitchen(*, signed_in: bool = False, demonstration: bool = True) -> Flask:
    """Return the application; `/` shows everything, `/wrong` a form after a refusal, `/short` little."""
    app = Flask(__name__, template_folder=str(TEMPLATES), static_folder=None)
    kit.install(app)
    who = _Signed("Maximiliana Featherstonehaugh-Villanueva", LARGE, True) if signed_in else None
    app.jinja_env.globals.update(
        {name: getattr(links, name) for name in dir(links) if name.endswith("_path")},
        reader=lambda: who,
        instance_name="Exchange of the Cities and Towns of Minnesota",
        holds_demonstration=lambda: demonstration,
        csrf_token=lambda: "a-token",
        twin=lambda: None,
    )
    app.register_blueprint(static_pages())
    app.add_url_rule("/", "all", lambda: _show("kitchen.html", refusal=None), methods=["GET"])
    app.add_url_rule("/wrong", "wrong", lambda: _show("form.html", refusal=REFUSAL))
    app.add_url_rule("/form", "form", lambda: _show("form.html", refusal=None))
    app.add_url_rule("/thread", "thread", lambda: _show("thread.html"))
    app.add_url_rule(
        "/error",
        "error",
        lambda: _show(
            "error.html",
            status=404,
            title=kit.spoken("Not found"),
            sentence="There is no page at this address. It may have moved.",
            request_id="0a1b2c3d4e5f",
        ),
    )
    app.add_url_rule("/echo", "echo", _echo, methods=["POST"])
    return app


def _show(name: str, **values: Any) -> str:
    return render_template(
        name,
        small=SMALL,
        large=LARGE,
        outcomes=OUTCOMES,
        recent=now() - timedelta(hours=3),
        old=datetime(2025, 3, 12, 14, 5, tzinfo=UTC),
        long="Could anyone share the ordinance, the budget line and what the neighbours said "
        "about converting Donaudampfschifffahrtsgesellschaftskapitänsmützenfabrik into homes?",
        **values,
    )


def _echo() -> dict[str, str]:
    return request.form.to_dict()
