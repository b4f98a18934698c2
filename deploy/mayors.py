"""`mayors`: the one entry to the house, for operators and for its processes."""

import logging
import os
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import click
import psycopg

from deploy import instance
from deploy.house import SERVICES, databases_of, named
from shared.bus import lag, parking, rebuild
from shared.bus.hearing import Listener
from shared.core import log
from shared.core.errors import Refusal, Refused
from shared.core.settings import Settings, SettingsError
from shared.data.migrate import migrate as migrate_database
from shared.operator import CannotDo, Operator, explain, operated

STOPPED = 130
"""Exit code: Ctrl-C ended the command."""
OWN = {
    "seed": ("deploy.demonstration.commands", "group"),
    "backup": ("deploy.backup.commands", "backup"),
    "restore": ("deploy.backup.commands", "restore_"),
}
"""Commands of the house that stand in modules of their own: which, and their name there."""


class _NotRunning(CannotDo):
    """There is no instance to speak with."""

    exit_code = 3


def _operator() -> Operator:
    log.begin(level=logging.WARNING)
    settings = _settings()
    return Operator(settings, SERVICES, databases_of(settings, SERVICES, connections=3))


def _settings() -> Settings:
    try:
        return instance.settings_of(os.environ)
    except instance.NotRunning as error:
        raise _NotRunning(str(error)) from error
    except SettingsError as error:
        raise CannotDo(str(error)) from error


class Mayors(click.Group):
    """Imports what a command needs when it is named: one in hundreds of modules is no reason to import them all."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - as click has it
        """Return the name of every command."""
        brought = {each.group for service in SERVICES for each in service.commands}
        return sorted({*self.commands, *OWN, *brought})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, with what every feature adds to it."""
        if cmd_name not in self.commands:
            for command in _brought(cmd_name):
                self._add(command)
        return super().get_command(ctx, cmd_name)

    def _add(self, command: click.Command) -> None:
        """Several features may add commands to a group of one name; the first help there is describes it."""
        known = self.commands.get(command.name or "")
        if isinstance(known, click.Group) and isinstance(command, click.Group):
            known.help = known.help or command.help
            for each in command.commands.values():
                known.add_command(each)
        else:
            self.add_command(command)


def _brought(name: str) -> Iterator[click.Command]:
    """Yield the commands of this name that features bring, and those in modules of their own."""
    for service in SERVICES:
        for module in service.commands_in(name):
            yield module.group
    if name in OWN:
        where, known_as = OWN[name]
        yield getattr(import_module(where), known_as)


@click.group(cls=Mayors)
@click.pass_context
def mayors(context: click.Context) -> None:
    """The operator's command of the Mayoral Exchange."""
    context.obj = _operator


@mayors.command("run")
def run_() -> None:
    """Run a whole instance on this machine, with its own PostgreSQL and broker."""
    from deploy.embedded.postgres import Missing  # noqa: PLC0415 - only this command needs it
    from deploy.run import CannotStart, run  # noqa: PLC0415 - as above

    try:
        run(os.environ)
    except (
        CannotStart,
        Missing,
        Refusal,
        SettingsError,
        instance.AlreadyRunning,
        instance.PinnedElsewhere,
    ) as error:
        raise CannotDo(str(error)) from error


@mayors.command()
def demo() -> None:
    """Run three instances on this machine that share channels: a league, a city and a town."""
    from deploy.demo import demonstrate  # noqa: PLC0415 - only this command needs it
    from deploy.run import CannotStart  # noqa: PLC0415 - as above

    try:
        demonstrate(os.environ)
    except (CannotStart, Refusal, SettingsError, instance.AlreadyRunning) as error:
        raise CannotDo(str(error)) from error


@mayors.command()
@click.argument("names", nargs=-1)
@click.option("--workers", default=1, help="Server processes.")
def web(names: tuple[str, ...], workers: int) -> None:
    """Serve pages and API of the named services, or of all."""
    from deploy import serving  # noqa: PLC0415 - each process imports what it needs

    serving.web(_settings(), named(names), workers)


@mayors.command()
@click.argument("names", nargs=-1)
def work(names: tuple[str, ...]) -> None:
    """Hear facts and do slow work for the named services, or for all."""
    from deploy import processes  # noqa: PLC0415 - as above

    processes.work(_settings(), named(names))


@mayors.command()
@click.argument("names", nargs=-1)
@click.option("--with-schedule", is_flag=True, help="Keep the schedule in the same process.")
def relay(names: tuple[str, ...], with_schedule: bool) -> None:
    """Publish what the named services told, or all."""
    from deploy import processes  # noqa: PLC0415 - as above

    processes.relay(_settings(), named(names), with_schedule=with_schedule)


@mayors.command()
@click.argument("names", nargs=-1)
def schedule(names: tuple[str, ...]) -> None:
    """Ask for repeated work of the named services, or of all, at its times."""
    from deploy import processes  # noqa: PLC0415 - as above

    processes.schedule(_settings(), named(names))


@mayors.command()
def deliver() -> None:
    """Send what is due to other servers."""
    from deploy import sending  # noqa: PLC0415 - as above

    _settings()
    sending.main()


@mayors.command()
@operated
def migrate(operator: Operator) -> None:
    """Bring the database to today's shape."""
    settings = operator.settings
    passwords = {service.name: settings.database_password(service.name) for service in SERVICES}
    ran = migrate_database(settings.owner_database_url(), SERVICES, passwords)
    instance.pin_origin(settings)
    operator.answer("\n".join(ran) or "Nothing to do.", ran=ran)


