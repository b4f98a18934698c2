"""A process that takes and applies what other servers send, and may die at a named point: for `test_arrivals_killed`.

Reads requests from a file, says each id that was acknowledged, applies everything, and ends.
"""

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from werkzeug.test import Client

from federation.service import service
from shared.bus.work import perform_due
from shared.data.database import Database
from shared.web.application import create_app
from tests.house import test_settings as settings_for_tests

SENDERS = 8


def main() -> None:
    """Send, say, apply."""
    url, path = sys.argv[1:]
    settings = settings_for_tests()
    database = Database(service.name, url, settings=settings)
    client = Client(create_app(service, settings, database))

    def send(request: dict[str, Any]) -> None:
        answer = client.post(
            request["target"], data=request["body"].encode(), headers=request["headers"],
            content_type="application/activity+json",
        )  # fmt: skip
        if answer.status_code == 202:
            os.write(1, f"{request['id']}\n".encode())  # one write: threads do not mix

    with ThreadPoolExecutor(SENDERS) as pool:
        list(pool.map(send, json.loads(Path(path).read_text())))
    while perform_due(service, database):
        pass
    database.close()


if __name__ == "__main__":
    main()
