"""The conventions of a notation: the shipped sets, and what a problem departs from them in."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StrictStr, WithJsonSchema

from generator.problem.tables import Table, fault, known

__all__ = ["Conventions", "Notation", "NotationChoice", "Script", "conventions", "notations"]

LONGEST_SYMBOL = 60
ALLOWED = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789\\{}()[]<>',.* ")
USUAL = "source"


def _symbol(latex: str) -> str:
    """Let through what a symbol is made of; TeX's special signs could break the document."""
    depth = 0
    for sign in latex:
        depth += {"{": 1, "}": -1}.get(sign, 0)
        if sign not in ALLOWED or depth < 0:
            raise fault(latex, "give a LaTeX symbol of letters, digits, commands and braces.")
    if depth or latex.endswith("\\"):
        raise fault(latex, "close every brace of the symbol.")
    return latex


LatexSymbol = Annotated[StrictStr, Field(max_length=LONGEST_SYMBOL), AfterValidator(_symbol)]


class Script(Table):
    """A symbol: its letter, and what stands below and above; `<layer>` and `<unit>` are filled."""

    letter: LatexSymbol = Field(description="a LaTeX symbol in quotes")
    sub: LatexSymbol = Field("", description="a LaTeX subscript in quotes")
    sup: LatexSymbol = Field("", description="a LaTeX superscript in quotes")


def _script(given: Any) -> Any:
    return {"letter": given} if isinstance(given, str) else given


Letter = Annotated[
    Script,
    BeforeValidator(_script),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "object"}]}),
]


class Conventions(Table):
    """All that a notation lays down."""

    description: StrictStr = Field(description="text in quotes")
    orientation: Literal["columns", "rows"] = Field(
        description='"columns" (w x + b) or "rows" (x w + b)'
    )
    first_layer: Literal[0, 1] = Field(description="the number of the input layer, 0 or 1")
    parameters_lead: Literal["from", "to"] = Field(
        description='whether weights carry the number of the layer they lead "from" or "to"'
    )
    delta: Literal["a", "z", "none"] = Field(
        description='what δ is the derivative by, "a" or "z", or "none"'
    )
    index: Literal["to-from", "from-to", "count"] = Field(
        description='the index of a weight: "to-from", "from-to", or "count" (w₁ … wₙ)'
    )
    slope: Literal["function", "derivative"] = Field(
        description='"function" (σ′(z)) or "derivative" (∂a/∂z)'
    )
    letters: dict[str, Letter] = Field(description="a table of symbols")

    def script(self, letter: str) -> Script:
        """Return the symbol of a quantity; what has none of its own is written as it is called."""
        return self.letters.get(letter) or Script.model_validate({"letter": letter})

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


class NotationChoice(Table):
    """A shipped notation, and what departs from it."""

    name: Annotated[StrictStr, known(notations())] = Field(
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
        None, description='what δ is the derivative by, "a" or "z", or "none"'
    )
    index: Literal["to-from", "from-to", "count"] | None = Field(
        None, description='the index of a weight: "to-from", "from-to", or "count" (w₁ … wₙ)'
    )
    slope: Literal["function", "derivative"] | None = Field(
        None, description='"function" (σ′(z)) or "derivative" (∂a/∂z)'
    )
    letters: dict[str, Letter] = Field(
        default_factory=dict, description="a table of symbols, each LaTeX in quotes"
    )


Notation = Annotated[
    NotationChoice,
    BeforeValidator(lambda given: {"name": given} if isinstance(given, str) else given),
    WithJsonSchema({"anyOf": [{"enum": list(notations())}, {"type": "object"}]}),
]


def conventions(choice: NotationChoice) -> Conventions:
    """Return the conventions that a problem's choice comes to."""
    own = choice.model_dump(exclude={"name"}, exclude_none=True)
    return Conventions.model_validate(_merged(notations()[choice.name], own))
