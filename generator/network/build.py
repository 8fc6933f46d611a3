"""From a problem to one graph for each iteration: what is given, and all that follows from it."""

from __future__ import annotations

from generator.network.asked import asked_steps, check_names
from generator.network.graph import Graph
from generator.network.iterations import whole_iterations
from generator.network.needed import needed
from generator.problem import AnyProblem

__all__ = ["build", "whole_steps"]


def build(problem: AnyProblem) -> tuple[Graph, ...]:
    """Return the graphs of a problem's iterations, as far as they are worked out; of the forward
    pass alone if it has none.

    Raises StepError where the problem names a step that there is not.
    """
    # Most problems are networks of dense layers; what builds the others takes a while to import.
    if problem.stated_as == "formulas":
        from generator.network.formulas import build_formulas

        return _asked_of(problem, build_formulas(problem))
    if problem.stated_as == "composed":
        from generator.network.composed.building import build_composed

        return _asked_of(problem, build_composed(problem))
    if problem.stated_as == "middle":
        from generator.network.middle import build_middle

        return build_middle(problem)
    graphs = tuple(whole_iterations(problem))
    check_names(problem, graphs)
    # The table of a neuron that learns has whole rows.
    has_table = not problem.is_layered and len(graphs) > 1
    if problem.asked is None or problem.solution == "whole" or has_table:
        return graphs
    return needed(graphs, [one.name for one in asked_steps(graphs, problem)])


def _asked_of(problem: AnyProblem, graphs: tuple[Graph, ...]) -> tuple[Graph, ...]:
    """Return the graphs of a problem as far as they lead to what is asked for."""
    check_names(problem, graphs)
    if problem.asked is None or problem.solution == "whole":
        return graphs
    return needed(graphs, [one.name for one in asked_steps(graphs, problem)])


def whole_steps(problem: AnyProblem) -> frozenset[str]:
    """Return the ids of all steps that a problem has, whatever it asks for."""
    graphs = build(problem.model_copy(update={"solution": "whole"}))
    return frozenset(str(one.name) for graph in graphs for one in graph.definitions)
