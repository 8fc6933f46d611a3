"""Sets of random exercises: each variant fit, unlike the others, and what it is by itself.

What a variant has to meet is read off its printed numbers, not off the arrays it was chosen by.
"""

from __future__ import annotations

import dataclasses
import decimal
import itertools
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, reject
from hypothesis import strategies as st

from generator import solve
from generator import trace as tracing
from generator.document import Work
from generator.errors import HandpropError, VariantError
from generator.expressions.tree import State
from generator.formats import document
from generator.problem import Problem, Requirements
from generator.problem.formulas.table import FormulaProblem
from generator.rounding import Matrix
from generator.trace import Step
from generator.variants import Chosen, Draws, Exercise, answers, chosen, draws, works
from tests.strategies import composed_exercises, examples, exercises, formula_exercises

SEEDS = st.integers(-(2**70), 2**70)
COUNTS = st.integers(1, 6)
OF_ANY_KIND = exercises() | formula_exercises() | composed_exercises()
# Exercises that hold no variant are told from others by few draws as well as by many.
ATTEMPTS = 256


def names(count: int) -> list[str]:
    return [str(number) for number in range(1, count + 1)]


def found_in(exercise: Exercise, seed: int) -> Draws:
    """The draws of an exercise, unless its numbers make no problem at all."""
    try:
        return draws(exercise, seed, ATTEMPTS)
    except HandpropError:
        reject()


def variants(found: Draws, count: int) -> list[Chosen | VariantError]:
    try:
        return list(chosen(found, names(count)))
    except HandpropError:
        reject()


def worked(found: Draws, count: int) -> list[Work]:
    """The variants of a set that there are, worked out."""
    fit = [one for one in variants(found, count) if isinstance(one, Chosen)]
    return works(found, [(one.name, one.attempt) for one in fit]) if fit else []


@examples(15)
@given(OF_ANY_KIND, SEEDS, COUNTS, COUNTS)
def test_the_first_of_few_are_the_first_of_many(
    exercise: Exercise, seed: int, few: int, more: int
) -> None:
    first = variants(found_in(exercise, seed), few)
    many = variants(found_in(exercise, seed), few + more)
    assert list(map(str, many[:few])) == list(map(str, first))


@examples(25)
@given(OF_ANY_KIND, SEEDS)
def test_what_becomes_of_a_draw_depends_on_no_other(exercise: Exercise, seed: int) -> None:
    found = found_in(exercise, seed)
    candidates = [(name, attempt) for name in names(6) for attempt in range(3)]
    try:
        together = list(found.swept(candidates))
    except HandpropError:
        reject()
    for places, one in together:
        rejected = found.rejected(one)
        for row, place in enumerate(places):
            ((_, alone),) = found.swept([candidates[place]])
            unmet = {name for name, flags in rejected.items() if flags[row]}
            assert unmet == {name for name, flags in found.rejected(alone).items() if flags[0]}


@examples(15)
@given(OF_ANY_KIND, SEEDS)
def test_no_two_of_a_set_are_drawn_or_answered_alike(exercise: Exercise, seed: int) -> None:
    found = found_in(exercise, seed)
    made = worked(found, 8)
    for one, other in itertools.combinations(made, 2):
        assert drawn(one) != drawn(other)
        assert printed_answers(one) != printed_answers(other)


def drawn(work: Work) -> object:
    applied: object = None
    if isinstance(work.problem, Problem):
        applied = [layer.activation for layer in work.problem.layers]
    elif isinstance(work.problem, FormulaProblem):
        applied = work.problem.formulas
    return applied, [[one.numbers for one in graph.given] for graph in work.graphs]


def printed_answers(work: Work) -> dict[str, Matrix]:
    return {name: one.printed for name, one in answers(work).items()}


@examples(12)
@given(OF_ANY_KIND, SEEDS)
def test_a_variant_of_a_set_is_what_solving_it_alone_gives(exercise: Exercise, seed: int) -> None:
    """To the last letter of its documents."""
    found = found_in(exercise, seed)
    candidates = [(one.name, one.attempt) for one in variants(found, 3) if isinstance(one, Chosen)]
    for candidate, work in zip(candidates, worked(found, 3), strict=True):
        ((_, one),) = found.swept([candidate])
        alone = solve(one.structure.exercise.problem(one.drawn(0))).work
        assert marks(work) == marks(alone)
        same = dataclasses.replace(alone, variant=work.variant)
        for kind in ("problem", "solution"):
            assert document("tex", work, kind) == document("tex", same, kind)


