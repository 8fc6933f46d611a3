"""Every mistake that has a name is found by it, in networks, in formulas and in composed layers."""

from __future__ import annotations

import functools
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from generator import Problem, Solution, load, mark, solve
from generator.cli import main
from generator.marking import MISTAKES, SLIPS
from generator.marking.mistakes import rewritings
from tests.showing import each_by_ci
from tests.students import EACH_LINE, NEVER, Ways, answers_of

MANUAL = Path(__file__).parents[1] / "generator" / "manual" / "marking.md"


@functools.cache
def solution(name: str, places: int = 6) -> Solution[Any]:
    return solve(load(name).with_rounding(places=places))


# A step of a network, of formulas and of composed layers in which each may be made.
WHERE = {
    "derivative_forgotten": [
        ("back-propagation", "dL/db1"),
        ("neuron-by-formulas", "dL/dz"),
        ("batch-norm", "dL/dz4"),
    ],
    "derivative_at_output": [
        ("back-propagation", "da2/dz2"),
        ("neuron-by-formulas", "da/dz"),
        ("batch-norm", "da4/dz4"),
    ],
    "derivative_at_sum": [
        ("back-propagation", "da2/dz2"),
        ("softmax-long", "da3/dz3"),
        ("neuron-by-formulas", "da/dz"),
        ("batch-norm", "da4/dz4"),
    ],
    "transposed": [
        ("back-propagation", "z2"),
        ("matrix-product-gradient", "Y"),
        ("batch-norm", "z2"),
    ],
    "product_turned": [
        ("back-propagation", "dL/dw2"),
        ("quadratic-form", "df/dW"),
        ("gru", "dL/dw_xh1@2"),
    ],
    "update_sign": [
        ("back-propagation", "w1_new"),
        ("descent-of-a-regression", "theta_new"),
        ("batch-norm", "gamma2_new"),
    ],
    "difference_turned": [
        ("back-propagation", "dL/da3"),
        ("descent-of-a-regression", "i2:r"),
        ("batch-norm", "d3"),
    ],
    "sign_of_sum": [
        ("back-propagation", "z2"),
        ("computational-graph", "q"),
        ("batch-norm", "sd3"),
    ],
    "bias_forgotten": [
        ("back-propagation", "z2"),
        ("neuron-by-formulas", "z"),
        ("batch-norm", "z4"),
    ],
    "factor_forgotten": [
        ("back-propagation", "w1_new"),
        ("adam", "m_hat_w1"),
        ("descent-of-a-regression", "J"),
        ("batch-norm", "mu3"),
    ],
    "factor_twice": [
        ("back-propagation", "w1_new"),
        ("descent-of-a-regression", "J"),
        ("batch-norm", "mu3"),
    ],
    "factor_two": [
        ("absolute-error", "L"),
        ("computational-graph", "f"),
        ("batch-norm", "dL/da4"),
    ],
    "activation_forgotten": [
        ("back-propagation", "a2"),
        ("elu", "a2"),
        ("neuron-by-formulas", "a"),
        ("batch-norm", "a4"),
    ],
    "activation_twice": [
        ("back-propagation", "a2"),
        ("neuron-by-formulas", "a"),
        ("batch-norm", "a4"),
    ],
    "updated_weight": [
        ("back-propagation", "dL/da2"),
        ("batch-norm", "dL/da3"),
        ("vanishing-gradient", "dL/da3"),
        ("convolution", "dL/da4"),
        ("recurrent-network", "dL/dh2@3"),
        ("gru", "dL/dr2@1"),
    ],
    "logarithm_base": [
        ("adam", "L"),
        ("softmax-of-logits", "L"),
        ("convolution", "L"),
    ],
    "degrees_of_freedom": [
        ("batch-of-four", "L"),
        ("descent-of-a-regression", "dJ/dr"),
        ("batch-norm", "var3"),
        ("layer-norm", "var3"),
    ],
}
ROWS = [(mistake, *where) for mistake, places in WHERE.items() for where in places]


