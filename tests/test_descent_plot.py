"""The path of a descent on the curve or the contour lines of its function."""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Callable, Sequence
from decimal import Decimal

import pytest

from generator import load, solve
from generator.document.descent_plot import HEIGHT, MOST_LEVELS, WIDTH, DescentPlot, descent_plot
from generator.document.descent_views import drawn_descent
from generator.document.landscape import coordinates, landscape
from generator.document.plot import BELOW, Point
from generator.document.work import notation
from generator.expressions.tree import Reference, Symbol
from generator.formats import document
from generator.layout.nodes import Digits, Word
from generator.network.formulas import build_formulas
from generator.problem import problem_of
from generator.problem.formulas.table import FormulaProblem

BOWL = "x^2 + 4 * y^2"
PATH_IN_BOWL = [("4", "2"), ("2.4", "-1.2"), ("1.44", "0.72"), ("0.86", "-0.43"), ("0.52", "0.26")]


def plotted(
    formula: str, path: Sequence[tuple[str, ...]], given: str = "", vector: bool = False
) -> DescentPlot | None:
    """Return the plot of a path, each point of which has the numbers of x, or of x and y; of a
    vector they are its entries.
    """
    start = f"x = [{', '.join(path[0])}]" if vector else ""
    start = start or ", ".join(f"{name} = {n}" for name, n in zip("xy", path[0], strict=False))
    text = f'kind = "formulas"\ngiven = {{ {start} {given} }}\nformulas = {{ f = "{formula}" }}'
    problem = problem_of(tomllib.loads(text, parse_float=Decimal))
    assert isinstance(problem, FormulaProblem)
    (graph,) = build_formulas(problem)
    shape = (len(path[0]), 1) if vector else (1, 1)
    variables = [Reference(Symbol(name), shape) for name in "xy"[: 1 if vector else len(path[0])]]
    function = landscape(graph, Symbol("f"), variables)
    assert len(list(coordinates(variables))) == len(path[0])
    names = [Word("x"), Word("y")][: len(path[0])]
    return descent_plot(function, path, names, Word("f"), "point")


def drawn(
    formula: str, path: Sequence[tuple[str, ...]], given: str = "", vector: bool = False
) -> DescentPlot:
    """Return the plot of a path that there is."""
    found = plotted(formula, path, given, vector)
    assert found is not None
    return found


def reader(plot: DescentPlot) -> Callable[[Point], tuple[float, float]]:
    """Return what reads a point of a plot by its ticks, as a person does."""

    def by(ticks: Sequence[tuple[int, object]]) -> Callable[[int], float]:
        (low, low_text), *_, (high, high_text) = ticks
        assert isinstance(low_text, Digits)
        assert isinstance(high_text, Digits)
        start, end = float(low_text.text), float(high_text.text)
        return lambda at: start + (end - start) * (at - low) / (high - low)

    across, up = by(plot.across), by(plot.up)
    return lambda point: (across(point[0]), up(point[1]))


def lines(plot: DescentPlot) -> Sequence[Sequence[Point]]:
    """Return the lines of the function without the frame of a map."""
    return plot.curves[1:] if plot.is_map else plot.curves


def test_each_contour_line_is_at_one_height_and_goes_through_a_point_of_the_path() -> None:
    plot = drawn(BOWL, PATH_IN_BOWL)
    read = reader(plot)
    heights = [float(x) ** 2 + 4 * float(y) ** 2 for x, y in PATH_IN_BOWL]
    found = set()
    for line in lines(plot):
        at = [x**2 + 4 * y**2 for x, y in map(read, line)]
        nearest = min(heights, key=lambda height: abs(height - at[0]))
        assert at == pytest.approx([nearest] * len(at), rel=0.02)
        found.add(nearest)
    assert found == set(heights)


def test_points_stand_where_the_axes_say_that_they_are() -> None:
    plot = drawn(BOWL, PATH_IN_BOWL)
    read = reader(plot)
    for point, printed in zip(plot.points, PATH_IN_BOWL, strict=True):
        assert read(point) == pytest.approx(tuple(map(float, printed)), abs=0.01)
    assert plot.start == plot.points[0]
    assert len(plot.segments) == len(PATH_IN_BOWL) - 1


def test_a_map_is_to_scale_unless_one_number_changes_by_far_more() -> None:
    for path, ratio in (([("0", "0"), ("2", "1")], 1), ([("0", "0"), ("100", "1")], 64.6)):
        plot = drawn("x + y", path)
        (x, y), (to_x, to_y) = plot.points
        across = (to_x - x) / (float(path[1][0]) or 1)
        up = (to_y - y) / float(path[1][1])
        assert up / across == pytest.approx(ratio, rel=0.05) or ratio != 1
        assert (up / across > 2) is (ratio != 1)


@pytest.mark.parametrize(
    ("formula", "path"),
    [
        (BOWL, PATH_IN_BOWL),
        ("x^4 - exp(x)", [("3",), ("1",), ("0.5",)]),
        ("1 / (x * y)", [("1", "1"), ("0.2", "0.1")]),
        ("exp(x^2)", [("3",), ("-2.5",)]),
    ],
)
def test_nothing_is_drawn_outside_the_frame(formula: str, path: list[tuple[str, ...]]) -> None:
    plot = drawn(formula, path)
    points = [*itertools.chain(*plot.curves), *plot.points]
    assert all(plot.left <= x <= plot.right and plot.below <= y <= plot.top for x, y in points)
    assert (plot.right - plot.left, plot.top - plot.below) == (WIDTH, HEIGHT)
    assert plot.below == BELOW


