"""Prints the authorisation table anew from the routes; the diff is read by a person before it is kept."""

import csv
from types import SimpleNamespace
from typing import Any

from deploy.house import SERVICES
from shared.core.settings import Settings
from shared.web.application import create_app
from tests.architecture.test_authorisation import COLUMNS, TABLE, _routes
from tests.house import test_settings


def main() -> None:
    """Write the table."""
    settings: Settings = test_settings()
    unused: Any = None
    apps = {service.name: create_app(service, settings, unused) for service in SERVICES}
    with TABLE.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(_routes(SimpleNamespace(apps=apps)))  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
