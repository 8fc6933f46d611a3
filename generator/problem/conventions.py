"""The conventions of a notation: the shipped sets, and what a problem departs from them in."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Callable, Collection, Mapping
from importlib import resources
from typing import TYPE_CHECKING, Annotated, Any, Literal

from msgspec import Struct
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StrictStr,
    WithJsonSchema,
    create_model,
)

from generator.errors import nearest
from generator.problem.latex import advice
from generator.problem.tables import Table, fault

__all__ = [
    "ORDERS",
    "Conventions",
    "Letter",
    "NotationChoice",
    "NotationField",
    "Script",
    "conventions",
    "notations",
]

USUAL = "source"
# Problems mostly have a notation of those that were before them.
MOST_KEPT = 64
# In which order the indices of a weight are its row and its column, by orientation.
ORDERS = {"columns": "to-from", "rows": "from-to"}
# As many as there may be hidden layers, without i and o.
HIDDEN_UNITS = "hjklmnpqrstuvwxyzgf"


def _symbol(is_letter: bool) -> Callable[[str], str]:
    def check(latex: str) -> str:
        remedy = advice(latex, is_letter)
        if remedy is not None:
            raise fault(latex, remedy)
        return latex

    return check


LetterSymbol = Annotated[StrictStr, AfterValidator(_symbol(is_letter=True))]
ScriptSymbol = Annotated[StrictStr, AfterValidator(_symbol(is_letter=False))]


class Script(Table):
    """A symbol: its letter, and what stands below and above; `<layer>` and `<unit>` are filled."""

    letter: LetterSymbol = Field(description="a LaTeX symbol in quotes")
    sub: ScriptSymbol = Field("", description="a LaTeX subscript in quotes")
    sup: ScriptSymbol = Field("", description="a LaTeX superscript in quotes")


def _script(given: Any) -> Any:
    return {"letter": _symbol(is_letter=True)(given)} if isinstance(given, str) else given


Letter = Annotated[
    Script,
    BeforeValidator(_script),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "object"}]}),
]


class Conventions(Struct, frozen=True):
    """All that a notation lays down; `letters` are the symbols of quantities that have one."""

    description: str
    orientation: Literal["columns", "rows"]
    first_layer: Literal[0, 1]
    parameters_lead: Literal["from", "to"]
    delta: Literal["a", "z", "none"]
    index: Literal["to-from", "from-to", "count"]
    slope: Literal["function", "derivative"]
    letters: Mapping[str, Script]
    # The letters of what leads from one layer to the next.
    parameters: Collection[str] = ("w", "b")

    def script(self, letter: str) -> Script:
        """Return the symbol of a quantity; what has none of its own is written as it is called."""
        return self.letters.get(letter) or Script.model_construct(letter=letter)

    def called(self, letter: str, layer: int | None, layers: int, is_entry: bool = False) -> Script:
        """Return the symbol of a quantity of one of so many layers, or that of its entries; inputs
        and outputs may have symbols of their own.
        """
        if letter == "a" and layer == 1 and self.has("input"):
            letter = "input"
        elif letter == "a" and layer == layers and self.has("output"):
            letter = "output"
        entries = f"{letter}_entry"
        return self.script(entries if is_entry and self.has(entries) else letter)

    def filled(self, pattern: str, name: str, layer: int | None, layers: int) -> str:
        """Return a script with its placeholders filled for a quantity of one of so many layers:
        the number of the layer as it is counted, and the letter of its units, i for inputs, o for
        outputs, h and those after it for hidden ones.
        """
        if layer is None:
            return pattern if "<" not in pattern else ""
        leads_to = layer + (name in self.parameters)
        number = leads_to if self.parameters_lead == "to" else layer
        unit = "i" if leads_to == 1 else "o" if leads_to == layers else HIDDEN_UNITS[leads_to - 2]
        filled = pattern.replace("<layer>", str(number + self.first_layer - 1))
        return filled.replace("<unit>", unit)

    def has(self, letter: str) -> bool:
        """Return whether a quantity has a symbol of its own."""
        return letter in self.letters


@functools.cache
def notations() -> Mapping[str, Mapping[str, Any]]:
    """Return what the shipped notations lay down, by name; each departs from the usual one."""
    folder = resources.files("generator") / "notations"
    stated = {
        file.name.removesuffix(".toml"): tomllib.loads(file.read_text(encoding="utf-8"))
        for file in folder.iterdir()
        if file.name.endswith(".toml")
    }
    return {name: _merged(stated[USUAL], stated[name]) for name in sorted(stated)}


def _merged(usual: Mapping[str, Any], own: Mapping[str, Any]) -> Mapping[str, Any]:
    letters = {**usual.get("letters", {}), **own.get("letters", {})}
    return {**usual, **own, "letters": letters}


LETTERS = (
    *notations()[USUAL]["letters"],
    *("input", "output", "e"),
    *(f"{letter}_entry" for letter in ("w", "b", "z", "a", "delta")),
)


def _letter_field() -> Any:
    return Letter | None, Field(None, description="a LaTeX symbol in quotes, or a table of one")


if TYPE_CHECKING:
    Letters = Table
else:
    Letters = create_model("Letters", __base__=Table, **{name: _letter_field() for name in LETTERS})


def _known(name: str) -> str:
    if name not in notations():
        raise fault(name, nearest(name, notations()))
    return name


class NotationChoice(Table):
    """A shipped notation, and what departs from it."""

    name: Annotated[StrictStr, AfterValidator(_known)] = Field(
        USUAL, description="the name of a notation, in quotes"
    )
    orientation: Literal["columns", "rows"] | None = Field(
        None, description='"columns" (w x + b) or "rows" (x w + b)'
    )
    first_layer: Literal[0, 1] | None = Field(
        None, description="the number of the input layer, 0 or 1"
    )
    parameters_lead: Literal["from", "to"] | None = Field(
        None, description='the layer whose number weights carry: they lead "from" it or "to" it'
    )
    delta: Literal["a", "z", "none"] | None = Field(
        None, description='what δ is the derivative with respect to, "a" or "z", or "none"'
    )
    index: Literal["to-from", "from-to", "count"] | None = Field(
        None,
        description='the index of a weight: "to-from", "from-to", or "count" (w₁ … wₙ); left out '
        "beside an orientation: row and column",
    )
    slope: Literal["function", "derivative"] | None = Field(
        None, description='"function" (σ′(z)) or "derivative" (∂a/∂z)'
    )
    letters: Letters = Field(
        default_factory=Letters.model_construct,
        description="a table of symbols, each LaTeX in quotes",
    )


NotationField = Annotated[
    NotationChoice,
    BeforeValidator(lambda given: {"name": given} if isinstance(given, str) else given),
    WithJsonSchema({"anyOf": [{"enum": list(notations())}, {"type": "object"}]}),
]


@functools.lru_cache(maxsize=MOST_KEPT)
def conventions(choice: NotationChoice) -> Conventions:
    """Return the conventions that a problem's choice comes to. An orientation brings the order of
    indices with it that makes them row and column.
    """
    shipped = notations()[choice.name]
    own = {key: stated for key, stated in choice if key in shipped and stated is not None}
    if choice.orientation is not None and shipped["index"] != "count":
        own = {"index": ORDERS[choice.orientation], **own}
    letters = {
        **{letter: _shipped(symbol) for letter, symbol in shipped["letters"].items()},
        **{letter: script for letter, script in choice.letters if script is not None},
    }
    return Conventions(**{**shipped, **own, "letters": letters})


def _shipped(symbol: str | Mapping[str, Any]) -> Script:
    """Return a symbol of a shipped notation; a test checks that they are symbols."""
    return Script.model_construct(**({"letter": symbol} if isinstance(symbol, str) else symbol))
