"""What is wrong with formulas whose tables are as they should be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from generator.errors import Fault, nearest
from generator.expressions.tree import SCALAR, Shape
from generator.problem.descent import descent_faults
from generator.problem.faults import counted, within
from generator.problem.formulas.confusion import confusing_names
from generator.problem.formulas.meaning import size_in_words
from generator.problem.formulas.names import DERIVATIVE, name_faults, why_no_name
from generator.problem.formulas.sizes import MOST_LETTERS, SizedQuantity
from generator.problem.formulas.stated import StatedFormula, needed_for, read_formulas
from generator.problem.formulas.structure import FormulaTable
from generator.problem.formulas.tables import GradientChoice, TrainingTable
from generator.problem.page import page_faults

__all__ = ["faults_of"]


def faults_of(problem: FormulaTable) -> Iterator[Fault]:
    """Yield all that is wrong with a problem as a whole."""
    yield from _given_faults(problem)
    yield from name_faults({"given": problem.given, "formulas": problem.formulas}, problem.notation)
    yield from _notation_faults(problem)
    if wrong_sizes := list(_size_faults(problem)):
        yield from wrong_sizes
        return
    found, faults = read_formulas(problem.shapes, problem.formulas)
    if problem.is_sized and not faults:
        _, faults = read_formulas(problem.other_shapes, problem.formulas)
    yield from faults
    if not faults and (problem.gradient or problem.upstream or problem.training):
        shapes = {formula.name: formula.expression.shape for formula in found}
        wrong = list(_upstream_faults(problem, shapes, found))
        wrong = wrong or list(_gradient_faults(problem, shapes, found))
        yield from wrong
        if problem.training is not None and not wrong:
            yield from _training_faults(problem, problem.training)
        faults = wrong
    if not faults:
        yield from confusing_names(problem, found)
    yield from page_faults(problem.page, problem.words)


def _notation_faults(problem: FormulaTable) -> Iterator[Fault]:
    """Yield the symbols of what is no quantity."""
    beyond = [problem.of_gradient] if problem.upstream else []
    known = [*problem.given, *problem.formulas, *problem.size_letters, *problem.reserved, *beyond]
    for name in problem.notation:
        if name not in known:
            yield Fault(f"notation.{name}", f"is of no quantity; {nearest(name, known)}")


def _size_faults(problem: FormulaTable) -> Iterator[Fault]:
    """Yield what is wrong with sizes, or with a problem that has them and no numbers."""
    if not problem.is_sized:
        return
    sized = [name for name, value in problem.given.items() if isinstance(value, SizedQuantity)]
    place = f"given.{sized[0]}" if sized else "gradient.at"
    if problem.shows_numbers:
        yield Fault(
            place,
            'has a size alone, of which only formulas can be shown; give detail = "symbols", or '
            "numbers.",
        )
    if problem.presentation == "weights":
        yield Fault(
            "presentation", f"shows every entry, but {place} has a size alone; leave it out."
        )
    for index, one in enumerate(problem.asked or ()):
        if "[" in one:
            sentence = f"is an entry, but {place} has a size alone; ask for the whole of it."
            yield Fault(f"asked[{index}]", sentence)
    letters: dict[str, str] = {}
    for name, value in problem.given.items():
        for part in value.size if isinstance(value, SizedQuantity) else ():
            if isinstance(part, str):
                letters.setdefault(part, name)
    if len(letters) > MOST_LETTERS:
        yield Fault(place, f"is one of {len(letters)} sizes; give at most {MOST_LETTERS} letters.")
    for letter, name in letters.items():
        why = why_no_name(letter)
        if letter in problem.given or letter in problem.formulas:
            why = "is a quantity as well; give another letter."
        if why:
            yield Fault(f"given.{name}.size", f"has {letter}, which {why}")


def _training_faults(problem: FormulaTable, training: TrainingTable) -> Iterator[Fault]:
    """Yield what is wrong with a descent."""
    yield from within("training", descent_faults(problem))
    if training.worked is not None and training.worked > training.iterations:
        yield Fault(
            "training.worked",
            f"is {training.worked}, but there are {counted(training.iterations, 'iteration')}; "
            f"give at most {training.iterations}.",
        )
    if problem.upstream:
        what = f"the derivatives of {problem.of_gradient}, which is no formula, are given"
        yield Fault("training", f"goes down a formula, but {what}; leave one of them out.")
    for index, name in enumerate(problem.by):
        if name in problem.formulas:
            yield Fault(
                f"gradient.by[{index}]",
                f"is {name}, a formula, which is not changed; leave it out.",
            )
    states = {f"{letter}_{name}" for name in problem.by for letter in problem.reserved}
    for table in ("given", "formulas"):
        for name in getattr(problem, table):
            if name in states or name in problem.reserved:
                yield Fault(
                    f"{table}.{name}",
                    "is what the descent calls something else; give another name.",
                )


def _given_faults(problem: FormulaTable) -> Iterator[Fault]:
    """Yield the first row of each matrix that has not as many numbers as the one before it."""
    for name, value in problem.given.items():
        if not isinstance(value, tuple) or not isinstance(value[0], tuple):
            continue
        for index, row in enumerate(value):
            if len(row) != len(value[0]):
                yield Fault(
                    f"given.{name}[{index}]",
                    f"has {counted(len(row), 'number')}, but the first row has {len(value[0])}; "
                    "give rows of one length.",
                )
                break


def _upstream_faults(
    problem: FormulaTable, shapes: Mapping[str, Shape], formulas: Sequence[StatedFormula]
) -> Iterator[Fault]:
    """Yield what is wrong with derivatives that are given of what is differentiated."""
    found = [one for one in map(DERIVATIVE.fullmatch, problem.given) if one is not None]
    for one in found:
        place, of, by = f"given.{one[0]}", one["of"], one["by"]
        if of in shapes:
            yield Fault(place, f"follows from {of}, which is a formula; leave one of them out.")
        elif of in problem.given:
            yield Fault(place, f"is of {of}, which is given; give it another letter.")
        elif of != found[0]["of"]:
            yield Fault(place, f"is of {of}, but {found[0][0]} is of {found[0]['of']}; give one.")
        if by not in shapes:
            yield Fault(
                place, f"is with respect to {by!r}, which is no formula; {nearest(by, shapes)}"
            )
    gradient = problem.gradient or GradientChoice.model_construct()
    if gradient.at is not None and found:
        yield Fault("gradient.at", f"is given beside {found[0][0]}; leave one of them out.")
    if gradient.of is not None and found and gradient.of != found[0]["of"]:
        yield Fault("gradient.of", f"is {gradient.of!r}, but {found[0][0]} is given; leave it out.")
    for by in problem.upstream:
        behind = [one for one in problem.upstream if one != by and by in needed_for(formulas, one)]
        if behind:
            yield Fault(
                f"given.d{problem.of_gradient}/d{by}",
                f"follows from d{problem.of_gradient}/d{behind[0]}, since {behind[0]} is computed "
                f"from {by}; leave it out.",
            )
    for by, matrix in problem.upstream.items():
        size = len(matrix), len(matrix[0])
        if shapes.get(by, size) != size:
            place = f"given.d{problem.of_gradient}/d{by}" if found else "gradient.at"
            yield Fault(
                place,
                f"is {size_in_words(size)}, but {by} is {size_in_words(shapes[by])}; give as many "
                "numbers.",
            )


def _gradient_faults(
    problem: FormulaTable, shapes: Mapping[str, Shape], found: Sequence[StatedFormula]
) -> Iterator[Fault]:
    gradient, of = problem.gradient or GradientChoice.model_construct(), problem.of_gradient
    starts = [*(problem.upstream or [of])]
    for start in starts:
        if start not in shapes:
            yield Fault(
                "gradient.of", f"is {start!r}, which is no formula; {nearest(start, shapes)}"
            )
            return
    if not problem.upstream and shapes[of] != SCALAR:
        place = "gradient.of" if gradient.of else "gradient"
        yield Fault(
            place,
            f"is of {of}, {size_in_words(shapes[of])}, but a gradient is of a single number; name "
            "a formula that is one, such as its sum, or give at, the derivative of something else "
            f"with respect to {of}.",
        )
    reached = needed_for(found, *starts)
    known = {*problem.shapes, *shapes}
    for index, name in enumerate(problem.by if gradient.by else ()):
        place = f"gradient.by[{index}]"
        if name not in known:
            yield Fault(place, f"is {name!r}, which is no quantity; {nearest(name, known)}")
        elif name not in reached or name in starts:
            yield Fault(place, f"is {name}, on which {of} does not depend; leave it out.")
