"""Real documents of thirty-one kinds of software pass the gate, and become what the expectation file says.

Each is sent as its own actor would send it, with a key that its server shows, as if it were about our
channel, post or office; `applied`, `ignored` or `refused` stands in `documents.csv` for each of them.
"""

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest

from federation.vocabulary.reading import id_of, origin_of, type_of
from tests.contracts.federation.servers import Elsewhere, actor_document
from tests.contracts.federation.test_gate import Stage
from tests.house import House

DOCUMENTS = Path(__file__).parents[4] / "shared/fixtures/activitypub"
EXPECTED = Path(__file__).with_name("documents.csv")
COMMON = {"www.w3.org", "w3id.org", "joinmastodon.org", "join-lemmy.org", "schema.org", "purl.org"}
_HOST = re.compile(r"(https?://)([A-Za-z0-9.-]+)")

pytestmark = pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="the shared documents are not here")


def expected() -> dict[str, str]:
    """Return what becomes of each document."""
    with EXPECTED.open(newline="") as file:
        return {row["document"]: row["outcome"] for row in csv.DictReader(file)}


def _own_hosts(raw: str, number: int) -> str:
    """Give a document servers of its own, because many speak of the same ones."""

    def moved(found: re.Match[str]) -> str:
        return found[0] if found[2] in COMMON else f"{found[1]}d{number}.{found[2]}"

    return _HOST.sub(moved, raw)


class Player:
    """Sends documents as if they were about us."""

    def __init__(self, house: House) -> None:
        self.stage = Stage(house)
        self.elsewhere: Elsewhere = self.stage.elsewhere
        self.names = self.stage.names()

    def play(self, path: Path, number: int) -> str:
        """Send one document; return what became of it."""
        document = json.loads(_own_hosts(path.read_text(), number))
        if isinstance(document, dict):
            for before in self._before(document):
                self._send(before)
                self.elsewhere.work()
            self._about_us(document)
        status = self._send(document)
        assert status < 500, path.name
        if status >= 400:
            return "refused"
        self.elsewhere.work()
        id_ = id_of(document.get("id")) or f"{id_of(document.get('object'))}#deleted"
        outcome, words = self.elsewhere.outcome(id_)
        assert outcome != "failed", f"{path}: {words}"
        return outcome or "ignored"

    def _send(self, document: Any) -> int:
        actor = id_of(document.get("actor")) if isinstance(document, dict) else None
        actor = actor or "https://nobody.example/users/nobody"
        self.elsewhere.directory.documents[actor] = actor_document(actor)
        answer = self.elsewhere.send(
            json.dumps(document).encode(), key="rsa", key_id=f"{actor}#main-key"
        )
        return answer.status_code

    def _about_us(self, document: dict[str, Any]) -> None:
        """Turn what an activity is about into something of ours."""
        kind, object_ = type_of(document), document.get("object")
        channel, post = self.names["channel"], self.names["post"]
        if kind == "Follow":
            document["object"] = channel
        elif kind in {"Like", "EmojiReact", "Dislike"} or (
            kind == "Announce" and isinstance(object_, str)
        ):
            document["object"] = post
        elif kind == "Flag":
            document["object"] = [post]
        elif kind in {"Create", "Update"} and isinstance(object_, dict):
            if object_.get("inReplyTo"):
                object_["inReplyTo"] = post
            else:
                cc = object_.get("cc") or []
                object_["cc"] = [*(cc if isinstance(cc, list) else [cc]), channel]
        elif kind == "Undo" and isinstance(object_, dict):
            self._about_us(object_)

    def _before(self, document: dict[str, Any]) -> list[dict[str, Any]]:
        """Return what must have come before: what is undone, what is deleted."""
        inner, actor = document.get("object"), id_of(document.get("actor"))
        kind = type_of(document)
        if kind == "Undo" and isinstance(inner, dict) and type_of(inner) in {"Like", "Follow"}:
            begun = dict(inner)
            self._about_us(begun)
            return [begun]
        target = id_of(inner)
        if kind == "Delete" and actor and target and target != actor:
            if origin_of(target) != origin_of(actor):
                return []
            note = {
                "id": target, "type": "Note", "attributedTo": actor, "content": "Words",
                "to": [self.names["public"]], "cc": [self.names["channel"]],
            }  # fmt: skip
            return [{"id": f"{target}#made", "type": "Create", "actor": actor, "object": note}]
        return []


def test_every_document_becomes_what_is_expected(house: House) -> None:
    wanted, player = expected(), Player(house)
    paths = sorted(DOCUMENTS.glob("*/*.json"))

    found = {
        f"{path.parent.name}/{path.name}": player.play(path, number)
        for number, path in enumerate(paths)
    }

    assert found.keys() == wanted.keys()
    assert {
        name: (found[name], wanted[name]) for name in found if found[name] != wanted[name]
    } == {}


def test_what_is_marked_as_forged_has_no_effect() -> None:
    wanted = expected()
    marked = re.findall(
        r"^\| (\S+\.json) \|[^|]*negative", (DOCUMENTS / "INDEX.md").read_text(), re.M
    )

    assert marked
    assert [name for name in marked if wanted[name] == "applied"] == []
