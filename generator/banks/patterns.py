"""Decimals as a regular expression finds them, for platforms that compare texts, not numbers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

__all__ = ["decimals_between"]

MARK, DIGIT, PLUS, MINUS = "[.,]", "[0-9]", r"\+?", r"[-\u2212]"
# The digits that are still to come of the least number and of the largest one: None where a number
# is past it already. The least one has no zeros at its end, the largest one none behind its mark.
Bound = str | None
Rest = Callable[[Bound, Bound], str]


def decimals_between(low: int, high: int, places: int, exponents: Collection[int] = ()) -> str:
    """Return a regular expression that finds the decimals from `low` to `high`, counted in units of
    the last of so many places, both ends included, and no other text.

    A decimal may have any number of digits and of zeros before them, none before its mark or none
    behind it, a point or a comma as its mark, a plus or a minus sign, and spaces around it; and one
    of some exponents, such as e-5. Zero may have either sign. The expression is of ASCII, and .NET,
    Java, JavaScript and Python read it alike.
    """
    scaled = (f"{_signed(*_shifted(low, high, places, n))}[eE]{_exponent(n)}" for n in exponents)
    return rf"^\s*{_either([_signed(low, high, places), *scaled])}\s*$"


def _exponent(power: int) -> str:
    return f"{'-' if power < 0 else PLUS}0*{abs(power)}"


def _shifted(low: int, high: int, places: int, power: int) -> tuple[int, int, int]:
    """Return the ends of what is to be times a power of ten, and their places."""
    more = 10 ** max(0, -places - power)
    return low * more, high * more, max(0, places + power)


def _signed(low: int, high: int, places: int) -> str:
    signed = []
    if high >= 0:
        signed.append(PLUS + _either(_sizes(max(low, 0), high, places)))
    if low <= 0:
        signed.append(MINUS + _either(_sizes(max(-high, 0), -low, places)))
    return _either(signed)


def _sizes(low: int, high: int, places: int) -> Iterator[str]:
    """Yield expressions for numbers without a sign, by how many digits stand before the mark."""
    (least_whole, least), (most_whole, most) = _digits(low, places), _digits(high, places)
    for count in range(len(least_whole), len(most_whole) + 1):
        above = (least_whole + least).rstrip("0") or None if count == len(least_whole) else None
        below = most_whole + most.rstrip("0") if count == len(most_whole) else None
        if count:
            yield f"0*{_either(_whole(count, above, below, first=1))}"
        else:
            yield from _below_one(above, below)


def _digits(number: int, places: int) -> tuple[str, str]:
    """Return the digits before the mark, without zeros before them, and those behind it."""
    digits = str(number).zfill(places + 1)
    before = len(digits) - places
    return digits[:before].lstrip("0"), digits[before:]


def _below_one(least: Bound, most: Bound) -> Iterator[str]:
    if least is None:
        yield f"0+(?:{MARK}{_more(least, most)})?"
        yield MARK + _either(_some(least, most))
    else:
        yield f"0*{MARK}{_more(least, most)}"


def _whole(count: int, least: Bound, most: Bound, first: int = 0) -> list[str]:
    """Return what so many digits before the mark may be, with what may follow them."""
    if count == 0:
        return [_behind(least, most)]
    return list(_branches(least, most, lambda *left: _either(_whole(count - 1, *left)), first))


def _behind(least: Bound, most: Bound) -> str:
    """Return what the mark and the digits behind it may be."""
    marked = MARK + _more(least, most)
    return f"(?:{marked})?" if least is None else marked


def _more(least: Bound, most: Bound) -> str:
    """Return what further digits behind the mark may be, none included where it may end here."""
    some = _some(least, most)
    if least is not None:
        return _either(some)
    return f"{some[0][:-1]}*" if some[0].endswith("+") else f"(?:{'|'.join(some)})?"


def _some(least: Bound, most: Bound) -> list[str]:
    """Return what further digits behind the mark may be, where there are any."""
    if least is None and most is None:
        return [f"{DIGIT}+"]
    if most == "":
        return ["0+"]
    return list(_branches(least, most, _more))


def _branches(least: Bound, most: Bound, rest: Rest, first: int = 0) -> Iterator[str]:
    """Yield what a digit may be with what may follow it: one from `first` on, if no digit is at a
    bound.
    """
    low, high = int(least[0]) if least else first, int(most[0]) if most else 9
    if least and most and low == high:
        yield f"{low}{rest(least[1:] or None, most[1:])}"
        return
    if least and least[1:]:
        yield f"{low}{rest(least[1:], None)}"
        low += 1
    if most:
        high -= 1
    if low <= high:
        yield f"{_one_of(low, high)}{rest(None, None)}"
    if most:
        yield f"{most[0]}{rest(None, most[1:])}"


def _one_of(low: int, high: int) -> str:
    return str(low) if low == high else f"[{low}-{high}]"


def _either(alternatives: Iterable[str]) -> str:
    several = list(alternatives)
    return several[0] if len(several) == 1 else f"(?:{'|'.join(several)})"
