"""The drawing of a computational graph: what its nodes are, where they stand, and its numbers."""

from __future__ import annotations

import functools
import itertools
import random
import re
import tomllib
from collections.abc import Iterator
from decimal import Decimal

import pytest

from generator.document.documents import view_of_any
from generator.document.figure import Box
from generator.document.graph_figure import MOST_NODES, PAGE_WIDTH, TALLEST, GraphFigure
from generator.document.graph_views import GraphView
from generator.document.keeping import kept_for
from generator.document.layering import Stop, layered
from generator.document.work import Work
from generator.formats import document
from generator.layout import spelled as spelling
from generator.layout.nodes import Digits, Node
from generator.problem import problem_of
from generator.solution import solve
from tests.format_reader import html_tokens, markdown_tokens, tex_tokens

SIGMOID = """
given = { w_0 = 2, x_0 = -1, w_1 = -3, x_1 = -2, w_2 = -3 }
gradient = {}
[formulas]
a = "w_0 * x_0"
b = "w_1 * x_1"
c = "a + b"
s = "c + w_2"
n = "-s"
g = "exp(n)"
d = "1 + g"
f = "1 / d"
"""
NEURON = """
given = { x = [0.5, -1.0], w = [[0.2, 0.4]], b = 0.1, y = 1 }
gradient = {}
[formulas]
z = "w @ x + b"
a = "sigmoid(z)"
L = "(a - y)^2 / 2"
"""
MIXED = """
given = { x = 3, y = -4, z = 2, w = -1 }
gradient = {}
[formulas]
m = "max(z, w)"
p = "x * y + m"
f = "2 * p + max(0, x) + relu(y) + sqrt(z) * abs(y)^3 / (x - y) - min(x, z)"
"""
RECURRENT = """
given = { w = 0.5, u = 0.3, x_1 = 1, x_2 = 2, x_3 = -1, h_0 = 0, y = 0.2 }
gradient = { by = ["w", "u"] }
[formulas]
h_1 = "tanh(w * x_1 + u * h_0)"
h_2 = "tanh(w * x_2 + u * h_1)"
h_3 = "tanh(w * x_3 + u * h_2)"
L = "(h_3 - y)^2"
"""
STATED = {"sigmoid": SIGMOID, "neuron": NEURON, "mixed": MIXED, "recurrent": RECURRENT}


@functools.cache
def worked(text: str) -> Work:
    """Return what is worked out of formulas that a problem file states."""
    stated = tomllib.loads(f'kind = "formulas"\n{text}', parse_float=Decimal)
    return solve(problem_of(stated)).work


def seen(text: str) -> GraphView:
    """Return what templates see of formulas that a problem file states."""
    work = worked(text)
    found = view_of_any(work, kept_for(work), "solution")
    assert isinstance(found, GraphView)
    return found


@functools.cache
def written(text: str, name: str, kind: str) -> str:
    """Return a document in a format."""
    return document(name, worked(text), kind)


def drawn(text: str) -> GraphFigure:
    """Return the figure of the solution."""
    figure = seen(text).worked_graph
    assert figure is not None
    return figure


def spelled(node: Node) -> str:
    """Return a formula in plain characters."""
    return spelling.spelled(node, {})


def signs(figure: GraphFigure) -> list[str]:
    """Return what stands in the nodes of a figure."""
    return [spelled(row.sign) for row in figure.rows if row.sign is not None]


def chained(count: int) -> str:
    """Return so many formulas, each of the one before."""
    formulas = "".join(f'f_{place} = "f_{place - 1} + x"\n' for place in range(2, count + 1))
    return f'given = {{ x = 1 }}\ngradient = {{}}\n[formulas]\nf_1 = "2 * x"\n{formulas}'


def drawn_at_random(seed: int) -> str:
    """Return formulas of which each is an operation on quantities before it."""
    chosen = random.Random(seed)
    names = ["x", "y", "z"]
    formulas = []
    for place in range(1, chosen.randint(2, 12)):
        sign = chosen.choice("+-*")
        # The first operand goes on from what is new, so that the graph is deep.
        first, second = chosen.choice(names[-3:]), chosen.choice(names)
        formulas.append(f'q_{place} = "{first} {sign} {second}"\n')
        names.append(f"q_{place}")
    return f"given = {{ x = 1.5, y = -2, z = 0.5 }}\n[formulas]\n{''.join(formulas)}"


def box_of(figure: GraphFigure, x: int, y: int) -> Box:
    return x, y, 2 * figure.radius, 2 * figure.radius