def test_a_curve_is_its_function_between_its_points() -> None:
    plot = drawn("(x - 1)^4 / 4 + x", [("3",), ("2",), ("1.5",)])
    read = reader(plot)
    (curve,) = plot.curves
    tall = plot.top - plot.below
    _, low = read((0, plot.below))
    _, high = read((0, plot.top))
    for start, end in itertools.pairwise(curve):
        x, y = read(((start[0] + end[0]) // 2, (start[1] + end[1]) // 2))
        assert abs((x - 1) ** 4 / 4 + x - y) * tall / (high - low) < 40


@pytest.mark.parametrize(
    ("formula", "path", "borders"),
    [
        # A pole, a step, and the end of what has a logarithm.
        ("1 / x", [("-1",), ("1",)], [0]),
        ("x^2 + sign(x - 1)", [("3",), ("0",)], [1]),
        ("x - ln(x)", [("0.1",), ("2",)], []),
    ],
)
def test_a_curve_ends_where_its_function_does(
    formula: str, path: list[tuple[str, ...]], borders: list[float]
) -> None:
    plot = drawn(formula, path)
    read = reader(plot)
    assert len(plot.curves) == len(borders) + 1
    for curve in plot.curves:
        xs = [read(point)[0] for point in curve]
        assert not any(min(xs) < border - 0.02 and max(xs) > border + 0.02 for border in borders)
        assert formula != "x - ln(x)" or min(xs) >= 0


def test_a_steep_curve_is_one_line() -> None:
    assert len(drawn("tanh(200 * x)", [("-1",), ("1",)]).curves) == 1


def test_contour_lines_end_where_the_function_does() -> None:
    plot = drawn("ln(x) + y", [("0.5", "0"), ("0.2", "-1"), ("0.1", "0.5")])
    read = reader(plot)
    assert all(read(point)[0] > 0 for line in lines(plot) for point in line)
    jumping = drawn("sign(x) + y", [("1", "1"), ("-1", "0.5"), ("0.5", "-1")])
    read = reader(jumping)
    for line in lines(jumping):
        xs = [read(point)[0] for point in line]
        assert min(xs) > 0 or max(xs) < 0


def test_a_long_path_has_contour_lines_that_can_be_told_apart() -> None:
    path = [(f"{4 * 0.9**step:.6f}", f"{2 * 0.8**step:.6f}") for step in range(60)]
    plot = drawn(BOWL, path)
    assert 5 < len(lines(plot)) <= 2 * MOST_LEVELS


def test_a_vector_of_two_entries_is_drawn_as_two_numbers_are() -> None:
    path = [("4", "2"), ("2.4", "-1.2"), ("1.44", "0.72")]
    given = ", A = [[1, 0], [0, 4]]"
    of_vector = drawn("dot(x, A @ x)", path, given, vector=True)
    assert of_vector.points == drawn(BOWL, path).points
    assert len(of_vector.curves) == len(drawn(BOWL, path).curves)


def test_without_a_path_or_a_value_at_each_point_there_is_no_plot() -> None:
    assert plotted("x^2", [("1",), ("1",)]) is None
    assert plotted("ln(x)", [("1",), ("-1",)]) is None


def test_numbers_of_any_size_have_a_plot() -> None:
    for path in ([("1e-9",), ("2e-9",)], [("1e6",), ("-3e9",)], [("1e-9", "1e6"), ("0", "0")]):
        plot = drawn("x^2" if len(path[0]) == 1 else "x^2 + y^2", path)
        assert 2 <= len(plot.across) <= 8
        assert all(plot.left <= x <= plot.right for x, _ in plot.across)


def test_a_flat_function_has_a_plot() -> None:
    plot = drawn("0 * x + 1", [("1",), ("2",)])
    assert [point[1] for point in plot.points] == [(plot.below + plot.top) // 2] * 2 or plot.curves


def test_a_solution_of_several_iterations_shows_the_path_and_a_worksheet_does_not() -> None:
    work = solve(load("descent-on-a-bowl")).work
    for name, start in (("tex", r"\networkneuron"), ("html", '<circle class="ground"')):
        solution, worksheet = (document(name, work, kind) for kind in ("solution", "worksheet"))
        told = "Path of the descent on contour lines"
        assert told in solution
        assert told not in worksheet
        assert solution.rpartition("Figure 3 shows")[2].count(start) == 1
    fragment = document("fragment", work, "solution").rpartition("Figure 3 shows")[2]
    assert fragment.count("\\draw[black!40]") > 5
    assert fragment.count("\\draw[fill=white]") == 1
    assert document("md", work, "solution").count('alt="Figure 3"') == 1


def test_the_path_has_the_printed_numbers_of_each_iteration_and_where_they_lead() -> None:
    solution = solve(load("descent-on-a-bowl"))
    plot = drawn_descent(
        solution.work, Symbol("f"), notation(solution.work, solution.problem.conventions)
    )
    assert plot is not None
    read = reader(plot)
    iterations = solution.work.trace.iterations
    assert len(plot.points) == len(iterations) + 1
    for point, iteration in zip(plot.points, iterations, strict=False):
        numbers = [given.numbers[0][0] for given in iteration.given if given.role == "variable"]
        assert read(point) == pytest.approx(tuple(map(float, numbers)), abs=0.02)
    ends = [step.printed[0][0] for step in iterations[-1].steps if step.role == "update"]
    assert read(plot.points[-1]) == pytest.approx(tuple(map(float, ends)), abs=0.02)
