"""Whether what a sentence says holds, judged by the facts."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from generator import Problem, solve
from generator.check import Comparison
from generator.errors import UndecidedError
from generator.expressions.tree import Derivative
from tests.oracle import stated_number
from tests.sentence_checker.facts import Facts, as_number, formulas, numeral, parameters

Judge = Callable[[Facts, "re.Match[str]"], bool]
ALMOST_NOTHING = Fraction(1, 10**15)


def is_of(*kinds: str) -> Callable[[Facts], bool]:
    return lambda facts: facts.kind in kinds


def shown_samples(facts: Facts, found: re.Match[str]) -> bool:
    return (
        facts.samples > 1
        and found["samples"] == f"{numeral(facts.samples)} samples"
        and found["lot"] == facts.lot
    )


def one_sample(facts: Facts, found: re.Match[str]) -> bool:
    groups = found.groupdict()
    return (
        facts.samples == 1
        and found["parameters"] == facts.all_parameters
        and groups["inputs"] == ("input" if facts.sizes[0] == 1 else "inputs")
        and groups.get("targets", "") in ("", "target output" + "s" * (facts.outputs > 1))
        and ("targets" in groups) == (facts.problem.expected is not None)
    )


def several_samples(facts: Facts, found: re.Match[str]) -> bool:
    of_both = "target outputs" in found[0]
    return shown_samples(facts, found) and of_both == (facts.problem.expected is not None)


def steps_asked(facts: Facts, found: re.Match[str]) -> bool:
    word = "step" if facts.steps == 1 else "iteration" + "s" * (facts.steps > 1)
    names = {
        "gradient_descent": "gradient descent",
        "momentum": "gradient descent with momentum",
        "nesterov": "gradient descent with Nesterov's momentum",
        "adagrad": "AdaGrad",
        "rmsprop": "RMSProp",
        "adam": "Adam",
        "adamw": "AdamW",
    }
    name = names[facts.problem.optimizer.name]
    joined = "and" if " with " in name else "with"
    article = "an initial" if facts.problem.schedule else "a"
    return facts.steps > 0 and found["course"].startswith(
        f"{numeral(facts.steps)} {word} of {name} {joined} {article} learning rate of $"
    )


def uses_next(facts: Facts, found: re.Match[str]) -> bool:
    size = max(facts.batches)
    return facts.is_partial and facts.steps > 1 and size > 1 and found["size"] == numeral(size)


def leaves_over(facts: Facts, found: re.Match[str]) -> bool:
    left = min(facts.batches)
    words = "one sample that is" if left == 1 else f"{numeral(left)} samples that are"
    return uses_next(facts, found) and left < max(facts.batches) and found["left"] == words


def passes(facts: Facts) -> Fraction:
    return Fraction(sum(facts.batches), facts.samples)


def layers_meant(facts: Facts, words: str) -> tuple[int, ...]:
    """The numbers of the layers that words such as "the first hidden layer" name."""
    ordinals = ("first", "second", "third", "fourth", "fifth")
    last = len(facts.problem.layers)
    found: list[int] = []
    for name in re.split(r", | and ", words[0].lower() + words[1:]):
        match name.split():
            case ["the", "hidden", "layer"]:
                assert last == 2
                found.append(1)
            case ["the", "hidden", "layers"]:
                assert last > 2
                found += range(1, last)
            case ["the", ordinal, "hidden", "layer"]:
                assert last > 2
                found.append(ordinals.index(ordinal) + 1)
            case ["the", "output", "layer"]:
                found.append(last)
            case _:
                raise AssertionError(name)
    return tuple(found)


ACTIVATION_NAMES = {
    "sigmoid": "sigmoid",
    "hyperbolic tangent": "tanh",
    "ReLU": "relu",
    "leaky ReLU": "leaky_relu",
    "ELU": "elu",
}


def applies(facts: Facts, found: re.Match[str]) -> bool:
    numbers = layers_meant(facts, found["layers"])
    name = found.groupdict().get("name", "identity")
    plural = len(numbers) > 1
    return (
        all(
            facts.problem.layers[number - 1].activation == ACTIVATION_NAMES.get(name, name)
            for number in numbers
        )
        and (found["verb"] in ("apply", "are")) == plural
    )


def shares(numbers: tuple[int, ...], facts: Facts) -> bool:
    """Whether just these layers have neurons that share one bias."""
    sharing = tuple(
        number
        for number, layer in enumerate(facts.problem.layers, start=1)
        if isinstance(layer.biases, Decimal | str) and len(layer.weights) > 1
    )
    return sharing == numbers


def is_frozen(facts: Facts, found: re.Match[str]) -> bool:
    words = found["layers"]
    numbers = layers_meant(facts, words) if words else ()
    weights = facts.count("weights", layers=numbers) if "weight" in found["what"] else 0
    biases = facts.count("biases", layers=numbers) if "bias" in found["what"] else 0
    layers = facts.problem.layers
    meant = [layers[number - 1] for number in numbers] or layers
    return (
        facts.steps > 0
        and found["what"] == parameters(weights, biases)
        and (found["verb"] == "is") == (weights + biases == 1)
        and all("weights" in layer.frozen for layer in meant if weights)
        and all("biases" in layer.frozen for layer in meant if biases and layer.biases is not None)
    )


def every(facts: Facts, found: re.Match[str]) -> bool:
    """What an optimizer keeps for each parameter is kept for those that are updated alone, and
    letters that stand for any of something are no quantity's.
    """
    one = formulas(found[0])[0]
    return (
        bool(found["updated"]) == facts.has_frozen and one not in facts.letters and facts.steps > 0
    )


def of_optimizer(*names: str, form: str | None = None) -> Judge:
    def judge(facts: Facts, found: re.Match[str]) -> bool:
        stated = facts.problem.optimizer
        return (
            stated.name in names
            and (stated.name != "momentum" or (stated.form or "velocity") == form)
            and every(facts, found)
        )

    return judge


VELOCITY = (("v", "{mu} {v} - {rate} {g}"), ("p", "{p} + {v}"))
# What becomes of each state and of the parameter at last, by optimizer and form.
RULES = {
    "momentum": VELOCITY,
    "momentum velocity": VELOCITY,
    "momentum accumulated": (("v", "{mu} {v} + {g}"), ("p", "{p} - {rate} {v}")),
    "momentum average": (("v", "{mu} {v} + (1 - {mu}) {g}"), ("p", "{p} - {rate} {v}")),
    "nesterov": VELOCITY,
    "adagrad": (
        ("s", "{s} + {g}^2"),
        ("p", r"{p} - {rate} \dfrac{{{g}}}{{\sqrt{{{s}}} + {epsilon}}}"),
    ),
    "rmsprop": (
        ("s", "{rho} {s} + (1 - {rho}) {g}^2"),
        ("p", r"{p} - {rate} \dfrac{{{g}}}{{\sqrt{{{s}}} + {epsilon}}}"),
    ),
    "adam": (
        ("m", "{beta1} {m} + (1 - {beta1}) {g}"),
        ("v", "{beta2} {v} + (1 - {beta2}) {g}^2"),
        (r"\hat{{{m}}}", r"\dfrac{{{m}}}{{1 - {beta1}^{t}}}"),
        (r"\hat{{{v}}}", r"\dfrac{{{v}}}{{1 - {beta2}^{t}}}"),
        ("p", r"{p} - {rate} \dfrac{{\hat{{{m}}}}}{{\sqrt{{\hat{{{v}}}}} + {epsilon}}}"),
    ),
}


def follows_the_rule(facts: Facts, found: re.Match[str]) -> bool:
    """Whether each update is that of the optimizer in the symbols of the document, and the
    iteration has a letter where its number counts.
    """
    stated = facts.problem.optimizer
    rule = RULES[" ".join(filter(None, (stated.name.removesuffix("w"), stated.form)))]
    gradient, parameter = facts.any_gradient
    symbols = {**facts.settings_called, "g": gradient, "p": parameter, "t": found["t"] or ""}
    expected = [
        each.format(**symbols)
        for one, becomes in rule
        for each in ("{" + one + "}" if len(one) == 1 else one, becomes)
    ]
    counts = stated.name.startswith("adam") or facts.problem.schedule is not None
    return (
        formulas(found[0])[bool(found["t"]) :] == expected
        and bool(found["t"]) == counts
        and (not counts or iteration_letter_is_free(facts, found))
    )


def iteration_letter_is_free(facts: Facts, found: re.Match[str]) -> bool:
    return found["t"] not in facts.letters


def corrected(first: bool, second: bool) -> Judge:
    def judge(facts: Facts, _: re.Match[str]) -> bool:
        stated = facts.settings if facts.has_numbers else {"beta1": 1, "beta2": 1}
        is_adam = facts.problem.optimizer.name in ("adam", "adamw")
        return is_adam and (stated["beta1"] != 0, stated["beta2"] != 0) == (first, second)

    return judge


def numbers_of(*keys: str) -> Judge:
    """Whether the settings that a sentence ends with are those of the problem."""

    def judge(facts: Facts, found: re.Match[str]) -> bool:
        stated = [one.rpartition(" = ")[2] for one in formulas(found[0])[-len(keys) :]]
        if not facts.has_numbers:
            symbols = set(facts.settings_called.values())
            return {*stated} <= symbols and says_number(found, len(keys))
        return not found["number"] and list(map(as_number, stated)) == [
            facts.settings[key] for key in keys
        ]

    return judge


def says_number(found: re.Match[str], count: int) -> bool:
    """Whether so many symbols are said to be numbers, which are not told."""
    return found["number"] == (" is a given number" if count == 1 else " are given numbers")


def decays(facts: Facts, found: re.Match[str]) -> bool:
    weights = facts.count("weights", True)
    return (
        facts.settings.get("weight_decay", 0) != 0
        and weights > 0
        and (found["which"] == "the weight") == (weights == 1)
        and bool(found["updated"]) == facts.has_frozen
        and (
            as_number(formulas(found[0])[-1].rpartition(" = ")[2]) == facts.settings["weight_decay"]
            if facts.has_numbers
            else says_number(found, 1)
        )
    )


def loss_of(facts: Facts, found: re.Match[str]) -> bool:
    batch = max(facts.batches)
    of = "" if not facts.is_partial else " of a sample" if batch == 1 else " of a batch"
    penalty = any((facts.problem.penalty.l1, facts.problem.penalty.l2))
    has_parts = penalty or "losses" in facts.solution.steps
    return (
        found["of"] == of
        and found["loss"] == facts.loss
        and facts.problem.expected is not None
        and bool(found["parts"]) == has_parts
        and found["joint"] in (None, "and" if has_parts else "where")
    )


def mean_of_samples(facts: Facts, found: re.Match[str]) -> bool:
    """The loss of a batch as the lines have it, computed anew from those of its samples."""
    problem = facts.problem
    penalty = any((problem.penalty.l1, problem.penalty.l2))
    subject = f"The {facts.loss}" + " of a batch" * facts.is_partial
    if penalty:
        subject = rf"The part ${formulas(found[0])[0]}$ of the {facts.loss}"
    whose = "its" if facts.is_partial else "the"
    if found["subject"] != subject or found["whose"] != whose or max(facts.batches) == 1:
        return False
    if found["how"] != problem.over_samples:
        return False
    first = facts.solution.iterations[0]
    last = first[f"a{len(facts.sizes)}"]
    outputs = columns(last.printed if problem.rounding.carry == "rounded" else last.value)
    samples = facts.solution.work.trace.iterations[0].samples
    assert problem.expected is not None
    targets = [
        [float(stated_number(number)) for number in problem.expected[index]] for index in samples
    ]
    own = [sample_loss(problem, a, y) for a, y in zip(outputs, targets, strict=True)]
    total = sum(own) / (len(own) if found["how"] == "mean" else 1)
    batch = float(first["L_data" if penalty else "L"].value[0][0])
    return math.isclose(total, batch, rel_tol=1e-9, abs_tol=1e-12)


def columns(matrix: Any) -> list[list[float]]:
    return [[float(Fraction(text)) for text in column] for column in zip(*matrix, strict=True)]


def sample_loss(problem: Problem, a: list[float], y: list[float]) -> float:
    """The loss of a single sample, from its outputs and targets."""
    threshold = float(problem.threshold or 1)

    def huber(error: float) -> float:
        if abs(error) > threshold:
            return threshold * (abs(error) - threshold / 2)
        return error * error / 2

    def times_log(factor: float, number: float) -> float:
        return factor * math.log(number) if factor else 0.0

    terms: dict[str, Callable[[float, float], float]] = {
        "squared_error": lambda a, y: (a - y) ** 2,
        "absolute_error": lambda a, y: abs(a - y),
        "huber": lambda a, y: huber(a - y),
        "hinge": lambda a, y: max(0.0, 1 - y * a),
        "binary_cross_entropy": lambda a, y: -times_log(y, a) - times_log(1 - y, 1 - a),
        "cross_entropy": lambda a, y: -times_log(y, a),
    }
    name = problem.loss.removeprefix("half_")
    total = sum(itertools.starmap(terms[name.removeprefix("mean_")], zip(a, y, strict=True)))
    half = 2 if problem.loss.startswith("half") else 1
    return total / half / (len(a) if name.startswith("mean_") else 1)


def sign(pattern: str) -> Judge:
    """Whether a sign stands in what is printed of formulas, or in those to be written by hand."""
    return lambda facts, _: any(
        re.search(pattern, block)
        for shown in (facts, whole(facts))
        for block in formulas_shown(shown)
    )


def whole(facts: Facts) -> Facts:
    """Return the facts of a document of formulas without its blanks."""
    if facts.has_numbers or facts.kind != "worksheet":
        return facts
    return Facts(facts.solution, "solution", facts.solution.to_latex("solution"))


def formulas_shown(facts: Facts) -> list[str]:
    """All blocks, and the functions that sentences define."""
    return [*facts.blocks, *(one for one in formulas(facts.tex) if re.search(r"\) = ", one))]


def adds_a_number(facts: Facts, _: re.Match[str]) -> bool:
    """Whether a number and a matrix meet in a sum, a difference or a comparison."""
    adaptive = facts.problem.optimizer.name in ("adagrad", "rmsprop", "adam", "adamw")
    several = max(facts.batches) > 1
    return adaptive or (
        several
        and facts.problem.loss.removeprefix("mean_")
        in (
            "hinge",
            "binary_cross_entropy",
        )
    )


def classes(facts: Facts, found: re.Match[str]) -> bool:
    others = "the other" if facts.outputs == 2 else "the others"
    return facts.problem.classes is not None and found["others"] == others


def given_from_figure(facts: Facts, _: re.Match[str]) -> bool:
    is_one = facts.samples == 1 and facts.problem.kind == "network"
    return facts.has_numbers and facts.figure_shows_numbers and is_one


def own_samples(facts: Facts, found: re.Match[str]) -> bool:
    numbers = re.findall(r"\d+", found[0])
    batches = [[str(index + 1) for index in batch] for batch in facts.problem.batches]
    return facts.is_partial and numbers in [batches[number - 1] for number in facts.worked]


def enumerates(facts: Facts, found: re.Match[str]) -> bool:
    """Whether each symbol that a sentence lists has lines, and an order is that of several."""
    names = formulas(found["list"])
    order = found.groupdict().get("order", "none")
    return (order == "none" or bool(order) == (len(names) > 1)) and all(
        name in facts.symbols for name in names
    )


def slope_of(facts: Facts, found: re.Match[str]) -> bool:
    name = ACTIVATION_NAMES.get(found["name"], found["name"])
    return any(layer.activation == name for layer in facts.problem.layers) and facts.steps > 0


def with_derivatives(facts: Facts, found: re.Match[str]) -> bool:
    defined = facts.tex.count("The derivative of the ") + facts.tex.count(
        "The softmax function has"
    )
    of_slopes = "The derivative of the cost" in facts.tex or "derivative of the cross" in facts.tex
    count = defined - of_slopes
    return (found["these"] == "this derivative") == (count == 1) and enumerates(facts, found)


def has_kink(facts: Facts, found: re.Match[str]) -> bool:
    def slopes() -> Iterator[Fraction]:
        for layer in facts.problem.layers:
            match layer.activation:
                case "relu":
                    yield Fraction(0)
                case "leaky_relu" if layer.slope != 1:
                    yield Fraction("0.01" if layer.slope is None else layer.slope)
                case "elu" if layer.scale not in (None, 1):
                    yield Fraction(layer.scale or 1)

    return as_number(found["slope"]) in slopes()


def loss_and_derivative(facts: Facts, found: re.Match[str]) -> bool:
    one = facts.outputs == 1 and max(facts.batches) == 1
    return facts.steps > 0 and (found["outputs"] == "output") == one


def updated(facts: Facts, found: re.Match[str]) -> bool:
    kept = {"momentum": "velocit", "nesterov": "velocit", "adagrad": "sum", "rmsprop": "average"}
    name = facts.problem.optimizer.name
    word = kept.get(name, "averages, their corrected" if name in ("adam", "adamw") else "")
    if name == "momentum" and facts.problem.optimizer.form == "average":
        word = "average"
    several = word or not facts.trains_one
    return (
        facts.steps > 0
        and bool(found["kept"]) == bool(word)
        and word in (found["kept"] or "")
        and found["new"] == facts.trained
        and (found["verb"] == "are") == bool(several)
        and now(facts, found)
    )


def now(facts: Facts, found: re.Match[str]) -> bool:
    """Whether a learning rate is called so where it has no number, or is that of an iteration."""
    scheduled = facts.problem.schedule is not None
    return (
        bool(found["now"]) == (scheduled or not facts.has_numbers)
        and ("of this iteration" in found[0]) == scheduled
    )


def in_same_way(facts: Facts, found: re.Match[str]) -> bool:
    numbers = list(map(int, re.findall(r"\d+", found[0])))
    # The table of a perceptron ends with the first epoch that makes no mistake.
    is_done = "makes no mistake" in " ".join(facts.tex.split())
    last = int(table_rows(facts)[-1][0]) if is_done else facts.steps
    left = [number for number in range(1, last + 1) if number not in facts.worked]
    between = " to " in found[0]
    return numbers == ([left[0], left[-1]] if between else left) and (len(left) > 2) == between


def table_rows(facts: Facts) -> list[list[str]]:
    course = facts.tex.partition("Course of the training")[2]
    table = course.partition(r"\begin{numbers}")[2].partition(r"\end{numbers}")[0]
    rows = (row.strip() for row in table.splitlines()[1:])
    cells = [row.rpartition(r" \\")[0].split(" & ") for row in rows if row.startswith("$")]
    return [[cell.strip("$ ") for cell in row] for row in cells]


def tabled(facts: Facts, found: re.Match[str]) -> bool:
    rows = table_rows(facts)
    every = int(found.groupdict().get("every") or 1)
    numbers = [n for n in range(1, facts.steps + 1) if n % every == 0 or n == 1]
    named = found.groupdict().get("parameters")
    columns_of_parameters = len(rows[0]) > 2
    return (
        found["loss"] == facts.loss
        and [int(row[0]) for row in rows] == numbers
        and (named == facts.all_parameters if named else not columns_of_parameters)
        and bool(named) == columns_of_parameters
    )


def errors_of_perceptron(facts: Facts) -> list[list[Fraction]]:
    """Return the errors of a perceptron in each iteration."""
    return [list(map(Fraction, steps["e"].value[0])) for steps in facts.solution.iterations]


def errors_by_epoch(facts: Facts) -> list[list[Fraction]]:
    """Return the errors of a perceptron by the passes over its samples."""
    found = [errors[0] for errors in errors_of_perceptron(facts)]
    return [found[start : start + facts.samples] for start in range(0, len(found), facts.samples)]


def tabled_samples(facts: Facts, found: re.Match[str]) -> bool:
    """Whether the rows are the iterations, up to the first epoch without a mistake."""
    numbers = list(range(1, facts.steps + 1))
    if facts.problem.kind == "perceptron":
        done = [epoch for epoch, errors in enumerate(errors_by_epoch(facts)) if not any(errors)]
        numbers = numbers[: (done[0] + 1) * facts.samples] if done else numbers
    rows = table_rows(facts)
    ends = [facts.solution.iterations[number - 1]["w1_new"].printed[0][-1] for number in numbers]
    last = -1 if facts.count("biases") == 0 else -2
    return (
        found["parameters"] == facts.all_parameters
        and [int(row[0]) for row in rows] == numbers
        and [as_number(re.sub(r"\\hphantom\{.*\}", "", row[last])) for row in rows]
        == list(map(Fraction, ends))
    )


def without_mistakes(facts: Facts, found: re.Match[str]) -> bool:
    epoch, epochs = int(found["epoch"]), errors_by_epoch(facts)
    is_first = not any(epochs[epoch - 1]) and all(map(any, epochs[: epoch - 1]))
    return is_first and (epoch < len(epochs)) == bool(found.groupdict().get("more"))


def stays(facts: Facts, found: re.Match[str]) -> bool:
    """Whether a sentence on an error of 0 stands where the error is 0."""
    iterations = facts.solution.iterations
    right = sum(iterations[number - 1]["e"].value == (("0",),) for number in facts.worked)
    said = facts.tex.count("The error is $0$, so that the ")
    is_one = facts.all_parameters in ("weight", "bias")
    return (
        found["parameters"] == facts.all_parameters
        and (said == right or (facts.kind == "worksheet" and said < right))
        and (found["verb"] == "stays as it is") == is_one
    )


def after_all(facts: Facts, found: re.Match[str]) -> bool:
    return (
        facts.steps > 1
        and found["count"] == numeral(facts.steps)
        and found["parameters"] == facts.all_parameters
        and (found["verb"] == "is") == (facts.all_parameters in ("weight", "bias"))
    )


def rounds(facts: Facts, found: re.Match[str]) -> bool:
    ties = facts.solution.work.trace.rounding.ties
    return (
        facts.has_numbers
        and found["precision"] == facts.precision
        and (found["ties"] == "away from zero") == (ties == "half-up")
    )


def rounds_by_hand(facts: Facts, found: re.Match[str], carry: str, show: str) -> bool:
    stated = facts.problem.rounding
    return (
        facts.has_numbers
        and found["precision"] == facts.precision
        and (stated.carry, stated.show) == (carry, show)
    )


def is_exact(facts: Facts, _: re.Match[str]) -> bool:
    """Whether every printed number is the value, as far as 17 digits tell; a fraction always is."""
    return facts.has_numbers and all(
        Fraction(text) == Fraction(value) or "/" in text
        for step in facts.solution.work.trace.steps
        for printed, values in zip(step.printed, step.value, strict=True)
        for text, value in zip(printed, values, strict=True)
    )


def places(words: str) -> Iterator[tuple[str, str]]:
    """The symbols of a list, each with its iteration: "$a$ and $b$ of iteration 1 and in $a$ …"."""
    for part in re.split(r"(?:, | and )in ", words):
        listing, _, number = part.partition(" of iteration ")
        yield from ((name, number) for name in formulas(listing))


def hides(what: str) -> Judge:
    """Whether each number that is said not to show is printed as zero, or as it was, but is not."""

    def judge(facts: Facts, found: re.Match[str]) -> bool:
        for name, number in places(found["list"]):
            steps = [
                step for step in facts.symbols[name] if not number or step.iteration == int(number)
            ]
            if bool(number) != (facts.steps > 1) or len(steps) != 1:
                return False
            (step,) = steps
            try:
                exact = facts.unrounded.iterations[step.iteration - 1][step.id].exact
            except UndecidedError:
                continue
            hidden = any(
                Fraction(text) == 0 and not exact.equals(row, column, Fraction(0))
                for row, texts in enumerate(step.printed)
                for column, text in enumerate(texts)
            )
            if what != "update" and not hidden:
                return False
            if what == "gradient" and not isinstance(step.name, Derivative):
                return False
        return True

    return judge


def shows_all(facts: Facts, found: re.Match[str]) -> bool:
    rounded = facts.problem.with_rounding(places=int(found["places"]))
    return not solve(rounded).work.hidden


def asked(facts: Facts, found: re.Match[str], updates: bool) -> bool:
    """Whether each thing that is asked for is named, in its order, and the loss as what it is."""
    wanted = facts.problem.asked or ()
    things = re.split(r", | and (?=the |\$)", found["list"])
    return (
        updates == facts.asks_updates
        and len(things) == len(wanted)
        and bool(found.groupdict().get("last")) == (facts.steps > 1)
        and all(
            name.partition("[")[0] in facts.solution.iterations[-1] or _is_counted(name)
            for name in wanted
        )
        and all(
            thing.startswith(f"the {facts.loss} $") == (name == "L")
            for thing, name in zip(things, wanted, strict=True)
        )
    )


def _is_counted(name: str) -> bool:
    return bool(re.search(r"[wb]\d", name))


def asked_or_not(facts: Facts, found: re.Match[str]) -> bool:
    """Whether a sentence that says how to train goes on with what is asked, if that is stated."""
    if not found["find"]:
        return not facts.problem.asked or facts.asks_in_parts
    return asked(facts, found, updates=True)


def some_updated(facts: Facts, found: re.Match[str]) -> bool:
    """Whether only some of the parameters are updated, and these are named."""
    updated = [step.id for step in facts.solution.iterations[-1].values() if step.role == "update"]
    kinds = [
        kind
        for layer in facts.problem.layers
        for kind in ("weights", *(() if layer.biases is None else ("biases",)))
        if kind not in layer.frozen
    ]
    return enumerates(facts, found) and 0 < len(updated) < len(kinds)


def caption(facts: Facts, found: re.Match[str]) -> bool:
    biased = sum(len(layer.weights) for layer in facts.problem.layers if layer.biases is not None)
    edges = "the weight on the edge" if facts.count("weights") == 1 else "weights on the edges"
    above = ", the bias above the neuron" if biased == 1 else ", biases above the neurons"
    if not (facts.figure_shows_numbers or facts.figure_names_parameters):
        return not found["what"]
    return bool(found["what"] == f": {edges}{above if biased else ''}")


def counted_steps(facts: Facts) -> str:
    return f"{numeral(facts.steps)} {'step' if facts.steps == 1 else 'iterations'}"


def by_margin(facts: Facts, _: re.Match[str]) -> bool:
    return facts.problem.mistake == "margin"


def of_kind(kind: str) -> Judge:
    return lambda facts, _: facts.problem.kind == kind


def has(facts: Facts, found: re.Match[str]) -> bool:
    return (
        (found["inputs"] == "input") == (facts.sizes[0] == 1)
        and (found["weights"] == "weight") == (facts.count("weights") == 1)
        and bool(found["bias"]) == bool(facts.count("biases"))
    )


def is_sure(facts: Facts, words: str) -> bool:
    targets = {number for sample in facts.problem.expected or () for number in sample}
    return ("probabilit" in words) == bool(targets - {0, 1})


def short(facts: Facts, found: re.Match[str], loss: str) -> bool:
    problem = facts.problem
    return (
        problem.loss.removeprefix("mean_") == loss
        and problem.loss_gradient != "long"
        and bool(found["one"]) == (max(facts.batches) > 1)
    )


def targets_add_up(facts: Facts) -> bool:
    return all(sum(map(Fraction, sample)) == 1 for sample in facts.problem.expected or ())


def in_words(facts: Facts, found: re.Match[str]) -> bool:
    """Whether words in place of a figure say how many neurons each layer has."""
    inputs, *hidden, outputs = facts.sizes

    def many(count: int, noun: str) -> str:
        return f"{numeral(count)} {noun}{'' if count == 1 else 's'}"

    one, several = found["hidden"], found["layers"]
    stated = [one] if one else re.split(", | and ", several) if several else []
    expected = [many(hidden[0], "neuron")] if one else [numeral(size) for size in hidden]
    return (
        "none" in (facts.problem.figure, facts.problem.page.figure)
        and (found["inputs"], found["outputs"]) == (many(inputs, "input"), many(outputs, "output"))
        and stated == expected
    )


def crossed_indices(facts: Facts, found: re.Match[str]) -> bool:
    """Whether the first index of a weight is not its row in the matrix as it is printed."""
    row, column = formulas(found[0])[-2:]
    by_rows = facts.lot == "row"
    index = facts.problem.conventions.index
    return (
        (found["j"], found["i"]) == (row, column)
        and not {row, column} & facts.letters
        and {found["first"], found["second"]} == {"from", "to"}
        and index == ("to-from" if by_rows else "from-to")
        and found["first"] == ("to" if by_rows else "from")
    )


def kinks(facts: Facts) -> list[Comparison]:
    return [one for one in facts.solution.work.comparisons or () if one.has_kink]


def takes_a_slope(facts: Facts, _: re.Match[str]) -> bool:
    found = kinks(facts)
    return bool(found) and all(abs(one.derived - one.taken) < ALMOST_NOTHING for one in found)


def is_mean_of_slopes(facts: Facts, _: re.Match[str]) -> bool:
    found = kinks(facts)
    return bool(found) and all(
        abs(one.difference.near(0, 0, ALMOST_NOTHING) - (one.left + one.right) / 2)
        < 2 * ALMOST_NOTHING
        for one in found
    )