def meet(one: Box, other: Box) -> bool:
    """Return whether two boxes have more than their rims in common."""
    return all(
        2 * abs(one[axis] - other[axis]) < one[axis + 2] + other[axis + 2] for axis in (0, 1)
    )


def collisions(figure: GraphFigure) -> Iterator[str]:
    """Yield what lies on what, and what lies outside."""
    circles = [box_of(figure, x, y) for x, y, _ in figure.neurons]
    for one, other in itertools.combinations([*figure.rooms, *circles], 2):
        if meet(one, other):
            yield f"{one} lies on {other}"
    for x, y, width, height in [*figure.rooms, *circles]:
        if not (width <= 2 * x <= 2 * figure.width - width):
            yield f"{x} with {width} of {figure.width} across"
        if not (height <= 2 * y <= 2 * figure.height - height):
            yield f"{y} with {height} of {figure.height} up"
    for edge in figure.edges:
        # A line is looked at in small pieces.
        for share in range(26):
            x = edge.x + (edge.to_x - edge.x) * share // 25
            y = edge.y + (edge.to_y - edge.y) * share // 25
            yield from (
                f"a line crosses {room} at {x, y}"
                for room in figure.rooms
                if meet(room, (x, y, 1, 1))
            )
            yield from (
                f"a line crosses the node at {cx, cy}"
                for cx, cy, _, _ in circles
                if (x - cx) ** 2 + (y - cy) ** 2 < (figure.radius - 8) ** 2
            )


@pytest.mark.parametrize("name", STATED)
def test_nothing_lies_on_anything(name: str) -> None:
    found = seen(STATED[name])
    for figure in (found.graph, found.worked_graph):
        assert figure is not None
        assert list(collisions(figure)) == []
        assert figure.width <= PAGE_WIDTH
        assert figure.height <= TALLEST


def test_nothing_lies_on_anything_in_random_graphs() -> None:
    drawn_whole = 0
    for seed in range(25):
        figure = seen(drawn_at_random(seed)).worked_graph
        if figure is not None:
            drawn_whole += figure.has_operations
            assert list(collisions(figure)) == [], seed
    assert drawn_whole > 15


def test_nodes_are_the_operations_of_the_formulas() -> None:
    assert signs(drawn(NEURON)) == ["×", "+", "σ", "-", "∙2", "/2"]
    assert signs(drawn(SIGMOID)) == ["×", "×", "+", "+", "-", "e∙", "+1", "1/∙"]
    assert set(signs(drawn(MIXED))) >= {"max", "min", "×2", "ReLU", "∙", "|∙|", "∙3", "/"}


def test_where_operations_are_too_many_formulas_are_the_nodes() -> None:
    figure = drawn(RECURRENT)
    assert not figure.has_operations
    assert signs(figure) == ["h 1", "h 2", "h 3", "L"]
    assert r"in which each formula is a node" in written(RECURRENT, "tex", "problem")


def test_numbers_are_those_that_are_printed_values_above_lines_and_gradients_below() -> None:
    found = seen(SIGMOID)
    figure = found.worked_graph
    assert figure is not None
    printed = {
        spelled(row.name): tuple(
            None if node is None else spelled(node) for node in (row.value, row.gradient)
        )
        for row in figure.rows
    }
    assert printed == {
        "w 0": ("2", "-0.20"),
        "x 0": ("-1", "0.39"),
        "w 1": ("-3", "-0.39"),
        "x 1": ("-2", "-0.59"),
        "w 2": ("-3", "0.20"),
        "a": ("-2.00", "0.20"),
        "b": ("6.00", "0.20"),
        "c": ("4.00", "0.20"),
        "s": ("1.00", "0.20"),
        "n": ("-1.00", "-0.20"),
        "g": ("0.37", "-0.53"),
        "d": ("1.37", "-0.53"),
        "f": ("0.73", "1"),
    }
    heights = {spelled(node): y for _, y, node in figure.labels}
    assert heights["0.73"] > heights["1"]
    assert heights["1.37"] > heights["-0.53"]


def test_the_question_has_the_numbers_that_are_given_and_no_others() -> None:
    figure = seen(SIGMOID).graph
    assert figure is not None
    numbers = [node.text for _, _, node in figure.labels if isinstance(node, Digits)]
    assert sorted(numbers) == ["-1", "-2", "-3", "-3", "2"]
    for kind in ("problem", "worksheet"):
        tex = written(SIGMOID, "tex", kind)
        assert {"1.37", "0.73"}.isdisjoint(tex_tokens(tex))
        assert {"1.37", "0.73"}.isdisjoint(html_tokens(written(SIGMOID, "html", kind)))


