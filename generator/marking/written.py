"""Numbers as people write them: decimals with a point or a comma, powers of ten, fractions."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

__all__ = ["FIGURES", "WrittenNumber", "lowered_number", "spelled_number", "written_number"]

# As many figures as every calculator shows.
FIGURES = 10
LONGEST = 200
LARGEST_POWER = 400
MINUS = re.compile("[\u2010-\u2015\u2212\ufe63\uff0d]")
RAISED = {**{ord(raised): str(digit) for digit, raised in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")}}
RAISED |= {ord("⁺"): "+", ord("⁻"): "-"}
IS_RAISED = re.compile("[⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+")
VULGAR = re.compile("([+-]?\\s*)([\u00bc-\u00be\u2150-\u215e])")
TENS = re.compile(r"^([+-]?)\s*10\s*\^")
DECIMAL = re.compile(
    r"(?P<sign>[+-]?)\s*(?P<whole>[0-9]*)(?:[.,](?P<behind>[0-9]*))?"
    r"(?:\s*(?:[eE]\s*(?P<letter>[+-]?\s*[0-9]+)"
    r"|[x×·⋅∙*]\s*10\s*(?:\^|\*\*)\s*[({]?\s*(?P<power>[+-]?\s*[0-9]+)\s*[)}]?))?"
)
GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:[.,'’\s][0-9]{3})+")
SPACES = re.compile(r"\s+")
# Thousands that nothing else can be: apart by spaces or apostrophes, by the mark that is not the
# decimal one, or by one mark twice.
THOUSANDS = re.compile(
    r"^(?P<first>[+-]?\s*[1-9][0-9]{0,2})(?P<others>(?:[\s'’][0-9]{3})+(?![0-9])"
    r"|(?:,[0-9]{3})+(?=\.[0-9])|(?:\.[0-9]{3})+(?=,[0-9])"
    r"|(?:,[0-9]{3}){2,}(?![0-9])|(?:\.[0-9]{3}){2,}(?![0-9]))"
)


class WrittenNumber(Struct, frozen=True):
    """A number that somebody wrote: its `text`, its value, and the unit of its last written place,
    0 of a fraction. `grouped` is what it also may mean, where 1,234 may be more than a thousand.
    """

    text: str
    value: Fraction
    unit: Fraction
    grouped: Fraction | None = None

    @property
    def figures(self) -> int:
        """How many figures it is written with, 0 of a fraction."""
        return len(str(abs(int(self.value / self.unit)))) if self.unit else 0

    @property
    def as_computed(self) -> WrittenNumber:
        """The number with the unit that is known of it: of more figures than every calculator
        shows, zeros at the end may fill it up.
        """
        if len(self.text) <= FIGURES or (more := self.figures - FIGURES) <= 0:
            return self
        digits = str(abs(int(self.value / self.unit)))
        zeros = len(digits) - len(digits.rstrip("0"))
        return replace(self, unit=self.unit * 10 ** min(zeros, more))


def written_number(text: str) -> WrittenNumber | None:
    """Return the number that a text is, None where it is not sure to be one."""
    if len(text) > LONGEST:
        return None
    plain = _plain(text)
    parts = [_decimal(part.strip()) for part in plain.split("/")]
    match parts:
        case [(value, unit)]:
            return WrittenNumber(text.strip(), value, unit, _grouped(plain))
        case [(above, _), (below, _)] if below != 0:
            return WrittenNumber(text.strip(), above / below, Fraction(0))
    return None


def spelled_number(text: str) -> str:
    """Return a number that somebody wrote as printed numbers are spelled, such as -0.40, 1.2e-5 and
    1/3: with a point, and all the digits that were written.
    """
    return "/".join(_spelled(part.strip()) for part in _plain(text).split("/"))


def lowered_number(text: str, power: int) -> str:
    """Return a number that somebody wrote over 10**power, with all the digits that were written;
    what is no number as it is.
    """
    if not power or written_number(text) is None:
        return text
    above, over, below = spelled_number(text).partition("/")
    mantissa, _, exponent = above.partition("e")
    return f"{mantissa}e{int(exponent or 0) - power}{over}{below}"


def _spelled(text: str) -> str:
    found = _matched(text)
    assert found is not None, "it has been read as a number"
    sign = "-" if found["sign"] == "-" else ""
    behind = f".{found['behind']}" if found["behind"] else ""
    power = SPACES.sub("", found["letter"] or found["power"] or "")
    exponent = f"e{int(power)}" if power else ""
    return f"{sign}{found['whole'] or '0'}{behind}{exponent}"


def _plain(text: str) -> str:
    """Return a text with the signs of a keyboard in place of typographic ones."""
    plain = MINUS.sub("-", text.strip())
    plain = IS_RAISED.sub(lambda found: "^" + found.group().translate(RAISED), plain)
    if vulgar := VULGAR.fullmatch(plain):
        plain = vulgar[1] + unicodedata.normalize("NFKD", vulgar[2])
    plain = plain.replace("\u2044", "/").replace("\u2215", "/")
    if plain.startswith("(") and plain.endswith(")"):
        plain = plain[1:-1]
    return plain.strip()


def _decimal(text: str) -> tuple[Fraction, Fraction] | None:
    """Return the value of a decimal and the unit of its last place."""
    found = _matched(text)
    if found is None:
        return None
    whole, behind = found["whole"], found["behind"] or ""
    if not whole and not behind:
        return None
    power = SPACES.sub("", found["letter"] or found["power"] or "0")
    exponent = int(power) - len(behind)
    if abs(exponent) > LARGEST_POWER:
        return None
    unit = Fraction(10) ** exponent
    value = int(whole + behind) * unit
    return (-value if found["sign"] == "-" else value), unit


def _matched(text: str) -> re.Match[str] | None:
    return DECIMAL.fullmatch(TENS.sub(r"\g<1>1×10^", THOUSANDS.sub(_together, text)))


def _together(found: re.Match[str]) -> str:
    return found["first"] + re.sub("[^0-9]", "", found["others"])


def _grouped(plain: str) -> Fraction | None:
    """Return what a number means whose digits may stand in groups of three."""
    if not GROUPED.fullmatch(plain):
        return None
    sign = -1 if plain.startswith("-") else 1
    return Fraction(sign * int(re.sub(r"\D", "", plain)))
