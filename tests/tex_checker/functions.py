"""The functions of a document: those that everyone knows, and those that it defines itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from tests.tex_checker.formulas import Node, TexError, parse
from tests.tex_checker.values import (
    Value,
    cosine,
    diagonal,
    evaluate,
    exponential,
    inverted,
    logarithm,
    number,
    same,
    sign,
    sine,
)

Definition = tuple[Node, Node]

X = Node("symbol", text="x")
SOFTMAX = r"\operatorname{softmax}"
USUAL: Mapping[str, Definition] = {
    name: (X, parse(tex))
    for name, tex in {
        r"\sigma": r"\frac{1}{1 + e^{-x}}",
        r"\sigma'": r"\sigma(x) (1 - \sigma(x))",
        r"\tanh": r"\frac{e^{x} - e^{-x}}{e^{x} + e^{-x}}",
        r"\tanh'": r"1 - (\tanh(x))^2",
        r"\operatorname{ReLU}": r"\max(0, x)",
        r"\operatorname{ReLU}'": r"\begin{cases} 1 & \text{if } x > 0 \\ 0 & \text{otherwise}"
        r"\end{cases}",
        r"\operatorname{softplus}": r"\ln(1 + e^{x})",
        r"\operatorname{softplus}'": r"\frac{1}{1 + e^{-x}}",
        r"\operatorname{step}": r"\begin{cases} 1 & \text{if } x \ge 0 \\ 0 & \text{otherwise}"
        r"\end{cases}",
        SOFTMAX: r"\frac{e^{x_i}}{\sum_j e^{x_j}}",
    }.items()
}
EACH: Mapping[str, Callable[[Fraction], Fraction]] = {
    r"\ln": logarithm,
    r"\operatorname{exp}": exponential,
    r"\sin": sine,
    r"\cos": cosine,
    r"\operatorname{sgn}": sign,
    r"\operatorname{pos}": lambda x: Fraction(x > 0),
    r"\operatorname{id}": lambda x: x,
}
EXAMPLES = Value(((Fraction(-3, 2),), (Fraction(0),), (Fraction(2, 3),)))


@dataclass(frozen=True, slots=True)
class Functions:
    """The functions that a document may use; `samples` says what a sample is in a matrix: a
    "column", a "row", or "all" of it where there is one sample.
    """

    samples: str = "all"
    own: dict[str, Definition] = field(default_factory=dict)
    known: dict[tuple[str, Fraction], Fraction] = field(default_factory=dict)

    def define(self, name: str, variable: Node, body: Node, index: str = "") -> None:
        """Take down the definition that a document prints, perhaps of the component with an index.
        Raises TexError where it is none, or another than the usual one, or than one before it.
        """
        if (index != "") != (name == SOFTMAX) or _free(body, variable) - {index}:
            raise TexError(f"{name} is not defined for every component")
        if self.own.setdefault(name, (variable, body)) != (variable, body):
            raise TexError(f"{name} is defined in two ways")
        if name in USUAL and not same(*(self._of_examples(name, of) for of in (self.own, USUAL))):
            raise TexError(f"{name} is defined in an unusual way")

    def apply(self, name: str, argument: Value) -> Value:
        """Return a function of a matrix. Raises TexError."""
        if name in EACH:
            return argument.each(EACH[name])
        if name == r"\operatorname{diag}":
            return diagonal(argument)
        if name == r"\operatorname{det}":
            return number(inverted(argument.rows)[1])
        if name == SOFTMAX:
            return self._softmax(argument)
        return argument.each(lambda entry: self._at(name, entry))

    def _of_examples(self, name: str, definitions: Mapping[str, Definition]) -> Value:
        variable, body = definitions[name]
        if name == SOFTMAX:
            return self._bound(variable, body, EXAMPLES)
        return EXAMPLES.each(lambda x: self._bound(variable, body, number(x)).number())

    def _softmax(self, z: Value) -> Value:
        variable, body = USUAL[SOFTMAX]
        if self.samples == "all":
            return self._bound(variable, body, z)
        columns = (z if self.samples == "column" else z.turned).turned.rows
        outputs = [self._bound(variable, body, Value((column,))).rows[0] for column in columns]
        a = Value(tuple(outputs)).turned
        return a if self.samples == "column" else a.turned

    def _at(self, name: str, x: Fraction) -> Fraction:
        if (name, x) not in self.known:
            if name not in self.own and name not in USUAL:
                raise TexError(f"{name} is not defined")
            variable, body = self.own.get(name) or USUAL[name]
            self.known[name, x] = self._bound(variable, body, number(x)).number()
        return self.known[name, x]

    def _bound(self, variable: Node, body: Node, argument: Value) -> Value:
        """Return the value of a body for a matrix in place of its variable."""
        return evaluate(body, _Bound(variable, argument, self))


def _index(node: Node, variable: Node) -> str | None:
    """Return the index that a variable has in a formula, "" for none; None for all else."""
    indices = node.below[len(variable.below) :]
    is_variable = replace(node, below=variable.below) == variable and len(indices) < 2
    return "".join(indices) if is_variable else None


def _free(node: Node, variable: Node) -> set[str]:
    """Return the indices of a variable that no sum runs over."""
    index = _index(node, variable)
    if index is not None:
        return {index}
    free = set().union(*(_free(part, variable) for part in node.parts))
    if node.kind == "total over":
        return set() if free == {node.text} else {"none"}
    return free


@dataclass(frozen=True, slots=True)
class _Bound:
    variable: Node
    argument: Value
    functions: Functions

    def find(self, quantity: Node) -> Value | None:
        return self.argument if _index(quantity, self.variable) is not None else None

    def apply(self, name: str, argument: Value) -> Value:
        return self.functions.apply(name, argument)
