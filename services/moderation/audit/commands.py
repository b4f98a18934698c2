"""The operator's check that nobody tampered with the record of what moderators did."""

import click

from shared.audit.verifying import verifying

group = click.Group("audit", help="The sealed record of what moderators did.")
group.add_command(verifying("moderation"))
