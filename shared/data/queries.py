"""Named SQL statements, kept in a `.sql` file beside the store that uses them.

A file is a sequence of blocks; each begins with `-- name: get_post` and may go on with comment lines
that say what it is for. Parameters are psycopg's `%(name)s`. A test PREPAREs every statement.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, LiteralString, TypeVar

from psycopg import Cursor
from psycopg.rows import class_row

from shared.core.errors import NotFound
from shared.data.database import Connection

T = TypeVar("T")

_BLOCK = re.compile(r"^-- name: (?P<name>[a-z0-9_]+)\s*$", re.MULTILINE)


class Queries(Mapping[str, LiteralString]):
    """The statements of one `.sql` file, and the few ways to run them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._statements = dict(_read(path))

    @classmethod
    def beside(cls, module_file: str, name: str | None = None) -> "Queries":
        """Load the `.sql` file with the module's own name (or `name`) from the module's folder."""
        module = Path(module_file)
        return cls(module.with_name(name) if name else module.with_suffix(".sql"))

    def __getitem__(self, name: str) -> LiteralString:
        return self._statements[name]

    def __iter__(self) -> Any:
        return iter(self._statements)

    def __len__(self) -> int:
        return len(self._statements)

    def run(self, db: Connection, name: str, /, **values: object) -> None:
        """Run a statement; in a pipeline it is sent and not waited for."""
        db.execute(self[name], values)

    def count(self, db: Connection, name: str, /, **values: object) -> int:
        """Run a statement and return how many rows it touched, also in a pipeline."""
        with db.pipeline():
            cursor = db.execute(self[name], values)
        return cursor.rowcount

    def run_many(self, db: Connection, name: str, rows: Iterable[Mapping[str, object]], /) -> None:
        """Run a statement once per row, in one round trip."""
        with db.cursor() as cursor:
            cursor.executemany(self[name], rows)

    def find(self, db: Connection, name: str, cls: type[T], /, **values: object) -> T | None:
        """Return the one row as `cls`, or None."""
        return self._cursor(db, cls).execute(self[name], values).fetchone()

    def get(  # type: ignore[override]
        self, db: Connection, name: str, cls: type[T], /, **values: object
    ) -> T:
        """Return the one row as `cls`, or refuse with NotFound."""
        row = self.find(db, name, cls, **values)
        if row is None:
            raise NotFound("There is nothing here by that name.")
        return row

    def list(self, db: Connection, name: str, cls: type[T], /, **values: object) -> "list[T]":
        """Return every row as `cls`."""
        return self._cursor(db, cls).execute(self[name], values).fetchall()

    def value(self, db: Connection, name: str, /, **values: object) -> Any:
        """Return the first column of the first row, or None."""
        row = db.execute(self[name], values).fetchone()
        return None if row is None else next(iter(row.values()))

    @staticmethod
    def _cursor(db: Connection, cls: type[T]) -> Cursor[T]:
        """Rows come as they are stored: read from text, bytes would be twice as long and moments parsed."""
        return db.cursor(row_factory=class_row(cls), binary=True)


def _read(path: Path) -> Iterable[tuple[str, LiteralString]]:
    """Yield each block's name and its statement, comments included (PostgreSQL ignores them)."""
    text = path.read_text(encoding="utf-8")
    heads = list(_BLOCK.finditer(text))
    for index, head in enumerate(heads):
        end = heads[index + 1].start() if index + 1 < len(heads) else len(text)
        yield head["name"], text[head.end() : end].strip().rstrip(";")
