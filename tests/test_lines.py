"""Printed lines: their readings, their relations and their marks."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from generator import Problem, solve
from generator.document.shown import given_lines
from generator.document.work import notation
from generator.lines import Line, formula, lines
from tests.printing import latex, text


def lines_of(
    name: str = "back-propagation",
    detail: str = "products",
    by_entry: bool = False,
    notation_name: str | None = None,
    **rounding: Any,
) -> dict[str, list[Line]]:
    problem = Problem.load(name).shown_as(notation_name).with_rounding(**rounding)
    work = solve(problem).work
    symbols = notation(work, work.problem.conventions)
    return lines(work.trace, work.trace.iterations[0], symbols, detail, by_entry)


def shipped_lines(detail: str = "products", **rounding: Any) -> dict[str, Line]:
    found = lines_of(detail=detail, **rounding)
    assert all(len(one) == 1 for one in found.values())
    return {step: line for step, (line,) in found.items()}


def readings(line: Line) -> list[str]:
    return [latex(link.formula) for link in line.links]


def called(line: Line) -> tuple[str, ...]:
    return tuple(map(latex, line.symbols))


def test_a_backward_line_goes_from_formula_to_result() -> None:
    line = shipped_lines()["dL/db2"]
    assert called(line) == (r"\frac{\partial L}{\partial b^{(2)}}",)
    assert readings(line) == [
        r"\delta^{(3)} \odot \sigma'(z^{(3)})",
        r"\begin{bmatrix}0.34\\-0.09\end{bmatrix} \odot \begin{bmatrix}0.19\\0.17\end{bmatrix}",
        r"\begin{bmatrix}0.34 \times 0.19\\-0.09 \times 0.17\end{bmatrix}",
        r"\begin{bmatrix}0.07\\-0.01\end{bmatrix}",
    ]
    assert [link.marked for link in line.links] == [False, False, False, True]


def test_the_derivative_of_the_loss_is_introduced_with_both_its_symbols() -> None:
    line = shipped_lines()["dL/da3"]
    assert called(line) == (r"\delta^{(3)}", r"\frac{\partial L}{\partial a^{(3)}}")
    assert readings(line)[0] == (
        r"\frac{1}{2} \spaced{\begin{bmatrix}a_1^{(3)} - y_1\\a_2^{(3)} - y_2\end{bmatrix}}"
    )


def test_a_slope_line_shows_each_entry() -> None:
    line = shipped_lines()["da2/dz2"]
    assert called(line) == (r"\sigma'(z^{(2)})",)
    assert readings(line)[1] == (
        r"\begin{bmatrix}\sigma(0.41) (1 - \sigma(0.41))\\\sigma(0.47) (1 - \sigma(0.47))"
        r"\end{bmatrix}"
    )


def test_a_slope_has_a_formula_of_its_own_for_programs() -> None:
    solution = solve(Problem.load("back-propagation"))
    symbols = notation(solution.work, solution.problem.conventions)
    written = text(formula(solution.steps["da3/dz3"]), symbols)
    assert written == r"\sigma(z^{(3)}) \odot (1 - \sigma(z^{(3)}))"


def relations(line: Line) -> str:
    return "".join({"equals": "=", "approximately": "≈"}[link.relation] for link in line.links)


def test_equals_signs_are_the_default() -> None:
    assert all(set(relations(line)) == {"="} for line in shipped_lines().values())


def test_approximate_signs_stand_where_rounding_changed_a_number() -> None:
    by_id = shipped_lines(relation="approximately")
    assert relations(by_id["z2"]) == "==="
    assert relations(by_id["a2"]) == "==≈"
    assert relations(by_id["z3"]) == "=≈≈"
    assert relations(by_id["dL/db2"]) == "=≈=≈"


def test_with_rounded_carry_only_results_are_approximate() -> None:
    by_id = shipped_lines(relation="approximately", carry="rounded")
    assert relations(by_id["z3"]) == "==≈"
    assert relations(by_id["dL/db2"]) == "===≈"
    assert not any(link.marked for line in by_id.values() for link in line.links)


def test_results_alone_are_formula_and_result() -> None:
    by_id = shipped_lines(detail="results")
    assert readings(by_id["z2"]) == [
        "w^{(1)} a^{(1)} + b^{(1)}",
        r"\begin{bmatrix}0.41\\0.47\end{bmatrix}",
    ]
    assert all(len(line.links) <= 2 for line in by_id.values())


def test_with_numbers_put_in_there_are_no_entrywise_products() -> None:
    assert readings(shipped_lines(detail="substitution")["dL/db2"])[1:] == [
        r"\begin{bmatrix}0.34\\-0.09\end{bmatrix} \odot \begin{bmatrix}0.19\\0.17\end{bmatrix}",
        r"\begin{bmatrix}0.07\\-0.01\end{bmatrix}",
    ]


def test_entries_follow_the_matrix_that_they_belong_to() -> None:
    whole, first, second = lines_of(detail="entries")["z2"]
    assert (whole.id, first.id, second.id) == ("z2", "z2[1,1]", "z2[2,1]")
    assert readings(first) == [
        "w_{11}^{(1)} a_1^{(1)} + w_{12}^{(1)} a_2^{(1)} + b_1^{(1)}",
        r"0.1 \times 0.1 + 0.3 \times 0.5 + 0.25",
        "0.41",
    ]


def test_weight_by_weight_each_gradient_has_its_chain_rule() -> None:
    found = lines_of(by_entry=True)
    for step, parameter in (("dL/dw2", "w_{11}"), ("dL/db2", "b_1")):
        assert readings(found[step][0])[0] == (
            r"\frac{\partial L}{\partial a_1^{(3)}} "
            r"\frac{\partial a_1^{(3)}}{\partial z_1^{(3)}} "
            rf"\frac{{\partial z_1^{{(3)}}}}{{\partial {parameter}^{{(2)}}}}"
        )


@pytest.mark.parametrize(
    ("notation_name", "of", "by"),
    [
        ("net-out", r"\text{out}_{o%d}", r"\text{net}_{o1}"),
        ("rows", r"\hat{y}_%d", "z_1^{(2)}"),
        ("source", "a_%d^{(3)}", "z_1^{(3)}"),
    ],
)
def test_softmax_leads_back_by_way_of_every_output(notation_name: str, of: str, by: str) -> None:
    """∂L/∂z₁ sums ∂aₖ/∂z₁ ∂L/∂aₖ over k, not ∂a₁/∂zₖ."""
    first = lines_of("softmax-long", by_entry=True, notation_name=notation_name)["dL/db2"][0]
    (chain,) = [one for one in readings(first) if one.count("+") == 2 and "partial" in one]
    places = [chain.find(rf"\frac{{\partial {of % k}}}{{\partial {by}}}") for k in (1, 2, 3)]
    assert -1 not in places
    assert places == sorted(places)


def test_a_gradient_that_is_called_delta_ends_its_chain_rule_there() -> None:
    first, *_ = lines_of(by_entry=True, notation_name="rows")["dL/db2"]
    assert called(first) == (
        r"\delta_1^{(2)}",
        r"\frac{\partial L}{\partial z_1^{(2)}}",
        r"\frac{\partial L}{\partial b_1^{(2)}}",
    )
    assert readings(first)[0] == (
        r"\frac{\partial L}{\partial \hat{y}_1} \frac{\partial \hat{y}_1}{\partial z_1^{(2)}}"
    )


def test_the_gradient_of_a_shared_bias_is_a_sum_over_the_neurons() -> None:
    problem = Problem.load("shared-biases").shown_as("source").model_dump()
    for layer in problem["layers"]:
        layer["frozen"] = []
    work = solve(Problem.of(problem)).work
    symbols = notation(work, work.problem.conventions)
    (line,) = lines(work.trace, work.trace.iterations[0], symbols, "products", True)["dL/db2"]
    assert readings(line)[0] == (
        r"\frac{\partial L}{\partial z_1^{(3)}} \frac{\partial z_1^{(3)}}{\partial b^{(2)}} + "
        r"\frac{\partial L}{\partial z_2^{(3)}} \frac{\partial z_2^{(3)}}{\partial b^{(2)}}"
    )


def test_the_first_delta_of_a_batch_is_introduced_too() -> None:
    (line,) = lines_of("batch-of-four")["dL/da3"]
    assert called(line) == (r"\delta^{(3)}", r"\frac{\partial L}{\partial a^{(3)}}")


def test_one_number_is_written_weight_by_weight_as_well() -> None:
    (line,) = lines_of("elu", by_entry=True)["z3"]
    assert line.id == "z3"
    assert readings(line)[0] == "w_{11}^{(2)} a_1^{(2)} + w_{12}^{(2)} a_2^{(2)} + b^{(2)}"


def test_counted_weights_are_shown_in_their_matrix_where_they_are_given() -> None:
    work = solve(Problem.load("shared-biases").shown_as("net-out")).work
    symbols = notation(work, work.problem.conventions)
    given = {one.id: one for one in given_lines(work.trace.given, symbols)}
    assert readings(given["w2"]) == [
        r"\spaced{\begin{bmatrix}w_5 & w_6\\w_7 & w_8\end{bmatrix}}",
        r"\begin{bmatrix}0.40 & 0.45\\0.50 & 0.55\end{bmatrix}",
    ]
    # What is not counted needs no names.
    assert readings(given["a1"]) == [r"\begin{bmatrix}0.05\\0.10\end{bmatrix}"]
    assert called(given["b2"]) == ("b_2",)
    assert readings(given["b2"]) == ["0.60"]


def test_numbers_that_the_result_repeats_are_left_out() -> None:
    (line,) = lines_of("leaky-relu")["da2/dz2"]
    numbers, result = readings(line)
    assert numbers.startswith(r"\operatorname{LReLU}'")
    assert result == r"\begin{bmatrix}1.0000\\0.1000\\1.0000\end{bmatrix}"


@pytest.mark.parametrize(
    ("weights", "numbers", "result"),
    [
        ([[-1]], "0.01", "0.0"),
        (
            [[-1], [2]],
            r"\begin{bmatrix}0.01\\1\end{bmatrix}",
            r"\begin{bmatrix}0.0\\1.0\end{bmatrix}",
        ),
    ],
)
def test_numbers_that_the_result_rounds_stand_before_it(
    weights: list[list[int]], numbers: str, result: str
) -> None:
    """The slope of LReLU below 0 is 0.01, whatever one decimal place shows of it."""
    stated = {
        "inputs": [1],
        "targets": [1] * len(weights),
        "learning_rate": 1,
        "layers": [{"activation": "leaky_relu", "weights": weights}],
    }
    work = solve(Problem.of(stated).with_rounding(places=1)).work
    symbols = notation(work, work.problem.conventions)
    found = lines(work.trace, work.trace.iterations[0], symbols, "products", False)
    (line,) = found["da2/dz2"]
    assert readings(line)[1:] == [numbers, result]


def test_a_result_without_its_numbers_is_compared_with_what_it_is() -> None:
    """1 × 0.57 is 0.57, but what is printed as 0.57 is not, and a formula is of that."""
    stated = {
        "inputs": [1],
        "targets": [1],
        "learning_rate": 1,
        "layers": [
            {"weights": [[Decimal("0.3")]]},
            {"activation": "identity", "weights": [[1]]},
        ],
    }
    problem = Problem.of(stated).with_rounding(places=2, relation="approximately")
    work = solve(problem).work
    symbols = notation(work, work.problem.conventions)
    found = {}
    for detail in ("results", "substitution"):
        (line,) = lines(work.trace, work.trace.iterations[0], symbols, detail, False)["z3"]
        found[detail] = relations(line)
    assert found == {"results": "=≈", "substitution": "=≈="}


def test_an_equals_sign_stands_before_every_exact_number() -> None:
    """An entry that is exact has it, whatever the other entries of its matrix are."""
    found = lines_of("elu", by_entry=True, places=6, relation="approximately")
    exact, rounded, *_ = found["da2/dz2"]
    assert relations(exact) == "=="
    assert readings(exact)[-1] == "1.000000"
    assert relations(rounded)[-1] == "≈"


def test_a_matrix_is_exact_where_all_of_its_entries_are() -> None:
    (line,) = lines_of("elu", places=6, relation="approximately")["da2/dz2"]
    assert readings(line)[-1].startswith(r"\begin{bmatrix}1.000000\\0.")
    assert relations(line)[-1] == "≈"


def sigmoids(samples: int) -> Problem:
    """A layer of two neurons, and so many samples of two inputs."""
    pairs = [[Decimal(f"0.{sample}{place}") for place in (1, 2)] for sample in range(1, 9)]
    return Problem.of({
        "inputs": pairs[:samples],
        "targets": pairs[:samples],
        "learning_rate": Decimal("0.5"),
        "layers": [{"activation": "sigmoid", "weights": pairs[:2]}],
    })  # fmt: skip


def test_numbers_that_could_only_be_set_in_the_smallest_print_are_left_out() -> None:
    """The formula and the result of such a line stay, and so do numbers that fit."""
    found = {}
    for places in (6, 7, 8):
        work = solve(sigmoids(samples=8).with_rounding(places=places)).work
        symbols = notation(work, work.problem.conventions)
        (line,) = lines(work.trace, work.trace.iterations[0], symbols, "products", False)["a2"]
        found[places] = len(line.links)
    assert found == {6: 3, 7: 2, 8: 2}


def test_blanks_for_numbers_that_no_line_holds_are_left_out() -> None:
    """Numbers written by hand take more room than printed ones."""
    work = solve(sigmoids(samples=5)).work
    iteration = work.trace.iterations[0]
    symbols = notation(work, work.problem.conventions)
    found = {}
    for blank in ((), [step.name for step in iteration.steps]):
        made = lines(work.trace, iteration, symbols, "substitution", False, blank)
        found[bool(blank)] = {step: len(made[step][0].links) for step in ("a2", "da2/dz2")}
    assert found == {False: {"a2": 3, "da2/dz2": 2}, True: {"a2": 3, "da2/dz2": 1}}


def test_a_matrix_over_a_number_is_not_written_entry_by_entry() -> None:
    (line,) = lines_of("adam")["m_hat_w2"]
    assert readings(line) == [
        r"\frac{1}{1 - \beta_1} m_{w,\text{new}}^{(2)}",
        r"\frac{1}{1 - 0.9} \begin{bmatrix}0.02982 & -0.01176\end{bmatrix}",
        r"\begin{bmatrix}0.2982 & -0.1176\end{bmatrix}",
    ]


def test_the_gradient_by_a_bias_is_delta_where_momentum_leads_it_ahead_too() -> None:
    (line,) = lines_of("nesterov", notation_name="brackets")["dL/db2_ahead"]
    assert called(line)[0] == r"\delta^{[2]}"