def test_a_line_of_a_matrix_has_its_size() -> None:
    figure = drawn(NEURON)
    assert {spelled(node) for _, _, node in figure.labels} >= {"1×2", "2×1"}
    assert "sizes of matrices above the lines" in written(NEURON, "tex", "problem")


def test_a_graph_of_matrices_alone_is_not_shown_again() -> None:
    product = 'given = { A = [[1, 2]], B = [[3, 1], [4, 2]] }\n[formulas]\nC = "A @ B"\n'
    assert seen(product).graph is not None
    assert seen(product).worked_graph is None
    assert seen(product + 's = "sum(C)"\n').worked_graph is not None


def test_a_chain_is_straight_and_a_planar_graph_has_no_crossings() -> None:
    figure = drawn(SIGMOID)
    heights = [y for _, y, _ in figure.neurons]
    assert len(set(heights[3:])) == 1
    lines = [((e.x, e.y), (e.to_x, e.to_y)) for e in figure.edges if e.y != e.to_y]
    for (start, end), (other, other_end) in itertools.combinations(lines, 2):
        if start[0] == other[0] and end[0] == other_end[0]:
            assert (start[1] - other[1]) * (end[1] - other_end[1]) >= 0


def test_layers_are_those_of_the_longest_path_and_long_lines_bend_in_each() -> None:
    operands = ((), (), (0, 1), (2,), (3, 0))
    rooms = ((100, 100),) * 5
    placed = layered(operands, ((), (), (-5, 5), (0,), (-5, 5)), rooms, (10, 10), 20)
    assert placed.layers == [0, 0, 1, 2, 3]
    assert list(placed.way(0, 4)) == [Stop(0, 0), Stop(0, 1), Stop(0, 2), Stop(4, 3)]
    for layer in placed.stops:
        depths = [placed.depths[stop] for stop in layer]
        assert depths == sorted(depths)
    assert abs(placed.depths[Stop(0, 1)] - placed.depths[Stop(2, 1)]) >= 100 + 10 + 20


def test_a_graph_that_is_too_large_is_left_out_and_a_sentence_says_so() -> None:
    tex = written(chained(MOST_NODES + 1), "tex", "solution")
    assert "The computational graph of the formulas is too large for a figure." in tex
    assert r"\networkneuron{" not in tex


def test_a_problem_may_have_no_figure() -> None:
    for key in ('figure = "none"', 'page = { figure = "none" }'):
        tex = written(f"{key}\n{SIGMOID}", "tex", "solution")
        assert "computational graph" not in tex
        assert r"\networkneuron{" not in tex
    figure = seen(f'page = {{ figure = "symbols" }}\n{SIGMOID}').graph
    assert figure is not None
    assert not figure.has_values


@pytest.mark.parametrize("name", STATED)
@pytest.mark.parametrize("kind", ["problem", "worksheet", "solution"])
def test_formats_have_the_same_labels_in_the_same_order(name: str, kind: str) -> None:
    expected = list(tex_tokens(written(STATED[name], "tex", kind)))
    assert list(html_tokens(written(STATED[name], "html", kind))) == expected
    assert list(markdown_tokens(written(STATED[name], "md", kind))) == expected
    assert list(tex_tokens(written(STATED[name], "fragment", kind))) == expected


def test_who_does_not_see_a_figure_has_a_table_of_it() -> None:
    markdown = written(NEURON, "md", "solution")
    rows = re.findall(r"^\| .* \|$", markdown, re.MULTILINE)
    assert "| Quantity | Operation | Of | Value | Derivative |" in rows
    assert r"| $z$ | $+$ | $w x$, $b$ | $-0.20$ | $-0.14$ |" in rows
    page = written(NEURON, "html", "solution")
    assert page.count('<th scope="col">Derivative</th>') == 1
    assert page.count('<th scope="col">Operation</th>') == 2


RECURRENT_NETWORK = """
inputs = [[1, 0], [0, 1], [1, 1]]
targets = [[0.5], [0.2], [1]]

[[layers]]
type = "recurrent"
w_x = [[0.1, 0.2], [0.3, -0.4]]
w_h = [[0.5, -0.1], [0.2, 0.3]]

[[layers]]
weights = [[0.6, -0.7]]
"""


