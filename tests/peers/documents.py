"""Real documents, vectors and contexts from beside the repository; they are read where they lie, never copied."""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.conftest import require

FIXTURES = Path(__file__).parents[3] / "shared/fixtures"
_ROW = re.compile(r"^\| ([\w-]+/[^ |]+) \| (.*?) \| [^|]* \| [^|]* \|$")


@dataclass(frozen=True)
class Document:
    """One document that a software produced."""

    name: str
    software: str
    shows: str
    """What the index says of it."""
    raw: bytes

    @property
    def is_negative(self) -> bool:
        """Whether it must have no effect."""
        return "negative" in self.shows.lower()

    @property
    def value(self) -> Any:
        return json.loads(self.raw)


def require_fixtures() -> Path:
    """Return where the fixtures lie, or leave the test out."""
    if not FIXTURES.is_dir():
        require(
            "fixtures", f"{FIXTURES.relative_to(FIXTURES.parents[1])} is not beside this folder"
        )
    return FIXTURES


@cache
def documents() -> tuple[Document, ...]:
    """Return all documents in the order of the index; none where they are absent."""
    folder = FIXTURES / "activitypub"
    if not folder.is_dir():
        return ()
    rows = (_ROW.match(line) for line in (folder / "INDEX.md").read_text().splitlines())
    return tuple(
        Document(row[1], row[1].partition("/")[0], row[2], (folder / row[1]).read_bytes())
        for row in rows
        if row is not None
    )


def vectors(name: str) -> Any:
    """Return one file of vectors."""
    return json.loads((require_fixtures() / "vectors" / f"{name}.json").read_text())


@cache
def contexts() -> dict[str, Any]:
    """Return JSON-LD contexts by URL, for reading documents without a network."""
    return {
        path.stem.replace("_", "/"): json.loads(path.read_text())
        for path in sorted((require_fixtures() / "contexts").glob("*.json"))
    }
