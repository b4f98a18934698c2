"""Named points at which a test may kill this process, to prove that nothing is lost there.

`MAYORS_CRASH_AT="after publish"` dies at the first passage, `"after publish:3"` at the third.
"""

import os
import signal
from typing import Literal

Point = Literal[
    "before commit",
    "after commit",
    "after numbering",
    "after publish",
    "before the cursor moves",
    "before ack",
]
SendingPoint = Literal["after leasing", "before delivery is noted"]
ArrivingPoint = Literal[
    "before arrivals are kept", "after arrivals are kept", "before arrivals are applied"
]

_name, _, _nth = os.environ.get("MAYORS_CRASH_AT", "").partition(":")
_left = int(_nth or 1)


def crash_point(point: Point | SendingPoint | ArrivingPoint) -> None:
    """Die here, as by kill -9, when the environment says so."""
    global _left  # noqa: PLW0603 - one countdown per process
    if point != _name:
        return
    _left -= 1
    if _left <= 0:
        os.kill(os.getpid(), signal.SIGKILL)