@mayors.command("print")
def print_() -> None:
    """Write the catalogue of facts, the OpenAPI document and the settings table anew."""
    from deploy import printed  # noqa: PLC0415 - only this command needs it

    for path in printed.write():
        click.echo(path)


@mayors.command()
@operated
def doctor(operator: Operator) -> None:
    """Look whether everything is well; exit 1 and say what to do when it is not."""
    troubles = []
    for name, database in operator.databases.items():
        if not database.is_reachable():
            troubles.append(f"{name}: the database does not answer.")
    if not troubles:
        troubles = [
            *_bus_troubles(operator),
            *_other_troubles(operator),
            *gateway_troubles(operator.settings),
        ]
    operator.answer(
        "\n".join(troubles) or "Everything is well.", is_well=not troubles, troubles=troubles
    )
    if troubles:
        raise click.exceptions.Exit(1)


def gateway_troubles(settings: Settings) -> list[str]:
    """Return what is wrong where TLS ends at a gateway that the instance does not know."""
    is_behind = settings.origin.startswith("https://") and settings.tls_cert is None
    if not is_behind or settings.gateways:
        return []
    return [
        "MAYORS_GATEWAYS is not set, so everybody behind the gateway counts as one: "
        "name the addresses of the gateway."
    ]


def _bus_troubles(operator: Operator) -> list[str]:
    troubles = []
    behind = lag.wait_until_heard(SERVICES, operator.databases, seconds=10)
    for each in behind:
        troubles.append(
            f"{each.service} is {each.facts} facts behind {each.teller}.{each.lane}: "
            "look whether worker, relay and broker run."
        )
    for each in lag.all_lags(SERVICES, operator.databases):
        if each.rebuild_due:
            troubles.append(
                f"{each.service} missed facts of {each.teller}: `mayors facts rebuild {each.service}`."
            )
    for name, database in operator.databases.items():
        if parked := parking.list_parked(database):
            troubles.append(
                f"{name} has {len(parked)} parked facts: `mayors facts`, then `mayors facts replay`."
            )
    return troubles


def _other_troubles(operator: Operator) -> list[str]:
    """Ask each feature that knows troubles of its own."""
    rooms = [module for service in SERVICES for module in service.rooms("troubles")]
    return [words for room in rooms for words in room.troubles(operator)]


@mayors.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Answer with JSON.")
@click.pass_context
def facts(context: click.Context, as_json: bool) -> None:
    """Show what waits, what lags and what is parked."""
    if context.invoked_subcommand is not None:
        return
    operator = context.obj()
    operator.as_json = as_json
    lags = lag.all_lags(SERVICES, operator.databases)
    parked = {
        name: [(p.teller, p.lane, p.pos, p.name, p.error) for p in parking.list_parked(database)]
        for name, database in operator.databases.items()
    }
    lines = [f"{'service':12} {'hears':26} {'heard':>8} {'told':>8} {'waiting':>8}"]
    lines += [
        f"{each.service:12} {each.teller + '.' + each.lane:26} {each.pos:8} {each.head:8} {each.unnumbered:8}"
        + ("   rebuild due" if each.rebuild_due else "")
        for each in lags
    ]
    lines += [
        f"parked in {name}: {teller}.{lane} {pos} {fact} - {error or 'queues behind the one before'}"
        for name, rows in parked.items()
        for teller, lane, pos, fact, error in rows
    ]
    operator.answer("\n".join(lines), lags=[vars(each) for each in lags], parked=parked)


@facts.command()
@click.argument("service")
@operated
def replay(operator: Operator, service: str) -> None:
    """Apply a service's parked facts again, in order."""
    listener = Listener.of(_service(service), operator.database(service))
    went, stays = parking.replay(listener)
    operator.answer(f"{went} applied, {stays} still parked.", applied=went, parked=stays)


@facts.command()
@click.argument("service")
@click.option("--teller", required=True)
@click.option("--lane", required=True)
@click.option("--pos", required=True, type=int)
@click.option("--reason", required=True, help="Kept with the fact that is given up.")
@operated
def drop(operator: Operator, service: str, teller: str, lane: str, pos: int, reason: str) -> None:
    """Give up on one parked fact, for a reason."""
    _service(service)
    parking.drop(operator.database(service), teller=teller, lane=lane, pos=pos, reason=reason)
    operator.answer("Dropped; it is kept in the table `dropped`.", dropped=pos)


@facts.command("rebuild")
@click.argument("service")
@operated
def rebuild_(operator: Operator, service: str) -> None:
    """Make a service's projections anew from what the tellers state."""
    count = rebuild.rebuild(
        _service(service), SERVICES, operator.databases, operator.settings.owner_database_url()
    )
    operator.answer(f"Rebuilt from {count} facts.", facts=count)


def _service(name: str) -> Any:
    for service in SERVICES:
        if service.name == name:
            return service
    raise Refused("There is no service called {name}.", name=name)


def main() -> None:
    """Run the command line; whatever refuses, refuses in words, and in JSON when asked for JSON."""
    as_json = "--json" in sys.argv
    try:
        code = mayors.main(prog_name="mayors", standalone_mode=False)
    except click.Abort:
        code = STOPPED
    except click.ClickException as refused:
        explain(refused, as_json=as_json)
        code = refused.exit_code
    except SettingsError as error:
        wrong = CannotDo(str(error))
        explain(wrong, as_json=as_json)
        code = wrong.exit_code
    except psycopg.OperationalError as error:
        away = _NotRunning(f"The database does not answer: {str(error).strip()}")
        explain(away, as_json=as_json)
        code = away.exit_code
    sys.exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    main()
