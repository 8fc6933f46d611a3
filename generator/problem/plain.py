"""Values of other libraries as the plain ones that a problem file has: lists, texts, numbers."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import numpy as np
from pydantic import BaseModel

__all__ = ["plain"]

PLAIN = (str, int, float, bool, Decimal, type(None))
# Of these a Python float would show digits that nobody typed: 0.1 would be 0.10000000149011612.
SINGLE = {name.format(kind): kind for kind in ("float16", "float32") for name in ("{}", "torch.{}")}


def plain(value: Any) -> Any:
    """Return a value with tables as mappings, arrays as lists and their numbers as Python's own.

    An array is anything with `tolist()` or `__array__()`. Numbers keep the digits that tell them
    from their neighbours of the same precision.
    """
    if type(value) in PLAIN:
        return value
    match value:
        case BaseModel():
            return plain(value.model_dump(exclude_none=True, by_alias=True))
        case Mapping():
            return {key: plain(inner) for key, inner in value.items()}
        case list():
            return [plain(inner) for inner in value]
        case tuple():
            return tuple(plain(inner) for inner in value)
        case np.floating():
            return Decimal(str(value))
        case array() | memoryview():
            return plain(np.asarray(value))
    if hasattr(value, "tolist"):
        return _listed(value)
    return _listed(np.asarray(value)) if hasattr(value, "__array__") else value


def _listed(numbers: Any) -> Any:
    listed = numbers.tolist()
    single = SINGLE.get(str(getattr(numbers, "dtype", "")))
    if single is not None:
        return _decimals(np.array(listed, dtype=single).astype(str).tolist())
    return listed if type(listed) is type(numbers) else plain(listed)


def _decimals(texts: Any) -> Any:
    return Decimal(texts) if isinstance(texts, str) else [_decimals(inner) for inner in texts]
