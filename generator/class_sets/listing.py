"""JSON files that list a set's variants."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from generator.files import Writer

__all__ = ["Listing"]


class Listing:
    """A JSON object with a list of variants, written a line at a time as they are made."""

    def __init__(self, file: Writer, stated: Mapping[str, Any]) -> None:
        self._file = file
        self._comma = ""
        file.write(f'{json.dumps(stated)[:-1]}, "variants": [')

    def add(self, variant: Mapping[str, Any]) -> None:
        """Write one more variant."""
        self._file.write(f"{self._comma}\n{json.dumps(variant)}")
        self._comma = ","

    def end(self, stated: Mapping[str, Any]) -> None:
        """Write what is known at the end."""
        more = f", {json.dumps(stated)[1:-1]}" if stated else ""
        self._file.write(f"\n]{more}}}\n")
