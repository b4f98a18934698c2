"""Actor documents a second, as other servers ask for them (design, section 9)."""

from shared.core.ids import activity_id
from tests.bench.elsewhere import database_of
from tests.bench.instance import started
from tests.bench.pages import measure

ACTIVITY = 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"'


def main() -> None:
    """Ask for a channel and for an office."""
    with started() as own:
        database = database_of(own)
        with database.connection() as db:
            row = db.execute(
                "SELECT c.id AS channels, o.id AS offices"
                " FROM channels c, standing_offices o WHERE o.handle IS NOT NULL LIMIT 1"
            ).fetchone()
        database.close()
        if row is None:
            raise RuntimeError("federation has heard of nobody")
        for kind in ("channels", "offices"):
            path = activity_id("", kind, row[kind])
            rate, p50, p99 = measure(own.origin, path, accept=ACTIVITY)
            print(
                f"actor document, {kind:<36}{rate:6.0f} /s   p50 {p50:5.1f} ms   p99 {p99:5.1f} ms   (goal 5,000/s)"
            )


if __name__ == "__main__":
    main()
