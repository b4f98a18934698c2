"""Kill -9 while activities are kept and applied: what was acknowledged is applied once, whatever is sent again."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import get_args

import pytest

from federation.actors import store
from federation.actors.actions import met
from federation.vocabulary.reading_actor import read_actor
from shared.bus.crash import ArrivingPoint
from shared.core.clock import now
from shared.core.ids import activity_id
from shared.data.database import Database
from tests.contracts.federation import signing
from tests.contracts.federation.servers import actor_document, create_note
from tests.house import ORIGIN, House
from tests.house import test_settings as settings_for_tests

ROOT = Path(__file__).parents[2]
ANN = "https://m.example/users/ann"
MANY = 120
PASSAGES = {
    "before arrivals are kept": 4,
    "after arrivals are kept": 4,
    "before arrivals are applied": 1,
}


def _requests(channel: str) -> list[dict[str, object]]:
    requests = []
    for number in range(MANY):
        create = create_note(f"https://m.example/c/{number}", ANN, cc=[channel])
        sent = signing.Sent(
            host=ORIGIN.partition("://")[2], key_id=f"{ANN}#main-key", body=json.dumps(create)
        )
        made = signing.make(sent, now())
        headers = {name: value for name, value in made.headers if name != "content-type"}
        requests.append(
            {
                "id": create["id"],
                "target": made.target,
                "headers": headers,
                "body": made.body.decode(),
            }
        )
    return requests


def _live(url: str, path: Path, crash_at: str) -> tuple[int, set[str]]:
    """Let a process take and apply everything; return how it ended, and what it acknowledged."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.faults.arriving", url, str(path)],
        env=os.environ | {"PYTHONPATH": str(ROOT), "MAYORS_CRASH_AT": crash_at},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=False,
        timeout=120,
    )
    return ended.returncode, set(ended.stdout.decode().split())


@pytest.mark.parametrize("point", get_args(ArrivingPoint))
def test_what_was_acknowledged_is_applied_once(
    databases: Mapping[str, Database], tmp_path: Path, point: ArrivingPoint
) -> None:
    federation, path = databases["federation"], tmp_path / "requests.json"
    channel = activity_id(ORIGIN, "channels", House(databases, settings_for_tests()).open_channel())
    with federation.transaction() as db:
        store.put_actor(db, met(read_actor(actor_document(ANN))))
    path.write_text(json.dumps(_requests(channel)))

    died, acknowledged = _live(federation.url, path, f"{point}:{PASSAGES[point]}")
    with federation.connection() as db:
        kept = {row["activity_id"] for row in db.execute("SELECT activity_id FROM arrivals")}
    ended, _ = _live(federation.url, path, "")

    with federation.connection() as db:
        outcomes = Counter(row["outcome"] for row in db.execute("SELECT outcome FROM arrivals"))
        told = Counter(
            row["id"]
            for row in db.execute(
                "SELECT body::json->'post'->>'activity_id' AS id FROM outbox"
                " WHERE name = 'federation.post.received.v1'"
            )
        )
    assert (died, ended) == (-9, 0)
    assert acknowledged <= kept
    assert outcomes == {"applied": MANY}
    assert len(told) == MANY
    assert set(told.values()) == {1}
