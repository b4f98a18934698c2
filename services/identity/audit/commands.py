"""The operator's check that nobody tampered with the record of privileged acts."""

import click

from shared.audit.verifying import verifying

group = click.Group("authority", help="The sealed record of who was given and denied authority.")
group.add_command(verifying("identity"))
