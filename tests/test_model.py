"""There is one way to make a problem, which checks it; numbers may be those of any library."""

from __future__ import annotations

import copy
import pickle
import warnings
from array import array
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from generator import Exercise, HandpropError, Problem, solve
from generator.errors import ProblemError, UsageError
from generator.problem import Layer
from generator.problem.composed.model import ComposedProblem
from generator.problem.formulas.table import FormulaProblem

STATED: dict[str, Any] = {
    "inputs": [1, 2],
    "targets": [1],
    "learning_rate": Decimal("0.5"),
    "layers": [{"weights": [[Decimal("0.1"), Decimal("0.2")]]}],
}
TWO = {**STATED, "targets": [1, 2]}
FAULT = r"^problem: targets has 2 numbers, but the last layer has 1 neuron; give 1 number$"


def old_copy(**update: Any) -> Problem:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return Problem(**STATED).copy(update=update)


@pytest.mark.parametrize(
    "way",
    [
        lambda: Problem.of(TWO),
        lambda: Problem(**TWO),
        lambda: Problem(**{**TWO, "layers": [Layer(**TWO["layers"][0])]}),
        lambda: Problem.model_validate(TWO),
        lambda: Problem.model_construct(**TWO),
        lambda: Problem(**STATED).model_copy(update={"targets": [1, 2]}),
        lambda: old_copy(targets=[1, 2]),
    ],
)
def test_every_way_to_make_a_problem_checks_it(way: Callable[[], Problem]) -> None:
    with pytest.raises(ProblemError, match=FAULT):
        way()


def test_every_way_to_make_a_problem_of_formulas_checks_it_too() -> None:
    stated: dict[str, Any] = {"given": {"x": 1}, "formulas": {"y": "x"}}
    with pytest.raises(ProblemError, match=r"uses 'z', which is neither given"):
        FormulaProblem.model_construct(**{**stated, "formulas": {"y": "z"}})
    with pytest.raises(ProblemError, match=r"uses 'z'"):
        FormulaProblem.of(stated).model_copy(update={"formulas": {"y": "z"}})
    with pytest.raises(ProblemError, match="formulas is not a known key"):
        ComposedProblem.load("word2vec-skip-gram")


@pytest.mark.parametrize("name", ["back-propagation", "perceptron-and", "adam", "xor"])
def test_a_problem_stays_the_same_by_every_way(name: str) -> None:
    problem = Problem.load(name)
    for same in (
        *(problem.model_copy(), copy.copy(problem), copy.deepcopy(problem)),
        *(Problem.model_validate(problem), pickle.loads(pickle.dumps(problem))),
    ):
        assert same == problem


def test_a_problem_of_a_kind_is_changed_in_its_own_words() -> None:
    perceptron = Problem.load("perceptron-and")
    anew = perceptron.model_copy(update={"targets": [0, 1, 1, 1], "bias": None})
    assert [int(target) for (target,) in anew.expected or ()] == [0, 1, 1, 1]
    assert anew.layers[0].biases is None
    for update, sentence in (
        ({"targets": [0, 1, 1, 2]}, "are not the classes of a perceptron"),
        ({"loss": "hinge"}, "loss is not a key of perceptron"),
        ({"kind": "network"}, "weights is not a known key"),
    ):
        with pytest.raises(ProblemError, match=sentence):
            perceptron.model_copy(update=update)


class Tensor:
    """What other libraries have: numbers, their precision, and no way to know its class."""

    def __init__(self, numbers: Any, dtype: str) -> None:
        self.numbers, self.dtype = numbers, dtype

    def tolist(self) -> Any:
        return self.numbers


@pytest.mark.parametrize(
    "number",
    [
        *(np.float32("0.1"), np.float16("0.1"), np.float64("0.1"), np.longdouble("0.1")),
        *(np.array("0.1", np.float32), np.array(0.1), np.array(Decimal("0.1"), object)),
        *(Tensor(float(np.float32("0.1")), "torch.float32"), Tensor(0.1, "float64")),
    ],
    ids=lambda number: f"{type(number).__name__}-{number.dtype}",
)
def test_a_number_of_any_precision_is_what_it_prints(number: Any) -> None:
    assert Problem(**{**STATED, "learning_rate": number}).learning_rate == Decimal("0.1")


@pytest.mark.parametrize(
    "inputs",
    [
        np.array([1, 2], np.int64),
        np.array([[1, 2]], np.uint8),
        np.array([1, 2], np.float32),
        np.array([1, 2], object),
        [np.int8(1), np.array(2.0)],
        (np.longdouble(1), 2),
        array("f", [1, 2]),
        memoryview(array("d", [1, 2])),
        Tensor([1, 2], "int64"),
    ],
    ids=lambda inputs: type(inputs).__name__,
)
def test_an_array_of_any_kind_is_a_list(inputs: Any) -> None:
    layer: dict[str, Any] = {"weights": np.array([[0.1, 0.2]], np.float32), "biases": np.array(0.5)}
    rest = {"targets": np.array([1]), "layers": [Layer(**layer)], "iterations": np.int64(1)}
    problem = Problem.of({"inputs": inputs, "learning_rate": np.array(0.5), **rest})
    assert [list(map(int, sample)) for sample in problem.samples] == [[1, 2]]
    assert problem.layers[0].weights == ((Decimal("0.1"), Decimal("0.2")),)
    assert solve(problem)["z2"].value == (("1.0000000000000000",),)


