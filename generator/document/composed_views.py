"""What templates see of composed networks: their layers, and what is asked of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from generator.document.asking import asked_for
from generator.document.drawn_graphs import DrawnGraphs, drawn_graphs, left_out_of_network
from generator.document.formulas import EXPLAINED, Explained
from generator.document.graph_nodes import network_nodes
from generator.document.graph_views import (
    formulas_alone,
    functions_used,
    signs_of,
)
from generator.document.keeping import Kept
from generator.document.paper import Paper, paper
from generator.document.statement import Function
from generator.document.titles import usual_title
from generator.document.views import AskedFor, Signs
from generator.document.work import Work
from generator.expressions.tree import Derivative, Name, Symbol
from generator.layout.nodes import Node
from generator.layout.symbols import symbol as layout_symbol
from generator.lines import Line
from generator.network import LOSS, PARAMETERS, Given
from generator.notation import Notation, symbol
from generator.problem import type_of
from generator.problem.composed.flow import FlowShape
from generator.problem.composed.layers import AnyLayer
from generator.problem.composed.model import ComposedProblem
from generator.version import __version__

# How a network is drawn, what says most first: with all steps within its layers, with its losses.
WAYS = ((True, True), (True, False), (False, True), (False, False))

__all__ = ["ComposedStructure", "LayerView", "Sharing", "drawn_composed", "structure_of_composed"]


class LayerView(Struct, frozen=True, eq=False):
    """A layer of a composed network: its type, which of its type it is, counted from 1, or 0 where
    it is the only one, its table, and what comes in and passes on.
    """

    number: int
    type: str
    ordinal: int
    is_last: bool
    layer: AnyLayer
    before: FlowShape
    after: FlowShape


class Sharing(Struct, frozen=True, eq=False):
    """A parameter that is used at several times or places: its symbol, the number of the last one,
    its symbol there, and the gradients by both. `layers` are those with such parameters, where
    others have weights that are used once.
    """

    parameter: Node
    number: int
    part: Node
    gradient_of_part: Node
    gradient: Node
    layers: Sequence[LayerView]


class SizeLetters(Struct, frozen=True, eq=False):
    """What the numbers of rows and columns of maps, and of parameters, are called, and whether some
    of them are asked for.
    """

    rows: Node
    columns: Node
    parameters: Node
    are_asked: bool


class ComposedStructure(Struct, frozen=True, eq=False):
    """What templates see of a composed network that depends on no number: its layers, the inputs
    and outputs by their symbols, formulas of the first time or place, those of no time or place,
    those of the loss, the parameters that gradients are taken by, and one that is shared.
    """

    version: str
    problem: ComposedProblem
    usual_title: str
    paper: Paper
    layers: Sequence[LayerView]
    inputs: Sequence[Node]
    outputs: Sequence[Node]
    stated: Sequence[Line]
    stated_once: Sequence[Line]
    losses: Sequence[Line]
    functions: Sequence[Function]
    by: Sequence[Node]
    parameters: str
    times: Sequence[str]
    sharing: Sharing | None
    sizes: SizeLetters | None
    has_entries: bool
    asked: Sequence[AskedFor] | None
    explained: Explained
    signs: Signs


def structure_of_composed(
    work: Work, kept: Kept, worked_lines: Sequence[Line]
) -> ComposedStructure:
    """Return what a template may name of a composed network, but for numbers."""
    problem, symbols = work.problem, kept.notation
    assert isinstance(problem, ComposedProblem), "other kinds have views of their own"
    (graph,) = work.graphs
    functions = list(functions_used(work, symbols))
    first = dict(_first_of_each(work))
    stated = formulas_alone(work, kept, [name for name in first if first[name]])
    once = formulas_alone(work, kept, [name for name in first if not first[name]])
    losses = formulas_alone(work, kept, set(_losses(work)))
    outputs, layers = len(problem.layers) + 1, list(_layers(problem))
    return ComposedStructure(
        version=__version__,
        problem=problem,
        usual_title=usual_title(problem),
        paper=paper(problem.page),
        layers=layers,
        inputs=[symbols.symbol(given.name) for given in graph.given if given.role == "input"],
        outputs=[
            symbols.symbol(one.name)
            for one in graph.definitions
            if one.role == "output" and one.symbol.layer == outputs
        ],
        stated=stated,
        stated_once=once,
        losses=losses,
        functions=functions,
        by=[symbols.symbol(given.name) for given in graph.given if given.role in PARAMETERS],
        parameters=_parameters(work),
        times=sorted({axis for name in graph.roles for axis in _axes(name)}),
        sharing=_sharing(work, kept, layers),
        sizes=_size_letters(problem, kept),
        has_entries=problem.presentation == "weights" or problem.detail == "entries",
        asked=None if problem.asked is None else asked_for(work, symbols, kept.asked),
        explained=EXPLAINED,
        signs=signs_of(work, [*stated, *once, *losses], functions, worked_lines),
    )


def drawn_composed(work: Work, symbols: Notation) -> DrawnGraphs:
    """Return the network as a graph, unrolled in time where it reads a sequence."""
    (graph,) = work.graphs
    of = LOSS if any(role == "gradient" for role in graph.roles.values()) else None
    ways = [network_nodes(steps, losses) for steps, losses in WAYS]
    drawn = drawn_graphs(work, symbols, of, ways)
    if drawn.graph is None:
        return drawn
    names = [row.name for row in drawn.graph.rows]
    return replace(drawn, left_out=list(left_out_of_network(graph, symbols, names)))


def _layers(problem: ComposedProblem) -> Iterator[LayerView]:
    seen: list[str] = []
    flows = problem.flows
    for index, layer in enumerate(problem.layers):
        name = type_of(layer)
        seen.append(name)
        is_only = problem.types.count(name) == 1
        yield LayerView(
            number=index + 1,
            type=name,
            ordinal=0 if is_only else seen.count(name),
            is_last=index == len(problem.layers) - 1,
            layer=layer,
            before=flows[index],
            after=flows[index + 1],
        )


def _first_of_each(work: Work) -> Iterator[tuple[str, bool]]:
    """Yield the ids of the steps of each layer at the first time or place that it has any at, and
    whether they belong to a time.
    """
    first: dict[object, object] = {}
    for step in work.worked[0].steps:
        if step.section != "forward" or step.role == "size" or not isinstance(step.name, Symbol):
            continue
        axes = [axis for axis, _ in step.name.at]
        if first.setdefault((step.name.layer, *axes), step.name.at) == step.name.at:
            yield step.id, "time" in axes


def _losses(work: Work) -> Iterator[str]:
    """Yield the ids of the first loss of a time, if there are several, and of the whole loss."""
    found = [step.id for step in work.worked[0].steps if step.role == "loss"]
    yield from (found[0], found[-1]) if found else ()


def _parameters(work: Work) -> str:
    """Return which kinds of parameters there are, nothing where there are none."""
    (graph,) = work.graphs
    kinds = {_kind_of_parameter(given) for given in graph.given if given.role in PARAMETERS}
    found: list[str] = [kind for kind in ("kernels", "weights", "biases") if kind in kinds]
    *first, last = found or [""]
    return f"{', '.join(first)} and {last}" if first else last


def _kind_of_parameter(given: Given) -> str:
    if given.role == "bias":
        return "biases"
    is_kernel = isinstance(given.name, Symbol) and given.name.letter == "k"
    return "kernels" if is_kernel else "weights"


def _size_letters(problem: ComposedProblem, kept: Kept) -> SizeLetters | None:
    """Return what sizes are called, None where the network reads no maps."""
    if problem.flow_of_inputs.form != "maps":
        return None
    asked = {one.name.letter for one in kept.asked if isinstance(one.name, Symbol)}
    return SizeLetters(
        rows=_letter_of(kept.notation, "rows"),
        columns=_letter_of(kept.notation, "columns"),
        parameters=_letter_of(kept.notation, "parameters"),
        are_asked=not asked.isdisjoint(("rows", "columns", "parameters")),
    )


def _letter_of(symbols: Notation, name: str) -> Node:
    """Return the letter of a quantity without what stands around it."""
    return layout_symbol(symbols.conventions.script(name).letter)


def _axes(name: Name) -> Iterator[str]:
    if isinstance(name, Symbol):
        yield from (axis for axis, _ in name.at)


def _sharing(work: Work, kept: Kept, layers: Sequence[LayerView]) -> Sharing | None:
    """Return the first parameter that gradients have parts of, None where there is none."""
    symbols = kept.notation
    (graph,) = work.graphs
    weighing = {
        one.name.layer
        for one in graph.given
        if one.role == "weight" and isinstance(one.name, Symbol)
    }
    weighted = [layer for layer in layers if layer.number in weighing]
    shared = [
        layer for layer in weighted if layer.before.form == "sequence" and layer.before.count > 1
    ]
    for step in work.worked[0].steps:
        if step.role == "part" and isinstance(step.name, Derivative):
            by = step.name.by
            whole = Symbol(by.letter, by.layer)
            return Sharing(
                parameter=symbols.symbol(whole),
                number=by.at[-1][1],
                part=symbols.symbol(by),
                gradient_of_part=symbol(step.name, symbols),
                gradient=symbol(Derivative(LOSS, whole), symbols),
                layers=shared if len(shared) < len(weighted) else (),
            )
    return None
