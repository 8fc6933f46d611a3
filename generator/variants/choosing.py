"""Choosing, for each variant of a set, the first of its draws that is fit to set."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from generator.errors import VariantError
from generator.variants.drawing import AT_ONCE, Chosen, Draws, Room, digest, digests_of

__all__ = ["FIRST_ATTEMPTS", "Search", "chosen", "combined", "look"]

# All draws are looked at where there are no more, to tell how many variants they make.
MOST_COUNTED = 100_000
FIRST_ATTEMPTS = 2
BLOCK = 512


def chosen(
    draws: Draws, names: Sequence[str], before: Iterable[Chosen] = ()
) -> Iterator[Chosen | VariantError]:
    """Yield the variant of each name in order, or why it has none.

    A variant is its first draw that meets the requirements and is unlike those before it in the
    set, in what is drawn and in what is printed of what is asked. So the first variants of a set
    are the same however long it is. Variants that were chosen `before` stay as they are, and all
    others are unlike them. Raises ProblemError where sizes or constants are drawn that make no
    problem.
    """
    kept = {variant.name: variant for variant in before}
    seen = {digest for value in kept.values() for digest in (value.data, value.answers)}
    room = functools.cache(functools.partial(draws.room, MOST_COUNTED))
    used_up: str | None = None
    for start in range(0, len(names), BLOCK):
        block = names[start : start + BLOCK]
        searches = {name: Search(draws, name) for name in block if name not in kept}
        open_ones = list(searches.values()) if used_up is None else []
        while open_ones:
            look(draws, open_ones, max(FIRST_ATTEMPTS, open_ones[0].attempts))
            open_ones = [
                search
                for search in open_ones
                if not search.fit and search.attempts < draws.attempts
            ]
        for name in block:
            if name in kept:
                yield kept[name]
                continue
            found = None if used_up else searches[name].first_unlike(seen)
            if found is None:
                used_up = _used_up(room(), len(seen) // 2) if seen else None
                yield VariantError(name, used_up or searches[name].reason())
            else:
                seen |= {found.data, found.answers}
                yield found


def _used_up(room: Room | None, count: int) -> str | None:
    """Return that so many variants are all there are, None where they are not."""
    if room is None or room.variants != count:
        return None
    are = (
        f"there are only {count:,} different draws"
        if count == room.draws
        else f"only {count:,} of the {room.draws:,} different draws are fit to set and unlike each "
        "other in their answers"
    )
    return f"{are}, and earlier variants have used them all"


def combined(name: str, drawn: Sequence[Chosen]) -> Chosen:
    """Return the variant that draws of several problems make."""
    attempts = tuple(each.attempt for each in drawn if isinstance(each.attempt, int))
    data, answers = ([each.data for each in drawn], [each.answers for each in drawn])
    return Chosen(name, attempts, digest(*data), digest(*answers))


@dataclass(slots=True)
class Search:
    """What has been found so far of one variant: its fit draws, and why others were not."""

    draws: Draws
    name: str
    attempts: int = 0
    fit: list[Chosen] = field(default_factory=list)
    reasons: dict[str, int] = field(default_factory=dict)

    def first_unlike(self, seen: set[bytes]) -> Chosen | None:
        """Return the first fit draw that is unlike all that were seen, None where none is."""
        for place in itertools.count():
            candidate = self.nth(place)
            if candidate is None or not {candidate.data, candidate.answers} & seen:
                return candidate
        raise AssertionError("there are no more places than attempts")

    def nth(self, place: int) -> Chosen | None:
        """Return a fit draw by its place among them, None where there are not as many."""
        while len(self.fit) <= place and self.attempts < self.draws.attempts:
            look(self.draws, [self], max(FIRST_ATTEMPTS, self.attempts))
        return self.fit[place] if place < len(self.fit) else None

    def reason(self) -> str:
        """Return why no draw was fit."""
        most_first = sorted(self.reasons.items(), key=lambda pair: (-pair[1], pair[0]))
        counts = [f"{requirement} rejected {count:,}" for requirement, count in most_first]
        if self.fit:
            counts.append(f"{len(self.fit):,} were like an earlier variant")
        return f"none of {self.attempts:,} draws is fit to set: {', '.join(counts)}"


def look(draws: Draws, searches: Sequence[Search], attempts: int) -> None:
    """Try more attempts of some variants, many at once."""
    by_name = {search.name: search for search in searches}
    candidates = (
        (search.name, attempt)
        for search in searches
        for attempt in range(search.attempts, search.attempts + attempts)
    )
    while part := list(itertools.islice(candidates, AT_ONCE)):
        _judge(draws, part, by_name)
    for search in searches:
        search.attempts += attempts


def _judge(
    draws: Draws, candidates: Sequence[tuple[str, int]], by_name: Mapping[str, Search]
) -> None:
    """Add candidates to their variants' fit draws, or to the reasons why others are not."""
    found: list[tuple[int, Chosen]] = []
    for places, swept in draws.swept(candidates):
        rejected = draws.rejected(swept)
        fits = ~np.logical_or.reduce(list(rejected.values()))
        asked = draws.asked(swept)
        for row, place in enumerate(places):
            name, attempt = candidates[place]
            if fits[row]:
                data, answers = digests_of(swept, row, asked)
                found.append((place, Chosen(name, attempt, data, answers)))
                continue
            reasons = by_name[name].reasons
            for requirement, flags in rejected.items():
                if flags[row]:
                    reasons[requirement] = reasons.get(requirement, 0) + 1
    for _, chosen_one in sorted(found, key=lambda pair: pair[0]):
        by_name[chosen_one.name].fit.append(chosen_one)