def marked(name: str, mistake: str, where: str, ways: Ways, places: int) -> list[tuple[str, ...]]:
    """Return the mistakes that each wrong number may be if one is made in a step."""
    *iteration, step_id = where.split(":")
    number = int(iteration[0][1:]) if iteration else 1
    solved = solution(name, places)
    (step,) = (one for one in solved if (one.iteration, one.id) == (number, step_id))
    graph = solved.work.graphs[number - 1]
    found = []
    for made, changed in rewritings(graph, step):
        if made == mistake:
            answers = answers_of(solved, ways, {(number, step.name): changed})
            verdicts = mark(solved, answers).verdicts
            wrong = [one for one in verdicts if one.verdict in ("mistake", "wrong")]
            assert {(one.iteration, one.step) for one in wrong} <= {(number, step_id)}
            found += [one.mistakes for one in wrong]
    return found


@pytest.mark.parametrize(("mistake", "name", "where"), each_by_ci(ROWS, 2))
def test_a_mistake_is_called_by_its_name(mistake: str, name: str, where: str) -> None:
    found = marked(name, mistake, where, Ways(EACH_LINE), 6)
    assert found
    assert all(mistake in mistakes for mistakes in found)
    assert (mistake,) in found


@pytest.mark.parametrize(
    ("mistake", "name", "where"),
    [
        ("update_sign", "back-propagation", "w1_new"),
        ("transposed", "back-propagation", "dL/da2"),
        ("updated_weight", "back-propagation", "dL/da2"),
    ],
)
def test_whoever_rounds_never_has_their_mistake_named_as_well(
    mistake: str, name: str, where: str
) -> None:
    assert set(marked(name, mistake, where, Ways(NEVER), 4)) == {(mistake,)}


SAMPLES = Problem.of(
    {
        "inputs": [[1, 2], [3, 1]],
        "targets": [[1], [0]],
        "loss": "squared_error",
        "learning_rate": 1,
        "layers": [{"activation": "identity", "weights": [[2, 3]], "biases": [1]}],
        "rounding": {"places": 2},
    }
)


@pytest.mark.parametrize(
    ("answers", "mistake"),
    [
        ({"z2[1,1]": "10.00"}, "wrong_sample"),
        ({"z2[1,1]": "-9.00"}, "sign_lost"),
        ({"z2[1,2]": "01.00"}, "digits_swapped"),
        ({"dL/dw1[1,1]": "26.00"}, "neighbour"),
    ],
)
def test_a_slip_of_the_pen_is_called_by_its_name(answers: dict[str, str], mistake: str) -> None:
    (name,) = answers
    verdicts = {one.name: one for one in mark(SAMPLES, answers).verdicts}
    assert mistake in verdicts[name].mistakes


def test_one_mistake_is_named_rather_than_several_slips() -> None:
    """The transposed product has each number in another's place."""
    solved = solve(load("back-propagation").with_rounding(places=4, carry="rounded"))
    turned = [list(column) for column in zip(*solved["dL/dw2"].printed, strict=True)]
    verdicts = mark(solved, {"dL/dw2": turned}).verdicts
    found = [one.mistakes for one in verdicts if one.verdict == "mistake"]
    assert found == [("product_turned",)] * 2


def verdicts_on(places: int, asked: list[str], answers: Any) -> list[tuple[str, ...]]:
    """Return the mistakes of each number of back-propagation that is asked for and written."""
    problem = load("back-propagation").with_rounding(places=places)
    found = mark(problem.model_copy(update={"asked": asked}), answers).verdicts
    return [one.mistakes for one in found if one.written is not None]


def test_a_mistake_is_named_for_all_numbers_that_it_may_have_given() -> None:
    """0.91 is what z3 is without the bias from a2 that is not rounded, 0.67 from one that is."""
    answers = {"z2": ["0.41", "0.47"], "a2": ["0.60", "0.62"], "z3": ["0.67", "0.91"]}
    found = verdicts_on(2, ["z2", "a2", "z3"], answers)
    assert found == [()] * 4 + [("bias_forgotten",)] * 2


