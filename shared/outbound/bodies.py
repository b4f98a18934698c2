"""Reads the body of an answer up to a limit that counts what it unpacks to."""

import zlib
from collections.abc import Callable

from shared.outbound.failures import BodyTooLarge, ConnectionBroken, NotUnderstood

_PIECE = 16_384
_GZIP, _ZLIB, _RAW = 31, 15, -15


def read_body(read: Callable[[int], bytes], coding: str, limit: int) -> bytes:
    """Return the whole body, unpacked, or raise when it is longer than the limit, cut off or no such coding."""
    unpack = _unpacker(coding.strip().lower())
    body, sent = bytearray(), 0
    while piece := read(_PIECE):
        sent += len(piece)
        body += unpack.take(piece, limit - len(body)) if unpack else piece
        if len(body) > limit or sent > limit:
            raise BodyTooLarge(f"more than {limit} bytes")
    if unpack and sent and not unpack.is_done:
        raise ConnectionBroken("the packed body ends too early")
    return bytes(body)


def _unpacker(coding: str) -> "_Unpacker | None":
    if coding in {"", "identity"}:
        return None
    if coding in {"gzip", "x-gzip"}:
        return _Unpacker(_GZIP)
    if coding == "deflate":
        return _Unpacker(_ZLIB)
    raise NotUnderstood(f"coded as {coding[:40]!r}, which was not asked for")


class _Unpacker:
    """Unpacks piece by piece and never more than asked for at once."""

    def __init__(self, window: int) -> None:
        self._window = window
        self._stream = zlib.decompressobj(window)
        self._is_first = True

    @property
    def is_done(self) -> bool:
        """Whether the stream came to its own end."""
        return self._stream.eof

    def take(self, piece: bytes, room: int) -> bytes:
        """Return what a piece unpacks to, at most one byte more than there is room for."""
        found = bytearray()
        while piece and len(found) <= room:
            if self._stream.eof:  # gzip may hold several members (RFC 1952 §2.2)
                self._stream = zlib.decompressobj(self._window)
            found += self._unpack(piece, room + 1 - len(found))
            piece = self._stream.unused_data or self._stream.unconsumed_tail
        return bytes(found)

    def _unpack(self, piece: bytes, most: int) -> bytes:
        try:
            return self._stream.decompress(piece, most)
        except zlib.error as error:
            if self._window == _ZLIB and self._is_first:  # some send deflate without its wrapper
                self._window, self._stream = _RAW, zlib.decompressobj(_RAW)
                return self._unpack(piece, most)
            raise NotUnderstood(f"packed wrongly: {error}") from None
        finally:
            self._is_first = False
