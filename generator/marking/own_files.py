"""Files that Handprop writes and that hold nobody's answers, by what stands in them."""

from __future__ import annotations

from collections.abc import Collection

__all__ = ["said_of_object", "said_of_table"]

GIVE = "give what students answered"
# The keys of a JSON object, or the headings of a table without capitals and spaces; the first that
# are all there count.
OBJECTS = (
    ({"students"}, "holds the marks of a class"),
    ({"points", "most", "numbers"}, "holds somebody's marks"),
    ({"first_wrong", "numbers", "not_understood"}, "holds an audit"),
    ({"variants", "documents", "formats"}, "is the record of a class set"),
    ({"variants", "handprop", "problem"}, "lists the files of a class set"),
    ({"variants", "seed"}, "is the key of a set"),
)
TABLES = (
    ({"id", "points", "most", "firstwrong"}, "holds the marks of a class"),
    ({"step", "points", "reason"}, "holds the points of a marker"),
    ({"printed", "value"}, "is the key of a set"),
    ({"variant", "student", "file"}, "is the key of a set"),
)


def said_of_object(keys: Collection[str]) -> str | None:
    """Return what a JSON object with some keys is, None where it may hold answers."""
    return _said(keys, OBJECTS)


def said_of_table(headings: Collection[str]) -> str | None:
    """Return what a table with some headings is, None where it may hold answers."""
    return _said(headings, TABLES)


def _said(names: Collection[str], known: Collection[tuple[set[str], str]]) -> str | None:
    return next((f"{said}; {GIVE}" for needed, said in known if needed <= {*names}), None)
