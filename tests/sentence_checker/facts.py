"""What is known of a document without its templates."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from generator import Problem, Solution, solve
from generator.document.work import notation
from generator.expressions.tree import Symbol
from generator.network import LEARNING_RATE, RATE_NOW
from generator.notation import symbol
from tests.oracle import is_near, stated_number
from tests.printing import latex
from tests.tex_checker import Quantities, TexError, is_constant, parse
from tests.tex_checker.values import evaluate

__all__ = ["Facts", "all_of", "as_number", "formulas", "numeral", "parameters"]

NUMERALS = (
    *("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve"),
)


def numeral(count: int) -> str:
    return NUMERALS[count] if count < len(NUMERALS) else str(count)


def all_of(count: int) -> str:
    return "both" if count == 2 else f"all {numeral(count)}"


def parameters(weights: int, biases: int, bias: str = "bias") -> str:
    """What so many weights and biases are called."""
    names = []
    if weights:
        names.append("weight" if weights == 1 else "weights")
    if biases:
        names.append(bias if biases == 1 else "biases")
    return " and ".join(names)


def formulas(text: str) -> list[str]:
    found = re.findall(r"\$([^$]*)\$", text)
    return [re.sub(r"^\\inline\{(.*)\}$", r"\1", one) for one in found]


def constant(tex: str) -> Fraction | None:
    """Return the number that a formula is, None where it has a symbol in it."""
    try:
        found = parse(tex)
    except TexError:
        return None
    return evaluate(found, Quantities()).number() if is_constant(found) else None


def as_number(tex: str) -> Fraction:
    if r"\frac" in tex:
        found = constant(tex)
        assert found is not None, tex
        return found
    plain = tex.replace("{,}", ".").replace(r" \times ", "")
    mantissa, _, exponent = plain.partition("10^{")
    power = Fraction(10) ** int(exponent.rstrip("}") or 0) if exponent else Fraction(1)
    return Fraction(mantissa or 1) * power


@dataclass(frozen=True)
class Facts:
    """What is known of a document without its templates."""

    solution: Solution[Any]
    kind: str
    tex: str

    @property
    def problem(self) -> Problem:
        found: Problem = self.solution.problem
        return found

    @property
    def is_of_network(self) -> bool:
        """Whether it is a network or a neuron that is trained, or goes forward."""
        return isinstance(self.solution.problem, Problem)

    @property
    def drawings(self) -> int:
        """How many figures there are."""
        return self.tex.count(r"\begin{figure}") + self.tex.count(r"\begin{closingfigure}")

    @property
    def samples(self) -> int:
        return len(self.problem.samples)

    @property
    def sizes(self) -> tuple[int, ...]:
        return self.problem.sizes

    @property
    def outputs(self) -> int:
        return self.sizes[-1]

    @property
    def steps(self) -> int:
        return len(self.problem.batches)

    @property
    def batches(self) -> list[int]:
        return [len(batch) for batch in self.problem.batches] or [self.samples]

    @property
    def has_numbers(self) -> bool:
        """Whether it shows more than formulas."""
        return self.problem.detail != "symbols"

    @property
    def asks_in_parts(self) -> bool:
        """Whether it is a question of a sheet whose parts say what is asked."""
        return r"\questionpart" in self.tex

    @property
    def states_training(self) -> bool:
        """Whether sentences beside the question say how to train."""
        if not self.asks_updates:
            return self.problem.solution == "whole"
        return self.problem.wording is not None

    @property
    def asks_updates(self) -> bool:
        """Whether what is asked for, if that is stated, takes a step of the training."""
        if self.problem.asked is None:
            return self.steps > 0
        looks_ahead = self.problem.optimizer.name == "nesterov" and self.problem.learning_rate
        of_update = re.compile("_(new|now|hat|ahead)")
        return self.steps > 1 or bool(looks_ahead) or any(map(of_update.search, self.problem.asked))

    @property
    def worked(self) -> list[int]:
        """The numbers of the iterations that are written out."""
        if self.problem.worked:
            return list(range(1, self.problem.worked + 1))
        if not self.has_numbers:
            return [1]
        last = {self.steps} if self.problem.asked else set()
        return sorted({*range(1, min(self.steps, 2) + 1), *last})

    @property
    def is_partial(self) -> bool:
        return any(size < self.samples for size in self.batches)

    @property
    def bias(self) -> str:
        regressions = ("linear_regression", "logistic_regression")
        return "intercept" if self.problem.kind in regressions else "bias"

    def count(self, kind: str, trained: bool = False, layers: tuple[int, ...] = ()) -> int:
        """How many weights or biases there are: all, those that are updated, those of layers."""
        total = 0
        for number, layer in enumerate(self.problem.layers, start=1):
            numbers = layer.weights if kind == "weights" else layer.biases
            is_left_out = (trained and kind in layer.frozen) or (layers and number not in layers)
            if numbers is None or is_left_out:
                continue
            if kind == "weights":
                total += sum(map(len, layer.weights))
            else:
                total += len(numbers) if isinstance(numbers, tuple) else 1
        return total

    @functools.cached_property
    def all_parameters(self) -> str:
        return parameters(self.count("weights"), self.count("biases"), self.bias)

    @functools.cached_property
    def trained(self) -> str:
        return parameters(self.count("weights", True), self.count("biases", True), self.bias)

    @property
    def trains_one(self) -> bool:
        return self.count("weights", True) + self.count("biases", True) == 1

    @property
    def averages(self) -> bool:
        """Whether the loss of a batch is a mean with a factor that depends on its size."""
        return self.problem.over_samples == "mean" and self.problem.kind != "perceptron"

    @property
    def shares_biases(self) -> bool:
        layers = self.problem.layers
        return any(isinstance(one.biases, Decimal | str) and len(one.weights) > 1 for one in layers)

    @property
    def has_frozen(self) -> bool:
        return any(layer.frozen for layer in self.problem.layers)

    @property
    def shows_fractions(self) -> bool:
        return self.problem.rounding.show == "fractions"

    @property
    def precision(self) -> str:
        rounding = self.solution.work.trace.rounding
        count, unit = rounding.places, "decimal place"
        if rounding.significant is not None:
            count, unit = rounding.significant, "significant figure"
        elif count == 0:
            return "whole numbers"
        return f"{count} {unit}{'' if count == 1 else 's'}"

    @property
    def lot(self) -> str:
        return "row" if self.problem.conventions.orientation == "rows" else "column"

    @property
    def loss(self) -> str:
        return {"network": "loss", "perceptron": "error", "adaline": "error"}.get(
            self.problem.kind, "cost"
        )

    @functools.cached_property
    def labels(self) -> list[str]:
        return re.findall(r"\\networklabel\{-?\d+\}\{-?\d+\}\{(.*)\}", self.figure)

    @functools.cached_property
    def figure(self) -> str:
        return self.tex.partition(r"\begin{figure}")[2].partition(r"\end{figure}")[0]

    @property
    def figure_shows_numbers(self) -> bool:
        numbers = {number for one in self.labels if (number := constant(one)) is not None}
        layers = self.problem.layers
        return all(
            any(is_near(stated_number(number), shown) for shown in numbers)
            for layer in layers
            for row in layer.weights
            for number in row
        )

    @property
    def figure_names_parameters(self) -> bool:
        """Whether there is a label for each weight, and one for the bias of each neuron."""
        problem = self.problem
        ends = self.sizes[0] + (0 if problem.expected is None else self.sizes[-1])
        biased = sum(len(layer.weights) for layer in problem.layers if layer.biases is not None)
        without = problem.page.figure == "symbols" or not self.has_numbers
        counts = without and problem.conventions.index == "count"
        by_weight = not self.has_numbers and problem.presentation == "weights"
        return (counts or by_weight) and len(self.labels) == ends + self.count("weights") + biased

    @functools.cached_property
    def blocks(self) -> list[str]:
        return re.findall(r"\\begin\{worked\}(.*?)\\end\{worked\}", self.tex, re.DOTALL)

    @functools.cached_property
    def lines(self) -> str:
        """The lines of the iterations, without what is given and how the loss is stated."""
        whole = self.tex.partition(r"\subsection{")[2].partition(r"Note 1.")[0]
        return "".join(re.findall(r"\\begin\{worked\}(.*?)\\end\{worked\}", whole, re.DOTALL))

    @functools.cached_property
    def letters(self) -> set[str]:
        """The letters of the quantities that have a line."""
        symbols = re.findall(r"\\workedline\{(.*?)\}\{%", self.tex)
        plain = (re.sub(r"\\(?:tilde|hat)\{(.*?)\}", r"\1", one) for one in symbols)
        return {re.split(r"[_^(]", one)[0] for one in plain}

    @functools.cached_property
    def unrounded(self) -> Solution:
        """The same problem with unrounded numbers going on."""
        return solve(self.problem.with_rounding(carry="exact"))

    @property
    def stars(self) -> int:
        return self.tex.count(r"\link{\marked{")

    @property
    def settings(self) -> dict[str, Fraction]:
        return {key: Fraction(number) for key, number in self.problem.optimizer.settings.items()}

    @property
    def any_gradient(self) -> tuple[str, str]:
        """What the gradient of any parameter is called, and the parameter."""
        where = r"Here \$([^$]*)\$ is\s+the\s+gradient"
        found = re.search(where, " ".join(self.tex.split()))
        parameter = re.search(
            r"Every (?:parameter|variable) \$([^$]*)\$", " ".join(self.tex.split())
        )
        assert found is not None, "a rule says what its gradient is"
        assert parameter is not None, "a rule says whose it is"
        return found[1], parameter[1]

    @property
    def settings_called(self) -> dict[str, str]:
        """The symbols of an optimizer's numbers and states, and of the learning rate."""
        written = notation(self.solution.work, self.problem.conventions)
        numbers = ("mu", "rho", "beta1", "beta2", "epsilon", "v", "m", "s")
        rate = RATE_NOW if self.problem.schedule else LEARNING_RATE
        return {
            "rate": latex(written.symbol(rate)),
            **{one: latex(written.symbol(Symbol(one))) for one in numbers},
        }

    @property
    def symbols(self) -> dict[str, list[Any]]:
        """The steps of the worked iterations by what they are called."""
        written = notation(self.solution.work, self.problem.conventions)
        found: dict[str, list[Any]] = {}
        for iteration in self.solution.work.worked:
            for step in iteration.steps:
                found.setdefault(latex(symbol(step.name, written)), []).append(step)
        return found
