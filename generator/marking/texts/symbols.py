"""What a symbol is made of: letters, indices, and whether it is new, a gradient or a slope."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from generator.marking.texts.canonical import canonical

__all__ = ["Indexed", "SymbolFamily", "TextSymbol", "is_of_loss", "symbol_of"]

SymbolKind = Literal["plain", "new", "gradient", "slope", "other"]
# The letters of a symbol, with # for each of its indices.
SymbolFamily = str

LONGEST = 80
DERIVATIVE = re.compile(
    r"(?:\\partial|\\mathrm\{d\}|d)(?P<of>[^/]+?)/(?:\\partial|\\mathrm\{d\}|d)(?P<by>[^/]+)"
)
GRADIENT = re.compile(
    r"\\nabla(?:_\{(?P<by>[^{}]*(?:\{[^{}]*\})*[^{}]*)\}(?P<of>.*)|(?P<of_loss>.+))"
)
ASCII_GRADIENT = re.compile(r"d?(?P<of>Loss|loss|Etotal|Etot|E|L|J|C|cost|Cost)d(?P<by>[A-Za-z].*)")
SLOPE = re.compile(
    r"(?:\\sigma|f|g|h|\\phi|\\varphi|\\psi|\\?tanh|sigmoid|ReLU)\^?\{?'\}?\((?P<of>.+)\)"
)
APPLIED = re.compile(
    r"(?:\\sigma|\\phi|\\varphi|\\?tanh|sigmoid|sigma|ReLU|relu|softmax)\((?P<of>.+)\)"
)
ARGUMENTS = re.compile(r"\((?:[A-Za-z\\;,^_{}]|\.\.\.)*\)$")
NEW = re.compile(
    r"\(?_?(?:new|_\{n\}ew)\)?(?=$|[\^_,}\d(])|^new(?=[A-Za-z])|updated|\^\{?\+\}?|\+(?=\})|(?<=[\d})])\+$"
    r"|_?(?<![a-z])(?:neu|nuevo|nuovo|nouveau|next|upd)\)?(?=$|[\^_},])"
)
NO_SYMBOL = re.compile(r"[=<>]|\\Delta|Δ|\\[a-z]?dots|…|\.\.\.|\\(?:begin|sum|frac|cdot|times|int)")
NOTHING = re.compile(r"[{}\\_;()\[\]|]|(?<!\d)[,.]|[,.](?!\d)")
LOSSES = re.compile(
    r"(?:L|E|J|C|Loss|loss|Error|error|Cost|cost|ell|MSE|mse|SSE|SSR|SE|BCE|CE)(?:total|tot|T)?"
    r"|(?:T|t)otal(?:L|l|E|e)(?:oss|rror)"
)
# Letters with a hat, however they are typed.
HATS = re.compile(r"hat([a-zA-Z]+)")


class Indexed(Struct, frozen=True):
    """Letters, with # for each index, and the indices as they are written."""

    family: SymbolFamily
    indices: tuple[str, ...]

    def split(self) -> Iterator[tuple[SymbolFamily, tuple[int, ...]]]:
        """Yield the ways to read its indices: as they are, and each digit of two by itself."""
        yield self.family, tuple(map(int, self.indices))
        if any(len(index) == 2 for index in self.indices):
            pieces = self.family.split("#")
            family, numbers = pieces[0], []
            for piece, index in zip(pieces[1:], self.indices, strict=True):
                each = list(index) if len(index) == 2 else [index]
                family += "#" * len(each) + piece
                numbers += each
            yield family, tuple(map(int, numbers))


class TextSymbol(Struct, frozen=True):
    """A symbol of a text: that of a quantity, of what becomes of it, of the gradient of a loss with
    respect to it, or of the slope of one quantity, `of`, along another.
    """

    kind: SymbolKind
    base: Indexed
    of: Indexed | None = None


def symbol_of(text: str) -> TextSymbol | None:
    """Return the symbol that a text is, None where it is nothing of the kind."""
    if not text or len(text) > 4 * LONGEST:
        return None
    whole = canonical(text)
    if len(whole) > LONGEST or NO_SYMBOL.search(whole):
        return None
    if found := DERIVATIVE.fullmatch(whole):
        return _derivative(found["of"], found["by"])
    if found := GRADIENT.fullmatch(whole):
        return _derivative(found["of"] or "L", found["by"] or found["of_loss"])
    if found := SLOPE.fullmatch(whole):
        base = _indexed(found["of"])
        return None if base is None else TextSymbol("slope", base)
    if found := APPLIED.fullmatch(whole):
        base = _indexed(found["of"])
        return None if base is None else TextSymbol("other", base)
    if re.search(r"[-+*/]", NEW.sub("", whole)):
        return None
    if found := ASCII_GRADIENT.fullmatch(NOTHING.sub("", whole)):
        return _derivative(found["of"], found["by"])
    plain = NEW.sub("", whole)
    base = _indexed(ARGUMENTS.sub("", plain))
    return None if base is None else TextSymbol("plain" if plain == whole else "new", base)


def is_of_loss(indexed: Indexed) -> bool:
    """Return whether letters are those of a whole loss."""
    return not indexed.indices and LOSSES.fullmatch(indexed.family) is not None


def _derivative(of: str, by: str) -> TextSymbol | None:
    above, below = _indexed(ARGUMENTS.sub("", of)), _indexed(by)
    if above is None or below is None:
        return None
    return TextSymbol("gradient" if is_of_loss(above) else "slope", below, above)


def _indexed(whole: str) -> Indexed | None:
    """Return the letters and the indices of a symbol without a mark."""
    plain = HATS.sub(r"\1hat", NOTHING.sub("", whole.replace("mathcal", "")))
    indices = tuple(re.findall(r"\d+", plain))
    family = re.sub(r"\d+", "#", plain)
    family = re.sub(r"#[,.](?=#)", "#", family)
    if not re.match(r"[^\W\d_]", family) or any(len(index) > 3 for index in indices):
        return None
    return Indexed(family, indices)