def marks(work: Work) -> list[object]:
    return [
        (step.iteration, step.id, step.printed, step.value, step.recomputes)
        for step in work.trace.steps
    ]


# What a variant has to meet, said again of its printed numbers.


def entries(step: Step) -> Iterator[tuple[int, int, Decimal, Decimal]]:
    """Each entry of a step: its place, as it is printed, and to 17 digits."""
    for row, (texts, values) in enumerate(zip(step.printed, step.value, strict=True)):
        for column, (text, value) in enumerate(zip(texts, values, strict=True)):
            yield row, column, Decimal(text), Decimal(value)


def decimals(work: Work) -> int:
    places = work.trace.rounding.places
    assert isinstance(places, int)
    return places


def as_printed(text: str, work: Work) -> Decimal:
    rounding = work.trace.rounding
    ways = {"half-up": decimal.ROUND_HALF_UP, "half-even": decimal.ROUND_HALF_EVEN}
    way = ways[rounding.ties]
    if rounding.significant is not None:
        return decimal.Context(prec=rounding.significant, rounding=way).create_decimal(text)
    return Decimal(text).quantize(Decimal(1).scaleb(-decimals(work)), way)


def unrounded(work: Work) -> list[Matrix]:
    """The values of the steps that nothing printed goes into, to 17 digits."""
    exact = dataclasses.replace(work.trace.rounding, carry="exact")
    return [step.value for step in tracing.trace(work.graphs, exact).steps]


def gradients_show(work: Work, _: Requirements) -> bool:
    pairs = zip(work.trace.steps, unrounded(work), strict=True)
    gradients = [(step, values) for step, values in pairs if step.id.startswith("dL/d")]
    assert gradients or not work.problem.trains or work.network.reach == "forward"
    return all(
        bool(printed) or not Decimal(values[row][column])
        for step, values in gradients
        for row, column, printed, _value in entries(step)
    )


def updates_show(work: Work, _: Requirements) -> bool:
    """Each iteration starts from the numbers of the one before it, the first one from its own."""
    moves = []
    before = {str(one.name): (one.numbers, one.numbers) for one in work.graphs[0].given}
    for step, values in zip(work.trace.steps, unrounded(work), strict=True):
        if step.id.endswith("_new"):
            name = step.id.removesuffix("_new")
            texts, starts = before[name]
            for row, column, printed, _value in entries(step):
                has_moved = Decimal(values[row][column]) != Decimal(starts[row][column])
                moves.append(has_moved)
                if has_moved and printed == as_printed(texts[row][column], work):
                    return False
            before[name] = step.printed, values
    return any(moves) or not moves


def states_show(work: Work, _: Requirements) -> bool:
    return all(
        bool(printed) or not Decimal(values[row][column])
        for step, values in zip(work.trace.steps, unrounded(work), strict=True)
        if isinstance(step.name, State)
        for row, column, printed, _value in entries(step)
    )


def ties(work: Work, _: Requirements) -> bool:
    """A number halfway between two is half a unit of its last printed digit away from either."""
    rounding = work.trace.rounding
    for step in work.trace.steps:
        for row, column, printed, value in entries(step):
            if rounding.significant is None:
                last = -decimals(work)
            else:
                last = value.adjusted() - rounding.significant + 1
            is_halfway = abs(value - printed) == Decimal(5).scaleb(last - 1)
            if is_halfway and step.exact.equals(row, column, Fraction(value)):
                return False
    return True


def answers_apart(work: Work) -> bool:
    for printed in printed_answers(work).values():
        texts = [text.replace(",", ".") for row in printed for text in row]
        numbers = [number for number in map(Decimal, texts) if number]
        if len(set(numbers)) < len(numbers):
            return False
    return True


RANGES = {"sigmoid": (0, 1), "tanh": (-1, 1)}