@functools.cache
def network(text: str) -> tuple[GraphView, str]:
    """Return what templates see of a composed network, and its solution in LaTeX."""
    work = solve(problem_of(tomllib.loads(text, parse_float=Decimal))).work
    found = view_of_any(work, kept_for(work), "solution")
    assert isinstance(found, GraphView)
    return found, document("tex", work, "solution")


def test_a_network_that_reads_a_sequence_is_unrolled_in_time() -> None:
    found, tex = network(RECURRENT_NETWORK)
    figure = found.worked_graph
    assert figure is not None
    assert list(collisions(figure)) == []
    leads = {
        spelled(row.name): [spelled(operand) for operand in row.operands] for row in figure.rows
    }
    for time in (1, 2, 3):
        assert leads[f"h(2) {time}"] == [f"x {time}", f"h(2) {time - 1}"]
        assert leads[f"a(3) {time}"] == [f"h(2) {time}"]
        assert leads[f"L {time}"] == [f"a(3) {time}", f"y {time}"]
    assert leads["L"] == ["L 1", "L 2", "L 3"]
    assert (
        "Figure 1 shows the network, unrolled in time. Left out there are the weights and the "
        "pre-activations." in " ".join(tex.split())
    )
    # Times go from left to right.
    places = {spelled(name): x for x, _, name in figure.neurons if name is not None}
    assert places["h(2) 1"] < places["h(2) 2"] < places["h(2) 3"]


def test_a_long_sequence_is_drawn_without_its_losses() -> None:
    """Six times and four units are the most that documents are made for."""
    six = RECURRENT_NETWORK.replace("[1, 1]]\nt", "[1, 1], [0, 0], [1, 0], [0, 2]]\nt")
    six = six.replace("[1]]\n", "[1], [0], [0.5], [1]]\n")
    found, tex = network(f'notation = "source"\n{six}')
    assert found.graph is not None
    assert found.left_out_of_graph == ["weights", "pre-activations", "losses"]
    assert "Left out there are the weights, the pre-activations and the losses." in tex


@pytest.mark.parametrize("key", ['figure = "none"', 'detail = "symbols"'])
def test_a_network_may_have_no_figure_or_one_without_numbers(key: str) -> None:
    found, _ = network(f"{key}\n{RECURRENT_NETWORK}")
    assert found.worked_graph is None
    assert found.graph is None or not found.graph.has_values


def test_of_layers_with_gates_as_much_is_drawn_as_there_is_room_for() -> None:
    layer = (
        'type = "lstm"\nw_x = { f = 1, i = 1, o = 1, c = 1 }\nw_h = { f = 1, i = 1, o = 1, c = 1 }'
    )
    found, _ = network(f'inputs = [1, 2]\ntargets = [1]\n[[layers]]\n{layer}\noutputs = "last"\n')
    assert found.graph is not None
    assert "steps" not in found.left_out_of_graph
    long = "inputs = [1, 2, 3, 4]\ntargets = [1]\n"
    longer, tex = network(f'{long}[[layers]]\n{layer}\noutputs = "last"\n')
    assert longer.graph is not None
    assert {spelled(name)[0] for _, _, name in longer.graph.neurons if name} >= {"c", "h"}
    assert "steps" in longer.left_out_of_graph
    assert "the steps within layers" in tex


def test_of_images_maps_and_kernels_are_drawn_with_their_sizes() -> None:
    """Numbers of parameters and sizes of maps are worked out, too, but lead nowhere."""
    text = """
    inputs = [[1, 0, 2], [0, 1, 1], [2, 1, 0]]
    targets = [1]
    [[layers]]
    type = "convolution"
    kernels = [[[1, 0], [0, -1]], [[0.5, 0.5], [0, 1]]]
    [[layers]]
    type = "pooling"
    mode = "global max"
    [[layers]]
    type = "flatten"
    [[layers]]
    weights = [[1, 2]]
    """
    found, _ = network(text)
    assert found.graph is not None
    leads = {
        spelled(row.name): (
            [spelled(operand) for operand in row.operands],
            None if row.value is None else spelled(row.value),
        )
        for row in found.graph.rows
    }
    assert leads["k(1) 1"] == ([], "2×2")
    assert leads["a(2) 1"] == (["x", "k(1) 1"], "2×2")
    assert leads["a(4)"] == (["a(3) 1", "a(3) 2"], "2×1")
    assert not [name for name in leads if name[0] in "mnN"]
    assert list(collisions(found.graph)) == []
