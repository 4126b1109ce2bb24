"""Records to bytes and back: compressed JSON, checked against the record's types on the way in."""

from __future__ import annotations

import hashlib
import zlib
from functools import cache
from typing import Any, TypeVar, cast

T = TypeVar("T")
_LEVEL = 3  # measured on articles: higher levels cost much time for little space


@cache
def _adapter(kind: Any) -> Any:
    from pydantic import TypeAdapter  # 0.2 s, which a run with nothing to do saves

    return TypeAdapter(kind)


def to_json(record: object) -> bytes:
    """A record, that is a dataclass, as JSON in UTF-8."""
    kind: Any = type(record)
    return cast(bytes, _adapter(kind).dump_json(record))


def from_json(kind: type[T], data: bytes) -> T:
    """The record that ``to_json`` wrote; raises ``ValueError`` where the data does not fit the type."""
    adapter = _adapter(cast(Any, kind))
    return cast(T, adapter.validate_json(data))


def pack(record: object) -> bytes:
    """A record as compressed JSON."""
    return zlib.compress(to_json(record), _LEVEL)


def unpack(kind: type[T], data: bytes) -> T:
    """The record that ``pack`` wrote; raises ``ValueError`` where the data is damaged or of another type."""
    try:
        return from_json(kind, zlib.decompress(data))
    except zlib.error as error:
        raise ValueError(f"damaged data: {error}") from None


def digest(*parts: bytes | str) -> str:
    """A short hash of several parts that does not confuse ``("ab", "c")`` with ``("a", "bc")``."""
    state = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        state.update(len(data).to_bytes(8, "big") + data)
    return state.hexdigest()[:32]
