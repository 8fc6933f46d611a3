"""From formulas to their graphs: the formulas in order, the gradient derived from them, and the
updates of a descent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace as replace_fields

from generator.expressions.simplified import simplified
from generator.expressions.tree import (
    SCALAR,
    Derivative,
    Expression,
    Name,
    Reference,
    Symbol,
    replace,
)
from generator.network.graph import Definition, Given, Graph, graph
from generator.network.reverse import led_by, walked_back
from generator.network.slopes import computed, slopes_on_the_way
from generator.network.updates import constants, learning_rate, lookahead, states, updates
from generator.problem.formulas.table import FormulaProblem
from generator.problem.formulas.tables import unknown

__all__ = ["build_formulas"]


def build_formulas(problem: FormulaProblem) -> tuple[Graph, ...]:
    """Return the graphs of formulas, one for each iteration of a descent, or the only one."""
    return tuple(_iterations(problem)) if problem.training else (_worked_once(problem),)


def _worked_once(problem: FormulaProblem) -> Graph:
    of, by = Symbol(problem.of_gradient), [Symbol(name) for name in problem.by]
    passed = _passed(problem, {})
    seeds = {
        Symbol(name): Given(Derivative(of, Symbol(name)), matrix, "datum")
        for name, matrix in problem.upstream.items()
    }
    starts: dict[Name, Expression] = {name: one.reference for name, one in seeds.items()}
    derived = _derived(passed, of, by, starts) if by else ()
    given = [*_given(problem), *seeds.values()]
    return graph(1, range(1), given, [*passed, *derived], {})


def _iterations(problem: FormulaProblem) -> Iterator[Graph]:
    """Yield the iterations of a descent."""
    of, quantities = Symbol(problem.of_gradient), list(_given(problem))
    trained = [quantity for quantity in quantities if quantity.role == "variable"]
    given = [*quantities, *constants(problem), *states(problem, trained)]
    before: Graph | None = None
    for number in range(1, problem.iterations + 1):
        rate = tuple(learning_rate(problem, number))
        ahead = tuple(lookahead(problem, trained))
        moved: dict[Expression, Expression] = {
            variable.reference: definition.reference
            for variable, definition in zip(trained, ahead, strict=False)
        }
        passed = _passed(problem, moved)
        by = [one.symbol for one in ahead] or [_symbol(variable) for variable in trained]
        there = [Reference(name, one.shape) for name, one in zip(by, trained, strict=True)]
        derived = _derived(passed, of, by, {})
        changed = tuple(updates(problem, number, trained, there, rate, of))
        definitions = [*rate, *ahead, *passed, *derived, *(update for _, update in changed)]
        new = {name: update.name for name, update in changed if name != update.name}
        before = graph(number, range(1), given, definitions, new, before)
        yield before


def _given(problem: FormulaProblem) -> Iterator[Given]:
    for name, matrix in problem.matrices.items():
        yield Given(Symbol(name), matrix, "variable" if name in problem.by else "datum")
    for letter in problem.size_letters:
        yield Given(Symbol(letter), unknown(SCALAR), "size")


def _passed(
    problem: FormulaProblem, moved: Mapping[Expression, Expression]
) -> Sequence[Definition]:
    """Return the formulas as definitions, with what stands in the place of variables."""
    differentiated = problem.of_gradient if problem.by else None
    return [
        Definition(
            Symbol(formula.name),
            replace(formula.expression, moved),
            "forward",
            "loss" if formula.name == differentiated else "formula",
        )
        for formula in problem.expressions
    ]


def _derived(
    passed: Sequence[Definition],
    of: Symbol,
    by: Sequence[Symbol],
    starts: Mapping[Name, Expression],
) -> Iterator[Definition]:
    """Yield the derivatives of functions on the way back, and the gradients."""
    sloped = list(slopes_on_the_way(led_by(passed, [*starts] or [of]), of, by))
    yield from sloped
    for step in walked_back(passed, of, by, computed(passed, sloped), starts=starts):
        yield replace_fields(step, expression=simplified(step.expression))


def _symbol(variable: Given) -> Symbol:
    assert isinstance(variable.name, Symbol), "variables are called by their names"
    return variable.name
