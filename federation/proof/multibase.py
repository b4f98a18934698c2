"""Base58btc with its multibase prefix, in which Multikeys and proof values are written (FEP-521a, FEP-8b32)."""

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUES = {letter: value for value, letter in enumerate(_ALPHABET)}
PREFIX = "z"
LONGEST = 1_000


def encode(data: bytes) -> str:
    """Return bytes as base58btc with the prefix `z`."""
    number, letters = int.from_bytes(data, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        letters = _ALPHABET[rest] + letters
    zeros = len(data) - len(data.lstrip(b"\0"))
    return PREFIX + _ALPHABET[0] * zeros + letters


def decode(text: str) -> bytes:
    """Return the bytes, or raise ValueError for anything but base58btc of a key's or signature's length."""
    if not text.startswith(PREFIX) or len(text) > LONGEST:
        raise ValueError("not base58btc")
    letters, number = text[1:], 0
    for letter in letters:
        if letter not in _VALUES:
            raise ValueError("not base58btc")
        number = number * 58 + _VALUES[letter]
    zeros = len(letters) - len(letters.lstrip(_ALPHABET[0]))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")
