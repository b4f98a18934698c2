"""The broker, RabbitMQ or Redis, by the same few calls; it may lose, repeat and reorder, and nothing depends on it."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from amqp.exceptions import AMQPError, InternalError, MessageNacked  # type: ignore[import-untyped]
from kombu import Connection, Exchange, Producer, Queue
from kombu.exceptions import KombuError, OperationalError
from kombu.transport.virtual.base import BrokerState
from redis.exceptions import RedisError

from shared.bus.envelope import Envelope, Head, Message, pack
from shared.facts.fact import Lane

BROKER_ERRORS = (AMQPError, MessageNacked, KombuError, RedisError, OSError)
"""Everything that a broker which is away, emptied or restarted can answer."""
BROKEN_QUEUE = (MessageNacked, InternalError)
"""What RabbitMQ answers for a quorum queue whose log was lost; also, for a moment, while a leader is chosen."""
CONFIRM_SECONDS = 5.0
HEARTBEAT_SECONDS = 10
ANSWER_SECONDS = 8
"""How long RabbitMQ may take to answer; it forgets some questions about queues that are being deleted or mended."""
REDIS_OPTIONS = {
    "visibility_timeout": 30,
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
    "socket_keepalive": True,
    "health_check_interval": 10,
    "body_encoding": "utf-8",
}
"""A killed worker's work comes back within the visibility timeout (kombu 5.7 needs the next two for that).

Bodies are JSON and stay it: as base64 they were read and written again for every service.
"""
RABBITMQ_OPTIONS = {
    "confirm_publish": True,
    "read_timeout": ANSWER_SECONDS,
    "write_timeout": ANSWER_SECONDS,
}
QUORUM = {"x-queue-type": "quorum", "x-delivery-limit": 1000}
"""A message over the limit is dropped with its neighbours; the gap it leaves is asked for again."""


@dataclass(frozen=True)
class Broker:
    """Where envelopes go, and how its queues are named."""

    url: str
    prefix: str = ""

    @property
    def is_redis(self) -> bool:
        """Whether this is the embedded kind."""
        return self.url.startswith(("redis", "unix", "rediss"))

    @property
    def keeps_for_ack(self) -> bool:
        """Whether what is being settled stays with the broker until then.

        Redis has no such thing: kombu would write each message once more and bring it back after half a
        minute. Whoever misses it finds the gap, or hears of it with the next head.
        """
        return not self.is_redis

    @property
    def transport_options(self) -> dict[str, Any]:
        """What kombu and Celery need to know of this kind of broker."""
        if self.is_redis:
            return (
                REDIS_OPTIONS | {"global_keyprefix": f"{self.prefix}."}
                if self.prefix
                else REDIS_OPTIONS
            )
        return RABBITMQ_OPTIONS

    def connect(self, *, heartbeat: int = 0, to_hear: bool = False) -> Connection:
        """Return a connection, not yet open; one `to_hear` facts looks for nothing that others left unacknowledged."""
        own = {"ack_emulation": self.keeps_for_ack} if to_hear and self.is_redis else {}
        return Connection(
            self.url, heartbeat=0 if self.is_redis else heartbeat, connect_timeout=4,
            transport_options=self.transport_options | own,
        )  # fmt: skip

    @cached_property
    def exchange(self) -> Exchange:
        """The topic exchange that all facts go through."""
        return Exchange(f"{self.prefix}facts", type="topic", durable=True)

    def queue_name(self, service: str, lane: Lane) -> str:
        """Return the name of a service's queue for a lane: `<service>.authority` or `<service>.facts`."""
        return f"{self.prefix}{service}.{'authority' if lane == 'authority' else 'facts'}"

    def queue(self, service: str, lane: Lane, tellers: Iterable[str]) -> list[Queue]:
        """Return a service's queue for a lane, once per teller it is bound to."""
        return [
            Queue(
                self.queue_name(service, lane),
                self.exchange,
                routing_key=f"{teller}.{lane}",
                durable=True,
                queue_arguments=self._arguments(),
            )
            for teller in tellers
        ]

    def requests(self, teller: str) -> Queue:
        """Return the queue in which a teller finds requests to send again."""
        return Queue(
            f"{self.prefix}{teller}.resend", Exchange(""), routing_key=f"{self.prefix}{teller}.resend",
            durable=True, queue_arguments=self._arguments(),
        )  # fmt: skip

    def work_queue(self, service: str) -> str:
        """Return the name of the queue of a service's private work."""
        return f"{self.prefix}{service}.work"

    def work(self, service: str) -> Queue:
        """Return the queue of a service's private work."""
        name = self.work_queue(service)
        return Queue(
            name, Exchange(""), routing_key=name, durable=True, queue_arguments=self._arguments()
        )

    def _arguments(self) -> dict[str, Any] | None:
        return None if self.is_redis else QUORUM


