"""Stands where the network would be: notes what is asked of it, and lets nobody in."""

from collections.abc import Sequence
from itertools import cycle

from shared.core.hosts import Host
from shared.outbound.addresses import Address
from shared.outbound.client import Outbound
from shared.outbound.policy import Policy
from shared.outbound.wire import TimedSocket


class Doors:
    """Every name and every address that was asked for."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.looked_up: list[Host] = []
        self.dialled: list[str] = []
        self._answers = cycle(answers or [[]])

    def resolve(self, host: Host, seconds: float) -> Sequence[str]:
        self.looked_up.append(host)
        return next(self._answers)

    def dial(self, address: Address, port: int, seconds: float) -> TimedSocket:
        self.dialled.append(str(address))
        raise ConnectionRefusedError

    def client(self, policy: Policy | None = None) -> Outbound:
        return Outbound(policy or Policy(), resolve=self.resolve, dial=self.dial)
