"""`mayors backup` and `mayors restore`."""

import os
from pathlib import Path

import click

from deploy import instance
from deploy.backup.archive import BadBackup
from deploy.backup.make import CannotBackUp, make
from deploy.backup.restore import CannotRestore, restore
from shared.operator import Operator, operated, say


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@operated
def backup(operator: Operator, file: Path) -> None:
    """Write a backup of the running instance to FILE."""
    try:
        manifest = make(operator.settings, file)
    except CannotBackUp as error:
        raise click.ClickException(str(error)) from None
    operator.answer(
        f"{file} holds {manifest.origin} as it was at {manifest.made_at:%Y-%m-%d %H:%M} UTC "
        f"({sum(manifest.rows.values()):,} rows). It does not hold the secret key: keep that (instance.secret, or "
        "MAYORS_SECRET_KEY) apart from it, for without it no key of an actor can be read.",
        file=str(file),
        origin=manifest.origin,
        made_at=manifest.made_at.isoformat(),
        rows=manifest.rows,
    )


@click.command("restore", short_help="Make an instance from a backup.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--secret-file",
    type=click.Path(path_type=Path),
    help="The instance.secret that was kept apart.",
)
@click.option("--json", "as_json", is_flag=True, help="Answer with JSON.")
def restore_(file: Path, secret_file: Path | None, as_json: bool) -> None:
    """Make an instance from FILE, in the empty MAYORS_DATA_DIR or the empty MAYORS_DATABASE_URL."""
    try:
        manifest = restore(os.environ, file, secret_file)
    except (BadBackup, CannotRestore, instance.AlreadyRunning) as error:
        raise click.ClickException(str(error)) from None
    say(
        f"{manifest.origin} is restored as it was at {manifest.made_at:%Y-%m-%d %H:%M} UTC. "
        f"Start it with MAYORS_ORIGIN={manifest.origin}.",
        as_json=as_json,
        origin=manifest.origin,
        made_at=manifest.made_at.isoformat(),
    )
