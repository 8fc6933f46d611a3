"""From formulas to their graph: the formulas in order, and the gradient derived from them."""

from __future__ import annotations

from msgspec.structs import replace

from generator.expressions.simplified import simplified
from generator.expressions.tree import Derivative, Expression, Name, Symbol
from generator.network.graph import Definition, Given, Graph, graph
from generator.network.reverse import led_by, walked_back
from generator.network.slopes import computed, slopes_on_the_way
from generator.problem.formulas.table import FormulaProblem

__all__ = ["build_formulas"]


def build_formulas(problem: FormulaProblem) -> tuple[Graph, ...]:
    """Return the graph of formulas, which are worked out once."""
    by = [Symbol(name) for name in problem.by]
    of = Symbol(problem.of_gradient)
    given = [
        Given(Symbol(name), matrix, "variable" if Symbol(name) in by else "datum")
        for name, matrix in problem.matrices.items()
    ]
    passed = [
        Definition(
            Symbol(formula.name),
            formula.expression,
            "forward",
            "loss" if by and Symbol(formula.name) == of else "formula",
        )
        for formula in problem.expressions
    ]
    seeds = {
        Symbol(name): Given(Derivative(of, Symbol(name)), matrix, "datum")
        for name, matrix in problem.upstream.items()
    }
    starts: dict[Name, Expression] = {name: one.reference for name, one in seeds.items()}
    sloped = list(slopes_on_the_way(led_by(passed, [*seeds] or [of]), of, by))
    known = computed(passed, sloped)
    walked = walked_back(passed, of, by, known, starts=starts) if by else ()
    descended = (replace(one, expression=simplified(one.expression)) for one in walked)
    given += seeds.values()
    return (graph(1, range(1), given, [*passed, *sloped, *descended], {}),)