def test_a_slip_is_no_slip_beside_several_numbers_that_nothing_gives() -> None:
    answers = {"w1_new": [["-0.10", "0.30"], ["0.88", "0.40"]]}
    assert verdicts_on(2, ["w1_new"], answers) == [("sign_lost",), (), (), ()]
    answers["w1_new"][0][1] = "0.77"
    assert verdicts_on(2, ["w1_new"], answers) == [(), (), (), ()]


def test_a_mistake_that_gives_one_number_of_several_is_named_if_the_number_is_long() -> None:
    solved = solution("back-propagation", 8)
    (step,) = (one for one in solved if one.id == "w1_new")
    (twice,) = (
        changed
        for made, changed in rewritings(solved.work.graphs[0], step)
        if made == "update_sign"
    )
    by_sign = answers_of(solved, Ways(NEVER), {(1, step.name): twice})
    numbers = [by_sign["i1:w1_new[1,1]"], "0.7", "0.8", "0.9"]
    for places, expected in ((4, ()), (8, ("update_sign",))):
        first = str(round(Decimal(numbers[0]), places))
        rows = [[first, numbers[1]], numbers[2:]]
        found = verdicts_on(places, ["w1_new"], {"w1_new": rows})
        assert found == [expected, (), (), ()]


@pytest.mark.parametrize("mistake", ["derivative_at_sum", "derivative_forgotten"])
def test_what_is_wrong_with_a_slope_is_named_where_it_is_left_out(mistake: str) -> None:
    z3, d = (1.02, 1.26), (0.341, -0.107)
    slopes = [z * (1 - z) for z in z3] if mistake == "derivative_at_sum" else [1, 1]
    products = [f"{a * b:.4f}" for a, b in zip(d, slopes, strict=True)]
    answers = {"z3": ["1.0200", "1.2600"], "dL/da3": ["0.3410", "-0.1070"], "dL/db2": products}
    assert verdicts_on(4, ["dL/db2"], answers) == [(mistake,)] * 2


def test_every_mistake_is_in_the_manual_and_is_tried() -> None:
    table = MANUAL.read_text(encoding="utf-8").partition("| mistake |")[2].partition("\n\n")[0]
    listed = {name for row in table.splitlines() for name in re.findall(r"`(\w+)`", row)}
    assert listed == {*MISTAKES, *SLIPS}
    assert WHERE.keys() == {*MISTAKES}


def test_stress_tells_which_mistakes_pass_for_rounding_and_how_many_digits_tell_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main_quietly(["stress", "neuron-by-formulas", "--format", "json"])
    found = json.loads(capsys.readouterr().out)
    made = found["asked"]["made"]
    assert (found["unit"], found["asked"]["digits"], found["advised"]) == ("places", 4, 3)
    assert [one["digits"] for one in found["by_digits"]] == [*range(1, 9)]
    untold = [one["untold"] for one in found["by_digits"]]
    assert untold == sorted(untold, reverse=True)
    assert untold[0] > made / 4
    assert untold[3:] == [0] * 5
    for key in ("by_step", "by_mistake"):
        assert sum(one["made"] for one in found[key]) == made


def test_stress_of_an_exercise_looks_at_some_variants(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(NEURON, encoding="utf-8")
    main_quietly(["stress", str(path)])
    told = capsys.readouterr().out
    assert told.startswith("With 4 decimal places, ")
    assert "advised" in told.lower()
    main_quietly(["stress", str(path)])
    assert capsys.readouterr().out == told


def test_stress_refuses_an_assignment(capsys: pytest.CaptureFixture[str]) -> None:
    main_quietly(["stress", "homework"], code=2)
    assert (
        "homework is an assignment; give one of its problems by the name or file"
        in capsys.readouterr().err
    )


NEURON = """\
inputs = { from = 0.1, to = 0.9, step = 0.1 }
targets = [1]
learning_rate = 1
loss = "squared_error"
asked = ["z2", "dL/dw1"]

[[layers]]
activation = "sigmoid"
weights = [[0.2, 0.7]]
biases = [0.1]

[rounding]
places = 4
"""


def main_quietly(arguments: list[str], code: int = 0) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == code
