"""Charstrings of Type 1 made into those of Type 2, with the same outlines and the same hints.

Adobe Technical Note 5177, The Type 2 Charstring Format (2000).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from fontTools.cffLib.specializer import commandsToProgram, specializeCommands
from fontTools.misc.psCharStrings import T1CharString, T1OutlineExtractor, T2CharString

from generator.pdf.compact.type1 import NotReadError, Program

__all__ = ["charstrings"]

# Routines in PostScript that a charstring may call: three for flat curves, and the one after which
# other hints are used.
ROUTINES = (0, 1, 2, 3)
OTHER_HINTS = 3
# So many numbers stand before one operator.
MOST_NUMBERS = 40

# Where a stem begins, and how wide it is.
Stem = tuple[float, float]
Instruction = tuple[str, list[Any]]


def charstrings(program: Program) -> dict[str, T2CharString]:
    """Return the charstring of each glyph of a font program by name. Raises NotReadError."""
    subroutines = _Subroutines(program)
    return {
        name: _converted(T1CharString(program.decrypted(code), subrs=subroutines))
        for name, code in program.glyphs.items()
    }


class _Subroutines:
    """The subroutines of a font program: of a subset, most are of glyphs that are not in it."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.known: dict[int, T1CharString] = {}

    def __getitem__(self, number: int) -> T1CharString:
        if number not in self.known:
            code = self.program.decrypted(self.program.subroutines[number])
            self.known[number] = T1CharString(code, subrs=self)
        return self.known[number]


def _converted(glyph: T1CharString) -> T2CharString:
    outline = _Outline(glyph.subrs)
    outline.execute(glyph)
    commands = specializeCommands(
        outline.commands_with_hints(), generalizeFirst=False, preserveTopology=True
    )
    return T2CharString(program=[outline.width, *commandsToProgram(commands), "endchar"])


class _Outline(T1OutlineExtractor):  # type: ignore[misc]  # the library states no types
    """What a charstring draws, command by command, and from which of them on which stems are used.

    A point is given relative to the one before it, as in both kinds of charstrings.
    """

    def __init__(self, subroutines: _Subroutines) -> None:
        super().__init__(None, subroutines)
        self.commands: list[Instruction] = []
        self.stems: dict[int, tuple[set[Stem], set[Stem]]] = {0: (set(), set())}

    def rMoveTo(self, point: Sequence[float]) -> None:  # noqa: N802  # as the library calls it
        x, y = point
        # The first point is relative to the left side bearing.
        self.commands.append(("rmoveto", [x + (0 if self.commands else self.sbx), y]))
        self.sawMoveTo = 1

    def rLineTo(self, point: Sequence[float]) -> None:  # noqa: N802  # as the library calls it
        if not self.sawMoveTo:
            self.rMoveTo((0, 0))
        self.commands.append(("rlineto", [*point]))

    def rCurveTo(self, *points: Sequence[float]) -> None:  # noqa: N802  # as the library calls it
        if not self.sawMoveTo:
            self.rMoveTo((0, 0))
        self.commands.append(("rrcurveto", [one for point in points for one in point]))

    def endPath(self) -> None:  # noqa: N802  # as the library calls it
        self.sawMoveTo = 0

    closePath = endPath  # noqa: N815  # as the library calls it

    def op_hstem(self, _: int) -> None:
        self._add_stems(0, 0)

    op_hstem3 = op_hstem

    def op_vstem(self, _: int) -> None:
        self._add_stems(1, self.sbx)

    op_vstem3 = op_vstem

    def _add_stems(self, direction: int, start: float) -> None:
        numbers = self.popall()
        pairs = zip(numbers[::2], numbers[1::2], strict=True)
        current = self.stems[max(self.stems)][direction]
        current.update((place + start, width) for place, width in pairs)

    def op_callothersubr(self, index: int) -> None:
        routine = self.operandStack[-1]
        if routine not in ROUTINES:
            raise NotReadError(f"it calls routine {routine}")
        if routine == OTHER_HINTS:
            self.stems[len(self.commands)] = set(), set()
        super().op_callothersubr(index)

    def op_seac(self, _: int) -> None:
        raise NotReadError("it has a glyph of two others")

    def op_sbw(self, _: int) -> None:
        raise NotReadError("it has a glyph with a height of its own")

    def commands_with_hints(self) -> list[Instruction]:
        """Return the commands after all stems, and before each that uses other stems which."""
        if not any(any(stems) for stems in self.stems.values()):
            return self.commands
        used = [stems for place, stems in self.stems.items() if place < len(self.commands)]
        horizontal, vertical = (sorted(set().union(*sets)) for sets in zip(*used, strict=True))
        is_changing = len(used) > 1
        made = [*_declared("hstem", horizontal, is_changing)]
        made += _declared("vstem", vertical, is_changing)
        for place, command in enumerate(self.commands):
            if is_changing and place in self.stems:
                now = self.stems[place]
                flags = [stem in now[0] for stem in horizontal]
                flags += [stem in now[1] for stem in vertical]
                made += [("hintmask", []), ("", [_packed(flags)])]
            made.append(command)
        return made


def _declared(operator: str, stems: Sequence[Stem], is_changing: bool) -> Iterator[Instruction]:
    """Yield the commands that name stems in order, each by its distance from the one before it."""
    numbers: list[float] = []
    end: float = 0
    for place, width in stems:
        numbers += [place - end, width]
        end = place + width
    for start in range(0, len(numbers), MOST_NUMBERS):
        name = f"{operator}hm" if is_changing else operator
        yield name, numbers[start : start + MOST_NUMBERS]


def _packed(flags: Sequence[bool]) -> bytes:
    """Return flags as bits, the first one the highest of the first byte."""
    count = -(-len(flags) // 8)
    bits = sum(flag << (8 * count - 1 - place) for place, flag in enumerate(flags))
    return bits.to_bytes(count, "big")
