"""A formula as a user types it, in a part of LaTeX that is safe, as a layout."""

from __future__ import annotations

import re

from generator.layout.nodes import (
    Accent,
    Digits,
    Fraction,
    Index,
    Node,
    Operator,
    Power,
    Root,
    Row,
    Styled,
    Transpose,
    Word,
)
from generator.layout.symbols import ACCENTS, LETTERS, STYLES, called
from generator.layout.walking import leading, row
from generator.layout.widths import width
from generator.prose.tree import ProseError

__all__ = ["read_formula"]

# So many digits are as wide as a formula may be.
WIDEST = 60
LONGEST_QUOTE = 40
OF_WORDS = ("operatorname", "text", "textbf", "textit", "textrm")
WORDS = re.compile(rf"\\({'|'.join(OF_WORDS)}) *\{{([A-Za-z0-9 ,.-]+)\}}")
TOKEN = re.compile(rf"{WORDS.pattern}|\\[A-Za-z]+|[0-9]+(?:[.,][0-9]+)?|.", re.DOTALL)
PLACEHOLDER = re.compile(r"\{[A-Za-z]\w+\}(?![_^'])")
SIGNS = {"times": "×", "cdot": "·", "odot": "⊙", "le": "≤", "ge": "≥", "ne": "≠", "approx": "≈"}
OPERATORS = frozenset("=+-<>/,×·⊙≤≥≠≈")
BRACKETS = frozenset("()[]|")
FUNCTIONS = ("ln", "log", "exp", "tanh", "sin", "cos", "max", "min")
GREEK = frozenset(LETTERS.values())
ALLOWED = (
    r"give letters, numbers, Greek letters such as \alpha, = + - and the like, indices as in a_1, "
    r"powers as in x^2, \frac{…}{…}, \sqrt{…}, and \hat, \mathbf, \text and their like before "
    "braces."
)


def read_formula(latex: str) -> Node:
    """Return a formula as a layout. Raises ProseError for all that a formula may not hold."""
    found = _Formula(latex).read()
    if width(found) > WIDEST:
        raise ProseError(
            f"has the formula {_quoted(latex)}, too wide for a line; give a shorter one."
        )
    return found


def _quoted(latex: str) -> str:
    return f"${latex if len(latex) <= LONGEST_QUOTE else latex[:LONGEST_QUOTE] + '…'}$"


class _Formula:
    """A formula, and how much of it has been read."""

    def __init__(self, latex: str) -> None:
        self._latex = latex
        signs = (found[0] for found in TOKEN.finditer(latex))
        self._tokens = [sign for sign in signs if not sign.isspace()]
        self._at = 0

    def read(self) -> Node:
        """Return the whole formula."""
        found = self._row("")
        if not found:
            raise ProseError("has a formula with nothing in it; give $$ for a dollar sign.")
        return row(*found)

    def _refuse(self, what: str) -> ProseError:
        return ProseError(f"has {what} in the formula {_quoted(self._latex)}; {ALLOWED}")

    def _next(self) -> str:
        """Return the next sign and go on; nothing at the end."""
        sign = self._tokens[self._at] if self._at < len(self._tokens) else ""
        self._at += 1
        return sign

    def _row(self, end: str) -> list[Node]:
        """Return what stands up to the brace that closes it, or the end."""
        found: list[Node] = []
        while (sign := self._next()) != end:
            if not sign:
                raise self._refuse("a { without a }")
            if sign in ("_", "^", "'"):
                if not found or isinstance(found[-1], Operator):
                    raise self._refuse(f"{sign} on nothing")
                found[-1] = self._scripted(found[-1], sign)
            elif sign == "-" and (not found or isinstance(found[-1], Operator)):
                found.append(Operator("-", is_prefix=True))
            else:
                self._refuse_placeholder(sign)
                found.append(self._node(sign))
        return found

    def _refuse_placeholder(self, sign: str) -> None:
        """Raise ProseError for braces that hold a name alone, which is none of a formula."""
        name = PLACEHOLDER.match(sign + "".join(self._tokens[self._at :]))
        if name:
            raise ProseError(
                f"has {name[0]} in the formula {_quoted(self._latex)}; type a placeholder outside "
                "of the dollar signs, since it needs none."
            )

    def _node(self, sign: str) -> Node:
        if words := WORDS.fullmatch(sign):
            return Styled(STYLES[words[1]], Word(words[2]))
        if sign.startswith("\\") and len(sign) > 1:
            return self._command(sign[1:])
        if sign == "{":
            return Row(tuple(self._row("}")))
        if sign in OPERATORS:
            return Operator(sign)
        if sign[0].isascii() and sign[0].isdigit():
            return Digits(sign)
        if sign in GREEK or sign in BRACKETS or (sign.isascii() and sign.isalpha()):
            return Word(sign)
        raise self._refuse(sign)

    def _command(self, name: str) -> Node:
        if name in LETTERS:
            return Word(LETTERS[name])
        if name in SIGNS:
            return Operator(SIGNS[name])
        if name in FUNCTIONS:
            return called(name)
        if name in ("frac", "dfrac", "tfrac"):
            above, below = self._group(name), self._group(name)
            is_derivative = all(leading(part) == Word("∂") for part in (above, below))
            return Fraction(above, below, is_derivative)
        if name == "sqrt":
            return Root(self._group(name))
        if name in ACCENTS:
            return Accent(name, self._group(name))
        if name in STYLES and name not in OF_WORDS:
            return Styled(STYLES[name], self._group(name))
        raise self._refuse(f"\\{name}" + " without words in braces" * (name in OF_WORDS))

    def _group(self, name: str) -> Node:
        """Return what stands in braces behind a command."""
        if self._next() != "{":
            raise self._refuse(f"\\{name} without braces")
        found = self._row("}")
        if not found:
            raise self._refuse(f"\\{name} with nothing in its braces")
        return row(*found)

    def _scripted(self, base: Node, sign: str) -> Node:
        """Return something with what stands behind, below or above it."""
        if sign == "'":
            return Accent("prime", base)
        script = self._node(self._argument(sign))
        if isinstance(script, Row) and not script.items:
            raise self._refuse(f"{sign} with nothing in its braces")
        script = row(script)
        match base:
            case Index(_, below, above) if (below and sign == "_") or (above and sign == "^"):
                raise self._refuse(f"{sign} twice")
            case Power() | Transpose():
                raise self._refuse(f"{sign} behind a power")
            case Index(inner, below, above):
                pass
            case _:
                inner, below, above = base, (), ()
        if sign == "_":
            return Index(inner, (script,), above)
        if leading(script) == Word("("):
            return Index(inner, below, (script,))
        return Transpose(base) if script == Word("T") else Power(base, script)

    def _argument(self, sign: str) -> str:
        argument = self._next()
        if not argument or argument in "_^'}":
            raise self._refuse(f"{sign} without anything behind it")
        return argument