class Publisher:
    """Publishes with confirms, on a connection of its own; declares anew so that an emptied broker heals.

    It belongs to one thread. A fault is raised, and a new publisher is made after it.
    """

    def __init__(self, broker: Broker, queues: Sequence[Queue]) -> None:
        self._broker = broker
        self._queues = queues
        self._connection = broker.connect()

    def __enter__(self) -> "Publisher":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def declare(self, refused: set[str] | None = None) -> None:
        """Declare the exchange, every queue and every binding, except the queues that were refused before.

        RabbitMQ may refuse a quorum queue for a while and close the connection over it; its name is then
        added to `refused`, so that the others need not wait for it. kombu keeps in mind what it bound in
        Redis and would not bind it again, so that is forgotten first.
        """
        refused = set() if refused is None else refused
        channel = self._producer.channel
        if self._broker.is_redis:
            channel.connection.state = BrokerState()
        self._broker.exchange(channel).declare()
        for queue in self._queues:
            if queue.name in refused:
                continue
            try:
                queue(channel).declare()
            except InternalError:
                refused.add(queue.name)
                raise

    def remove_queues(self, names: Iterable[str] = ()) -> None:
        """Delete these queues, or all, with what they hold; each is tried, for one may be past deleting."""
        for name in set(names) or {queue.name for queue in self._queues}:
            with suppress(*BROKER_ERRORS), self._broker.connect() as connection:
                connection.channel().queue_delete(name)

    def tell(self, message: Envelope | Head) -> None:
        """Publish to everybody who hears this teller and lane."""
        self._publish(message, self._broker.exchange, f"{message.teller}.{message.lane}")

    def send(self, message: Message, queue: str) -> None:
        """Publish to one queue only."""
        self._publish(message, Exchange(""), queue)

    def close(self) -> None:
        """Close the connection, whatever state it is in."""
        with suppress(*BROKER_ERRORS):
            self._connection.release()

    @cached_property
    def _producer(self) -> Producer:
        return Producer(self._connection.channel(), auto_declare=False)

    def _publish(self, message: Message, exchange: Exchange, routing_key: str) -> None:
        try:
            self._producer.publish(
                pack(message),
                exchange=exchange,
                routing_key=routing_key,
                content_type="application/json",
                content_encoding="utf-8",
                delivery_mode=2,
                timeout=CONFIRM_SECONDS,
                confirm_timeout=CONFIRM_SECONDS,
            )
        except TimeoutError as error:
            raise OperationalError("the broker did not confirm in time") from error


def drain_events(connection: Connection) -> None:
    """Take what comes within a second; keeps the connection's heartbeat."""
    with suppress(TimeoutError):
        connection.drain_events(timeout=1)
    if connection.heartbeat:
        connection.heartbeat_check()


def body_of(message: Any) -> bytes:
    """Return a message's body, which one kind of broker hands over as text."""
    raw = message.body
    return raw.encode() if isinstance(raw, str) else bytes(raw)
