"""What may be wrong with sending."""

from federation.delivery import reads
from shared.operator import Operator


def troubles(operator: Operator) -> list[str]:
    """Return what is wrong with sending, with what to do about it; for `mayors doctor`."""
    with operator.database("federation").connection() as db:
        overdue = reads.count_overdue(db)
    if not overdue:
        return []
    return [
        f"federation: {overdue} deliveries are due and nobody sends them: run `mayors deliver`."
    ]