def saturation(work: Work, wanted: Requirements) -> bool:
    for layer, stated in enumerate(work.network.layers, start=2):
        low, high = RANGES.get(stated.activation, (-(10**9), 10**9))
        room = wanted.saturation * (high - low) if stated.activation in RANGES else 0
        for step in work.trace.steps:
            if step.id == f"a{layer}" and not all(
                low + room <= value <= high - room for _, _, _, value in entries(step)
            ):
                return False
    return True


def dead_units(work: Work, wanted: Requirements) -> bool:
    first = {step.id: step for step in work.trace.iterations[0].steps}
    count = 0
    for layer, stated in enumerate(work.network.layers, start=2):
        if stated.activation == "relu":
            count += sum(
                all(Decimal(value) <= 0 for value in row) for row in first[f"z{layer}"].value
            )
    return count == wanted.dead_units


def target_distance(work: Work, wanted: Requirements) -> bool:
    first = work.trace.iterations[0]
    targets = next(one.numbers for one in first.given if str(one.name) == "y")
    outputs = next(one for one in first.steps if one.id == f"a{len(work.network.layers) + 1}")
    return all(
        abs(value - Decimal(targets[row][column])) >= wanted.target_distance - Decimal("1e-15")
        for row, column, _, value in entries(outputs)
    )


def largest_number(work: Work, wanted: Requirements) -> bool:
    return all(
        abs(printed) <= wanted.largest_number
        for step in work.trace.steps
        for _, _, printed, _ in entries(step)
    )


Check = Callable[[Work, Requirements], bool]
CHECKS: dict[str, Check] = {
    one.__name__: one
    for one in (
        gradients_show,
        updates_show,
        states_show,
        ties,
        saturation,
        dead_units,
        target_distance,
        largest_number,
    )
}
ASKING_NOTHING = {"ties": True, "dead_units": None}


def is_asked(requirement: str, wanted: Requirements) -> bool:
    return bool(getattr(wanted, requirement) != ASKING_NOTHING.get(requirement, 0))


def minus_signs(work: Work) -> int:
    texts = (text for step in work.trace.steps for row in step.printed for text in row)
    return sum(text.startswith("-") for text in texts)


def digits(work: Work) -> int:
    """Zeros before the first digit that is none do not count, and those at the end do."""
    numbers = [
        abs(int(printed.scaleb(decimals(work))))
        for step in work.trace.steps
        for _, _, printed, _ in entries(step)
    ]
    return sum(len(str(number)) for number in numbers if number)


@examples(30)
@given(exercises(), SEEDS)
def test_every_variant_meets_what_is_required(exercise: Exercise, seed: int) -> None:
    found = found_in(exercise, seed)
    wanted = exercise.wanted().requirements
    made = worked(found, 4)
    for work in made:
        for name, check in CHECKS.items():
            if is_asked(name, wanted):
                assert check(work, wanted), name
        if wanted.answers_apart:
            assert answers_apart(work)


OF_FORMULAS = {"gradients_show", "ties", "largest_number"}


@examples(25)
@given(formula_exercises(), SEEDS)
def test_every_variant_of_formulas_meets_what_is_required(exercise: Exercise, seed: int) -> None:
    found = found_in(exercise, seed)
    wanted = exercise.wanted().requirements
    for work in worked(found, 4):
        for name in OF_FORMULAS:
            if is_asked(name, wanted):
                assert CHECKS[name](work, wanted), name


@examples(15)
@given(exercises(), SEEDS)
def test_all_variants_have_about_as_many_minus_signs_and_digits(
    exercise: Exercise, seed: int
) -> None:
    wanted = exercise.wanted().requirements
    counts: list[tuple[int | None, Callable[[Work], int]]] = [(wanted.minus_signs, minus_signs)]
    if "significant" not in exercise.stated["rounding"]:
        counts.append((wanted.digits, digits))
    alike: dict[object, list[Work]] = {}
    for work in worked(found_in(exercise, seed), 6):
        activations = tuple(layer.activation for layer in work.network.layers)
        alike.setdefault((work.network.sizes, activations), []).append(work)
    for group in alike.values():
        for tolerance, count in counts:
            found = [count(work) for work in group]
            assert tolerance is None or max(found) - min(found) <= 2 * tolerance