def test_counts_may_be_those_of_any_library() -> None:
    problem = Problem.load("back-propagation")
    assert problem.with_rounding(places=np.int64(3)) == problem.with_rounding(places=3)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"inputs": np.array(["1", "2"])}, r"inputs\[0\] is '1'; give a number without quotes"),
        ({"inputs": np.array([True, False])}, r"inputs\[0\] is true; give a number"),
        ({"inputs": np.array([1, np.nan])}, r"inputs\[1\] is NaN; give a finite number"),
        ({"inputs": np.zeros((1, 1, 1))}, r"inputs\[0\]\[0\] is a list; give a number"),
        ({"inputs": np.zeros((0, 2))}, "inputs is empty; give a list of 1 to 32 numbers"),
        ({"learning_rate": np.array([0.5])}, "learning_rate is a list; give a number"),
        ({"learning_rate": np.datetime64("2020-01-01")}, "is 2020-01-01; give a number"),
        ({"learning_rate": np.complex64(1)}, r"is \(1\+0j\); give a number"),
        ({"targets": np.zeros(33)}, "has 33 numbers; give at most 32"),
    ],
)
def test_what_is_no_number_earns_a_sentence(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ProblemError, match=f"^problem: .*{sentence}"):
        Problem.of(STATED | change)


def test_a_date_needs_no_quotes(tmp_path: Path) -> None:
    typed = tmp_path / "typed.toml"
    typed.write_text(
        "date = 2026-11-27\ninputs = [1, 2]\ntargets = [1]\nlearning_rate = 0.5\n"
        "layers = [{ weights = [[0.1, { choices = [0.2] }]] }]\n"
    )
    assert Exercise.load(typed).words == {"date": "2026-11-27"}
    dated = Problem.of({**STATED, "date": date(2026, 11, 27)})
    assert dated == Problem(**STATED, date="2026-11-27")
    assert "2026-11-27" in solve(dated).to_latex()


def test_what_is_no_table_earns_a_sentence() -> None:
    for stated in ([1], 5, "back-propagation", np.zeros(2)):
        with pytest.raises(HandpropError, match=r"^problem: is .*; give a table of keys"):
            Problem.model_validate(stated)


@pytest.mark.parametrize(
    ("key", "most", "rest"), [("iterations", 500, {}), ("epochs", 250, {"batch_size": 1})]
)
def test_as_many_iterations_as_there_may_be_are_taken(
    key: str, most: int, rest: dict[str, int]
) -> None:
    stated = STATED | rest | {"inputs": [[1, 2], [2, 1]], "targets": [[1], [0]]}
    assert len(Problem.of(stated | {key: most}).batches) == 500
    with pytest.raises(ProblemError, match=r"at most 500|to 500"):
        Problem.of(stated | {key: most + 1})


def test_what_is_no_problem_and_what_cannot_be_assigned_is_said() -> None:
    with pytest.raises(UsageError, match=r"^solve is given 'xor', which is not a Problem; give "):
        solve("xor")  # type: ignore[call-overload]  # what a user may try
    problem = Problem.load("xor")
    with pytest.raises(UsageError, match=r"^learning_rate cannot be assigned to; make another"):
        problem.learning_rate = Decimal("0.2")
    with pytest.raises(UsageError, match=r"^activation cannot be assigned to"):
        problem.layers[0].activation = "tanh"


def test_an_expression_stays_as_it_is_typed_but_for_spaces() -> None:
    stated = {**STATED, "learning_rate": " 1 /  3", "layers": [{"weights": [["-sqrt(2)/2", 1]]}]}
    problem = Problem.of({**stated, "inputs": ["pi", 1], "targets": ["1/2"]})
    assert problem.learning_rate == "1 / 3"
    assert problem.layers[0].weights == (("-sqrt(2)/2", Decimal(1)),)
    assert Problem.of(problem.model_dump(exclude_none=True)) == problem
    solution = solve(problem.with_rounding(show="fractions", carry="rounded"))
    assert solution.given["w1"] == (("-sqrt(2)/2", "1"),)
    assert pickle.loads(pickle.dumps(solution)) == solution


def test_targets_that_are_expressions_are_held_to_what_a_loss_takes() -> None:
    stated: dict[str, Any] = {
        "inputs": [1],
        "learning_rate": 1,
        "loss": "cross_entropy",
        "layers": [{"activation": "softmax", "weights": [[1], [2], [3]]}],
    }
    solve(Problem.of({**stated, "targets": ["1/3", "1/3", "1/3"]}))
    solve(Problem.of({**stated, "targets": ["exp(-1)", "1 - exp(-1)", 0]}))
    with pytest.raises(ProblemError, match="add up to 5/6"):
        Problem.of({**stated, "targets": ["1/3", "1/2", 0]})
    with pytest.raises(ProblemError, match="do not add up to 1"):
        Problem.of({**stated, "targets": ["exp(-1)", "1/2", 0]})
    with pytest.raises(ProblemError, match="holds 1 - sqrt"):
        Problem.of({**stated, "targets": ["1 - sqrt(2)", "sqrt(2)", 0]})
