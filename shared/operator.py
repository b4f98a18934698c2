"""What an operator's command works with: settings, every service's key, and answers for people and scripts."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

import click

from shared.bus.lag import wait_until_heard
from shared.core.errors import Refusal
from shared.core.settings import Settings
from shared.core.storable import require_storable
from shared.data.database import Database
from shared.facts.fact import LANES, Lane
from shared.service import Service

SETTLE_SECONDS = 10.0

F = TypeVar("F", bound=Callable[..., Any])


@dataclass
class Operator:
    """The operator's hand: holds every service's key, and says what it did."""

    settings: Settings
    services: Sequence[Service]
    databases: Mapping[str, Database]
    as_json: bool = False

    def database(self, service: str) -> Database:
        """Return a service's database."""
        return self.databases[service]

    def settle(self, *lanes: Lane) -> None:
        """Return when every service has heard what was told; fail saying who lags after 10 seconds.

        A command that tells on one lane names it: a suspension does not wait behind a backlog of posts.
        """
        behind = wait_until_heard(
            self.services, self.databases, seconds=SETTLE_SECONDS, lanes=lanes or LANES
        )
        if behind:
            who = ", ".join(
                f"{lag.service} ({lag.facts} facts of {lag.teller}.{lag.lane})" for lag in behind
            )
            raise Lagging(
                f"It is done and kept, but not everybody has heard of it after 10 seconds: {who}."
            )

    def answer(self, text: str, **data: object) -> None:
        """Print the text for people, or the data for scripts."""
        say(text, as_json=self.as_json, **data)


def say(text: str, *, as_json: bool, **data: object) -> None:
    """Print the text for people, or the data for scripts."""
    if as_json:
        click.echo(json.dumps(data, default=str, ensure_ascii=False))
    elif text:
        click.echo(text)


class CannotDo(click.ClickException):
    """Why a command cannot be carried out: words on stderr, or JSON for scripts."""

    def __init__(self, words: str, **data: object) -> None:
        super().__init__(words)
        self.data = data


class Lagging(CannotDo):
    """The change is kept, but a service has not heard of it yet."""

    exit_code = 4


def explain(refused: click.ClickException, *, as_json: bool) -> None:
    """Say on stderr why a command was not carried out."""
    if as_json:
        told = {"error": refused.format_message(), **getattr(refused, "data", {})}
        click.echo(json.dumps(told, ensure_ascii=False), err=True)
    else:
        refused.show()
        for name, why in getattr(refused, "data", {}).get("fields", {}).items():
            if why != refused.format_message():
                click.echo(f"  {name}: {why}", err=True)


def operated(command: F) -> F:
    """Give a command the Operator as its first argument, `--json`, and refusals in words."""

    @click.option("--json", "as_json", is_flag=True, help="Answer with JSON.")
    @wraps(command)
    def run(as_json: bool, **options: Any) -> Any:
        operator: Operator = click.get_current_context().obj()
        operator.as_json = as_json
        try:
            for given in options.values():
                if isinstance(given, str):
                    require_storable(given)
            return command(operator, **options)
        except Refusal as refusal:
            raise CannotDo(str(refusal), status=refusal.status, fields=refusal.fields) from refusal

    return run  # type: ignore[return-value]
