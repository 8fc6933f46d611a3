"""Drawing variants: the same everywhere, unlike one another, and fit to set."""

from __future__ import annotations

import copy
import dataclasses
import itertools
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, reject

from generator import solve
from generator import trace as tracing
from generator.document import Variant
from generator.errors import HandpropError, ProblemError, VariantError
from generator.problem import Draw, Requirements
from generator.variants import (
    Chosen,
    Draws,
    Exercise,
    answers,
    chosen,
    drawing,
    draws,
    load,
    works,
)
from generator.variants.requirements import usual
from generator.variants.streams import indices
from generator.variants.stress import stress
from generator.variants.sweep import Structure, Sweep, ball_arrays, structure, sweep
from tests.showing import each_by_ci
from tests.strategies import examples, networks, roundings

MIDTERM = Path(__file__).parents[1] / "generator" / "problems" / "midterm.toml"
NOTHING = Requirements.model_validate(
    {
        "gradients_show": False,
        "updates_show": False,
        "states_show": False,
        "ties": True,
        "answers_apart": False,
        "saturation": 0,
        "dead_units": None,
        "target_distance": 0,
        "largest_number": 1_000_000,
        "minus_signs": None,
        "digits": None,
    }
)


def exercise(**stated: Any) -> Exercise:
    """A neuron with two inputs, some of it drawn."""
    usual: dict[str, Any] = {
        "inputs": [Decimal("0.5"), 1],
        "targets": [Decimal("0.1")],
        "learning_rate": 1,
        "layers": [{"weights": [[Decimal("0.3"), Decimal("0.4")]]}],
        "rounding": {"places": 4},
    }
    return Exercise("exercise.toml", usual | stated, {})


def drawn(of: Exercise, wanted: Requirements = NOTHING) -> Draws:
    return Draws(of, 1, b"", "", wanted)


def swept(of: Exercise, count: int = 20) -> Sweep:
    found = drawn(of)
    ((_, one),) = found.swept([(str(number), 0) for number in range(count)])
    return one


def names(count: int) -> list[str]:
    return [str(number) for number in range(1, count + 1)]


def fit(found: Draws, count: int) -> list[Chosen]:
    made = list(chosen(found, names(count)))
    return [one for one in made if isinstance(one, Chosen)]


TENTHS = {"from": Decimal("0.1"), "to": Decimal("0.9"), "step": Decimal("0.1")}


def test_a_seed_and_a_name_give_the_same_numbers_on_every_machine() -> None:
    drawn_numbers = indices(2026, [("1", 0), ("1", 1), ("a student", 0)], "numbers", [10, 1000, 7])
    assert drawn_numbers.tolist() == COMMITTED


COMMITTED = [[6, 634, 4], [9, 117, 2], [6, 181, 5]]


def test_all_numbers_of_a_range_come_up_equally_often() -> None:
    found = indices(0, [(str(number), 0) for number in range(8000)], "numbers", [8])
    assert np.bincount(found[:, 0]).min() > 900


def test_the_first_variants_are_the_same_however_many_there_are() -> None:
    few = fit(draws(load(str(MIDTERM)), 2026), 3)
    many = fit(draws(load(str(MIDTERM)), 2026), 600)
    assert len(many) == 600
    assert many[:3] == few
    assert fit(draws(load(str(MIDTERM)), 2027), 3) != few


def test_no_two_variants_are_alike_in_draws_or_in_answers() -> None:
    found = draws(load(str(MIDTERM)), 1)
    variants = fit(found, 300)
    assert len({one.data for one in variants}) == 300
    made = works(found, [(one.name, one.attempt) for one in variants])
    printed = {str(answers(work)) for work in made}
    assert len(printed) == 300


def test_a_space_too_small_is_used_up_and_then_says_so() -> None:
    few = exercise(inputs=[{"choices": [1, 2, 2, 3]}, 1])
    *some, last = chosen(drawn(few), names(4))
    assert [type(one) for one in some] == [Chosen] * 3
    assert isinstance(last, VariantError)
    assert last.reason == (
        "there are only 3 different draws, and earlier variants have used them all; give wider "
        "draws or "
        "more digits, or require less under [requirements]"
    )


def test_draws_that_are_unfit_or_print_the_same_make_no_variants() -> None:
    """Of 0, 0.00001, 1, 2 and 1,000 the second prints as the first does, and the last saturates."""
    of = exercise(inputs=[{"choices": [0, Decimal("0.00001"), 1, 2, 1000]}, 1])
    wanted = NOTHING.model_copy(update={"saturation": Decimal("0.02")})
    *some, last, another = chosen(drawn(of, wanted), names(5))
    assert [type(one) for one in some] == [Chosen] * 3
    assert isinstance(last, VariantError)
    assert isinstance(another, VariantError)
    assert "only 3 of the 5 different draws are fit to set and unlike each other" in last.reason
    assert another.reason == last.reason


def test_answers_that_are_a_power_of_ten_apart_are_unlike() -> None:
    of = exercise(
        inputs=[1],
        iterations=0,
        layers=[{"activation": "identity", "weights": [[{"choices": [Decimal("0.2"), 2, 20]}]]}],
        rounding={"significant": 2},
    )
    assert [type(one) for one in chosen(drawn(of), names(3))] == [Chosen] * 3


def test_what_was_chosen_before_stays_and_others_are_unlike_it() -> None:
    few = exercise(inputs=[{"choices": [1, 2, 3]}, 1])
    fresh = {one.name: one for one in fit(drawn(few), 3)}
    before = [fresh["3"], dataclasses.replace(fresh["1"], name="gone")]
    kept, other, none = chosen(drawn(few), ["3", "x", "y"], before)
    assert kept == fresh["3"]
    assert isinstance(other, Chosen)
    assert isinstance(none, VariantError)
    assert "there are only 3 different draws" in none.reason


def test_a_search_without_an_end_takes_no_more_memory_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sizes = []

    def counted(made: Structure, drawn: npt.NDArray[np.int64]) -> Sweep:
        sizes.append(len(drawn))
        return sweep(made, drawn)

    monkeypatch.setattr(drawing, "evaluated", counted)
    wanted = NOTHING.model_copy(update={"target_distance": Decimal(2)})
    found = list(chosen(drawn(exercise(inputs=[TENTHS, TENTHS]), wanted), names(20)))
    assert [type(one) for one in found] == [VariantError] * 20
    assert max(sizes) <= 1024


def test_large_networks_are_looked_at_in_smaller_parts_with_the_same_result(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = draws(load(str(MIDTERM)), 5)
    expected, usual = fit(found, 8), list(found.usuals.values())
    monkeypatch.setattr(drawing, "NUMBERS_AT_ONCE", 3 * 18)
    again = draws(load(str(MIDTERM)), 5)
    assert fit(again, 8) == expected
    assert list(again.usuals.values()) == usual
    assert [len(one) for _, one in again.swept([(str(name), 0) for name in range(7)])] == [3, 3, 1]


def test_structures_beyond_those_that_are_kept_are_made_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    layer = {"neurons": {"choices": [1, 2, 3, 4]}, "weights": TENTHS}
    last = {"neurons": 1, "weights": TENTHS}
    of = exercise(layers=[layer, last])
    expected = fit(drawn(of), 12)
    monkeypatch.setattr(drawing, "MOST_STRUCTURES_KEPT", 2)
    found = drawn(of)
    assert fit(found, 12) == expected
    assert len(found.structures) == len(found.usuals) == 2


def test_a_space_with_drawn_sizes_is_used_up_as_well() -> None:
    first = {"neurons": {"choices": [1, 2, 2]}, "weights": {"choices": [1, 2]}}
    last = {"weights": {"choices": [1]}, "neurons": 1, "activation": {"choices": ["tanh", "relu"]}}
    of = exercise(inputs=[1], layers=[first, last])
    found = list(chosen(drawn(of), names(13)))
    assert [type(one) for one in found] == [Chosen] * 12 + [VariantError]
    assert "there are only 12 different draws" in str(found[-1])


@examples(40)
@given(networks(), roundings())
def test_a_sweep_finds_the_digits_that_each_problem_has_by_itself(
    problem: dict[str, Any], rounding: dict[str, Any]
) -> None:
    stated = copy.deepcopy(problem)
    for matrix in [layer["weights"] for layer in stated["layers"]]:
        matrix[0][0] = {"choices": [matrix[0][0], Decimal("0.7"), Decimal("-1.3")]}
    one = Exercise("random.toml", {**stated, "rounding": rounding}, {})
    try:
        made = structure(one, {})
        found = sweep(made, np.array(list(itertools.product(range(3), repeat=len(made.sizes)))[:6]))
    except HandpropError:
        reject()
    for candidate in range(len(found)):
        if not found.decided[candidate]:
            continue
        graphs = found.graphs(candidate)
        expected = tracing.trace(graphs, made.rounding)
        ours = found.trace(candidate, graphs, lambda: ball_arrays(found))
        for own, other in zip(ours.steps, expected.steps, strict=True):
            assert (own.id, own.printed) == (other.id, other.printed)
            assert (own.id, own.recomputes) == (other.id, other.recomputes)
            assert (own.id, own.value) == (other.id, other.value)


@examples(40)
@given(networks(), roundings())
def test_what_is_hidden_is_found_as_for_each_problem_by_itself(
    problem: dict[str, Any], rounding: dict[str, Any]
) -> None:
    stated = copy.deepcopy(problem)
    stated["layers"][0]["weights"][0][0] = {"choices": [Decimal("0.7"), Decimal("-1.3")]}
    found = drawn(Exercise("random.toml", {**stated, "rounding": rounding}, {}))
    candidates = [(str(number), 0) for number in range(3)]
    try:
        made = works(found, candidates)
        ((_, one),) = found.swept(candidates)
        expected = [
            solve(one.structure.exercise.problem(one.drawn(row))).work for row in range(len(one))
        ]
    except HandpropError:
        reject()
    assert [(work.hidden, work.enough_places) for work in made] == [
        (work.hidden, work.enough_places) for work in expected
    ]


def test_a_gradient_that_printed_numbers_make_0_is_hidden() -> None:
    """σ(3) prints as 1, from which its derivative and all gradients are 0."""
    of = exercise(
        inputs=[2, {"choices": [1]}],
        layers=[{"weights": [[1, 1]]}],
        rounding={"places": 0, "carry": "rounded"},
    )
    found = drawn(of, wanted=NOTHING.model_copy(update={"gradients_show": True}))
    ((_, one),) = found.swept([("1", 0)])
    assert found.rejected(one)["gradients_show"].tolist() == [True]
    (work,) = works(found, [("1", 0)])
    assert [str(name) for _, name in work.hidden] == ["dL/dz2", "dL/dw1", "w1_new"]


def test_what_is_usual_is_found_where_few_draws_are_fit() -> None:
    """One of four hundred is."""
    of = exercise(
        inputs=[TENTHS, {"choices": [100_000] * 399 + [1]}],
        layers=[{"neurons": 1, "weights": {**TENTHS, "sign": True}, "activation": "identity"}],
    )
    wanted = NOTHING.model_copy(update={"largest_number": 1000, "minus_signs": 0})
    found = drawn(of, wanted=wanted)
    made = works(found, [(one.name, one.attempt) for one in fit(found, 6)])
    counts = [str([step.printed for step in work.trace.steps]).count("-") for work in made]
    assert len(counts) > 3
    assert len(set(counts)) == 1


def test_what_float64_does_not_decide_is_worked_out_by_itself() -> None:
    """σ(0) = 0.5 is a tie at 0 places, which only exact arithmetic knows."""
    of = exercise(inputs=[0, {"choices": [0]}], rounding={"places": 0})
    found = drawn(of)
    assert not swept(of, 1).decided[0]
    (work,) = works(found, [("1", 0)])
    steps = {step.id: step for step in work.trace.steps}
    assert steps["a2"].printed == (("1",),)
    assert work.variant is not None
    assert work.variant == Variant("1", found.code("1"))


@pytest.mark.parametrize(
    ("hidden", "carry"),
    each_by_ci(
        [(one, carry) for one in ("relu", "identity", "sigmoid") for carry in ("exact", "rounded")],
        every=3,
    ),
)
def test_what_is_exactly_0_is_decided_with_significant_figures_too(hidden: str, carry: str) -> None:
    """An input of 0, a weight of 0 and units that pass nothing on."""
    signed = {**TENTHS, "sign": True}
    of = exercise(
        inputs=[0, TENTHS],
        layers=[
            {"neurons": 2, "weights": signed, "biases": signed, "activation": hidden},
            {"weights": [[0, signed]], "activation": "identity"},
        ],
        iterations=2,
        rounding={"significant": 3, "carry": carry},
    )
    one = swept(of, 60)
    assert one.decided.mean() > 0.9
    for row in np.flatnonzero(one.decided):
        expected = solve(one.structure.exercise.problem(one.drawn(int(row))))
        found = one.trace(int(row), one.graphs(int(row)), lambda: ball_arrays(one))
        for ours, theirs in zip(found.steps, expected, strict=True):
            assert (ours.id, ours.printed) == (theirs.id, theirs.printed)
            assert (ours.id, ours.recomputes) == (theirs.id, theirs.recomputes)
            assert (ours.id, ours.value) == (theirs.id, theirs.value)
    printed = {str(name): found for (_, name), found in one.printed.items()}
    assert (printed["dL/dw1"].units[:, :, 0] == 0).all()


@pytest.mark.parametrize(
    ("requirement", "unmet"),
    [
        ("gradients_show", {"inputs": [Decimal("0.0001"), 1]}),
        ("updates_show", {"learning_rate": Decimal("0.0001")}),
        ("updates_show", {"inputs": [0, 0]}),
        ("states_show", {"optimizer": {"name": "adam"}}),
        ("ties", {"inputs": [Decimal("0.00005"), 1], "layers": [{"weights": [[1, 1]]}]}),
        ("answers_apart", {"inputs": [1, 1], "layers": [{"weights": [[1, 1]]}]}),
        ("saturation", {"layers": [{"weights": [[9, 9]]}]}),
        ("dead_units", {"layers": [{"activation": "relu", "weights": [[-1, -1]]}]}),
        ("target_distance", {"targets": [Decimal("0.63")]}),
        ("largest_number", {"layers": [{"activation": "identity", "weights": [[2000, 1]]}]}),
    ],
)
def test_each_requirement_rejects_what_it_is_for(requirement: str, unmet: dict[str, Any]) -> None:
    usual = Requirements.model_validate({"minus_signs": None, "digits": None})
    met: dict[str, Any] = {}
    for stated, is_met in ((met, True), (unmet, False)):
        of = exercise(**stated)
        found = drawn(of, wanted=usual)
        ((_, one),) = found.swept([("1", 0)])
        assert found.rejected(one)[requirement].tolist() == [not is_met], stated


@pytest.mark.parametrize(
    ("weight", "target", "distance"), [("0.35", "0.3", "0.05"), ("0.1", "1.2", "1.1")]
)
def test_an_output_exactly_so_far_from_its_target_is_far_enough(
    weight: str, target: str, distance: str
) -> None:
    """In floats these are a hair less apart, by the error of the one and of the other."""
    layer = {"activation": "identity", "weights": [[Decimal(weight)]]}
    of = exercise(inputs=[1], targets=[Decimal(target)], layers=[layer])
    for least, is_near in ((distance, False), (f"{distance}0001", True)):
        wanted = NOTHING.model_copy(update={"target_distance": Decimal(least)})
        found = drawn(of, wanted)
        ((_, one),) = found.swept([("1", 0)])
        assert found.rejected(one)["target_distance"].tolist() == [is_near]


def test_signs_and_digits_are_counted_over_all_that_is_printed_of_a_draw() -> None:
    of = exercise(inputs=[TENTHS, TENTHS], targets=[1, 0], layers=[
        {"weights": {"from": -1, "to": 1, "step": Decimal("0.5")}, "neurons": 2},
    ])  # fmt: skip
    ((_, one),) = drawn(of).swept([(name, 0) for name in names(5)])
    for candidate in range(5):
        matrices = [one.printed_of(candidate, key) for key in one.printed]
        texts = [text for matrix in matrices for row in matrix for text in row]
        found = usual([(one, np.arange(5) == candidate)])
        assert found is not None
        assert found.minus_signs == sum(text.startswith("-") for text in texts)
        # Zeros before the first other digit are none.
        assert found.digits == sum(len(text.replace(".", "").lstrip("-0")) for text in texts)


def test_difficulty_is_alike_over_a_set() -> None:
    signed = {**TENTHS, "sign": True}
    of = exercise(
        inputs=[TENTHS, TENTHS], layers=[{"neurons": 3, "weights": signed}], targets=[0, 1, 0]
    )
    wanted = NOTHING.model_copy(update={"minus_signs": 1})
    found = drawn(of, wanted=wanted)
    candidates = [(str(number), 0) for number in range(400)]
    ((_, one),) = found.swept(candidates)
    counts = sum(
        (numbers.units < 0).reshape(400, -1).sum(axis=1) for numbers in one.printed.values()
    )
    kept = counts[~found.rejected(one)["minus_signs"]]
    assert len(set(counts)) > 3
    assert set(kept) == {min(kept), min(kept) + 1, min(kept) + 2}


def test_where_nothing_fits_each_requirement_says_how_many_it_rejected() -> None:
    of = exercise(inputs=[TENTHS, 1], learning_rate=Decimal("0.0001"))
    wanted = NOTHING.model_copy(update={"updates_show": True})
    (failure,) = chosen(drawn(of, wanted=wanted), ["1"])
    assert isinstance(failure, VariantError)
    assert str(failure) == (
        "variant 1: none of 4,096 draws is fit to set: updates_show rejected 4,096; give wider "
        "draws or more digits, or require less under [requirements]"
    )
    assert failure.exit_code == 1


def test_sizes_and_activations_may_be_drawn() -> None:
    of = exercise(
        inputs={**TENTHS, "size": 3},
        targets={"choices": [0, 1]},
        layers=[
            {
                "neurons": {"choices": [2, 3]},
                "weights": TENTHS,
                "activation": {"choices": ["tanh", "sigmoid"]},
            },
            {"neurons": 2, "weights": TENTHS, "biases": TENTHS},
        ],
    )
    made = works(drawn(of), [(str(number), 0) for number in range(40)])
    assert {work.network.sizes for work in made} == {(3, 2, 2), (3, 3, 2)}
    assert {work.network.layers[0].activation for work in made} == {"tanh", "sigmoid"}
    assert len({str(work.graphs[0].given) for work in made}) == 40


def test_a_draw_with_a_name_is_made_once(tmp_path: Path) -> None:
    text = MIDTERM.read_text(encoding="utf-8").replace(
        "inputs = { from = 0.1, to = 0.9, step = 0.1 }",
        'inputs = [{ draw = "x" }, { draw = "x" }]',
    )
    path = tmp_path / "named.toml"
    drawn_x = "[draws]\nx = { from = 0.1, to = 0.9, step = 0.1 }\n"
    path.write_text(text.replace("[draws]\n", drawn_x), encoding="utf-8")
    found = draws(load(str(path)), 1)
    made = works(found, [(name, 0) for name in names(20)])
    inputs = [work.graphs[0].given[0].numbers for work in made]
    assert all(first == second for (first,), (second,) in inputs)
    assert len(set(inputs)) > 3


def test_layers_may_have_a_drawn_size_and_activation_in_common() -> None:
    layer = {"neurons": {"draw": "n"}, "weights": TENTHS, "activation": {"draw": "f"}}
    named = {"n": {"choices": [2, 3]}, "f": {"choices": ["tanh", "sigmoid"]}}
    of = exercise(layers=[layer, layer], targets={"choices": [0, 1]})
    shared = {name: Draw.model_validate(one) for name, one in named.items()}
    made = works(drawn(dataclasses.replace(of, draws=shared)), [(name, 0) for name in names(40)])
    assert {work.network.sizes for work in made} == {(2, 2, 2), (2, 3, 3)}
    activations = {tuple(layer.activation for layer in work.network.layers) for work in made}
    assert activations == {("tanh", "tanh"), ("sigmoid", "sigmoid")}


def test_a_constant_and_a_number_may_have_one_draw() -> None:
    layer = {"weights": [[1, 1]], "activation": "leaky_relu", "slope": {"draw": "x"}}
    of = exercise(layers=[layer], learning_rate={"draw": "x"})
    shared = {"x": Draw.model_validate({"choices": [Decimal("0.1"), Decimal("0.2")]})}
    made = works(drawn(dataclasses.replace(of, draws=shared)), [(name, 0) for name in names(20)])
    problems = [work.network for work in made]
    assert {problem.learning_rate for problem in problems} == {Decimal("0.1"), Decimal("0.2")}
    assert all(problem.layers[0].parameter == problem.learning_rate for problem in problems)


def test_a_draw_that_names_none_gets_a_sentence() -> None:
    of = exercise(inputs=[{"draw": "x"}, 1])
    with pytest.raises(ProblemError, match=r"inputs\[0\].draw is .x., which is not under"):
        works(drawn(of), [("1", 0)])


def test_one_bias_for_a_whole_layer_may_be_drawn() -> None:
    of = exercise(
        layers=[{"neurons": 2, "weights": TENTHS, "biases": {**TENTHS, "size": 1}}], targets=[0, 1]
    )
    (work,) = works(drawn(of), [("1", 0)])
    assert work.network.layers[0].shares_its_bias


def test_targets_and_samples_may_be_drawn() -> None:
    of = exercise(inputs={**TENTHS, "size": (4, 2)}, targets=TENTHS, batch_size=2)
    work, other = works(drawn(of), [("1", 0), ("2", 0)])
    assert len(work.network.samples) == 4
    assert len(work.graphs) == 2
    assert work.graphs[1].given != other.graphs[1].given


def test_whole_numbers_of_a_range_are_taken_where_whole_numbers_are() -> None:
    range_of = {"from": Decimal(1), "to": Decimal(3), "step": Decimal(1)}
    of = exercise(
        iterations=range_of,
        classes=[range_of, 2],
        inputs=[[1, 0], [0, 1]],
        targets=None,
        loss="cross_entropy",
        layers=[{"activation": "softmax", "neurons": 3, "weights": TENTHS}],
    )
    stated = {key: value for key, value in of.stated.items() if value is not None}
    made = works(drawn(dataclasses.replace(of, stated=stated)), [(name, 0) for name in names(20)])
    found = {(len(work.graphs), *(work.network.classes or ())) for work in made}
    assert {count for count, *_ in found} == {number for _, number, _ in found} == {1, 2, 3}


def test_samples_and_their_classes_may_be_drawn(tmp_path: Path) -> None:
    path = tmp_path / "classes.toml"
    pair = "{ from = 0.1, to = 0.9, size = 2 }"
    path.write_text(
        f"inputs = [{pair}, {pair}, [1, 0]]\nclasses = {{ integers = [1, 3] }}\n"
        'learning_rate = 1\nloss = "cross_entropy"\n[rounding]\nplaces = 4\n[[layers]]\n'
        'activation = "softmax"\nneurons = 3\nweights = { from = 0.1, to = 0.9 }\n',
        encoding="utf-8",
    )
    made = works(draws(load(str(path)), 1), [(name, 0) for name in names(20)])
    samples = [
        [given.numbers for given in work.trace.given if str(given.name) == "a1"] for work in made
    ]
    assert len({str(one) for one in samples}) == 20
    classes = {work.network.classes for work in made}
    assert {len(one or ()) for one in classes} == {3}
    assert len(classes) > 10
    assert {number for one in classes for number in one or ()} == {1, 2, 3}


@pytest.mark.parametrize(
    "kind", ["perceptron", "adaline", "linear_regression", "logistic_regression"]
)
def test_the_kinds_of_a_single_output_may_be_drawn_as_well(kind: str) -> None:
    stated = {
        "kind": kind,
        "inputs": [[TENTHS, 1], [0, TENTHS]],
        "targets": {"choices": [0, 1]},
        "weights": {**TENTHS, "sign": True},
        "bias": TENTHS,
        "learning_rate": {"choices": [Decimal("0.5"), 1]},
        "rounding": {"places": 3},
    }
    of = Exercise("kind.toml", stated, {})
    found = drawn(of)
    for work, place in zip(works(found, [("1", 0), ("2", 0)]), ("1", "2"), strict=True):
        ((_, one),) = found.swept([(place, 0)])
        expected = tracing.trace(one.graphs(0), one.structure.rounding)
        assert [step.printed for step in work.trace.steps] == [
            step.printed for step in expected.steps
        ]


@pytest.mark.parametrize(
    ("stated", "sentence"),
    [
        ({"inputs": {"from": 1}}, "inputs states one end of a range only; give both from and to"),
        (
            {"inputs": [{**TENTHS, "size": 2}, 1]},
            "inputs[1] is 1; give a list of 1 to 32 numbers, or a list of such lists, one per "
            "sample",
        ),
        (
            {"layers": [{"weights": [[{**TENTHS, "size": 2}, 1]]}]},
            "layers[0].weights[0][0] has a size, but is a number or takes its size from the "
            "network; leave it out",
        ),
        (
            {"targets": {**TENTHS, "size": 3}},
            "targets[0] has a size, but is a number or takes its size from the network; leave it "
            "out",
        ),
        (
            {"inputs": {"from": 2, "to": 1}},
            "inputs goes from 2 to 1; give the smaller number first",
        ),
        (
            {"inputs": [{"choices": [1], "integers": [1, 2]}, 1]},
            "inputs[0] states several ways of drawing; give one of from, integers, choices, draw",
        ),
        (
            {"inputs": [{"choices": [1, 2], "step": 1}, 1]},
            "inputs[0] states a step without a range; give from and to",
        ),
        (
            {"inputs": [{"integers": [3, 1]}, 1]},
            "inputs[0] has its larger integer first; give the smaller one first",
        ),
        (
            {"inputs": [{"from": 0, "to": 1000, "step": Decimal("0.001")}, 1]},
            "inputs[0] has more than 100,000 values; give a larger step",
        ),
        (
            {"inputs": [{"choices": ["a"], "sign": True}, 1]},
            "inputs[0] has a sign, but chooses among what is no number; leave sign out",
        ),
        (
            {"inputs": [{"choices": [1], "stepp": 1}, 1]},
            "inputs[0].stepp is not a known key; did you mean 'step'?",
        ),
        (
            {"layers": [{"weights": TENTHS}]},
            "layers[0].neurons is missing; give how many rows of weights to draw, a whole number "
            "from 1 to 32",
        ),
        (
            {"layers": [{"neurons": 10**9, "weights": TENTHS}]},
            "layers[0].neurons is 1000000000; give how many rows of weights to draw, a whole "
            "number from 1 to 32",
        ),
        (
            {"inputs": {**TENTHS, "size": 10**9}},
            "inputs.size is 1000000000; give how many numbers, 1 to 32: of inputs, a number or "
            "[samples, inputs]",
        ),
        (
            {"targets": [{"choices": [2]}], "loss": "binary_cross_entropy"},
            "targets holds 2, but binary_cross_entropy takes probabilities; give numbers from 0 "
            "to 1",
        ),
        (
            {"rounding": {"places": "auto"}},
            "rounding.places is 'auto', which would give each variant a number of its own; give a "
            "whole number of decimal places, the same for all",
        ),
        (
            {"inputs": [{"integers": [1, 10**12]}, 1]},
            "inputs[0] has more than 100,000 values; give fewer whole numbers",
        ),
        (
            {"inputs": [{"choices": [Decimal("0.5"), "a"]}, 1]},
            "inputs[0] may be 'a'; let it be finite numbers only",
        ),
        (
            {"inputs": [{"choices": [1, [2]]}, 1]},
            "inputs[0] may be a list; let it be finite numbers only",
        ),
        (
            {"learning_rate": {"choices": [Decimal("nan")]}},
            "learning_rate may be NaN; let it be finite numbers only",
        ),
        (
            {"inputs": [{"choices": [Decimal("nan")], "sign": True}, 1]},
            "inputs[0] has a sign, but chooses among what is no number; leave sign out",
        ),
        ({"layers": 5}, "layers is 5; give 1 to 20 tables, each under [[layers]]"),
        ({"layers": [5]}, "layers[0] is 5; give 1 to 20 tables, each under [[layers]]"),
        ({"layers": "ab"}, "layers is 'ab'; give 1 to 20 tables, each under [[layers]]"),
        (
            {"layers": [{"weights": 5}]},
            "layers[0].weights is 5; give a list of rows of numbers, a row per receiving neuron, "
            "at most 32",
        ),
        (
            {"layers": [{"weights": [5], "biases": TENTHS}]},
            "layers[0].weights[0] is 5; give a list of rows of numbers, a row per receiving "
            "neuron, at most 32",
        ),
        (
            {"inputs": 5, "learning_rate": TENTHS},
            "inputs is 5; give a list of 1 to 32 numbers, or a list of such lists, one per sample",
        ),
        ({"asked": "L"}, "asked is 'L'; give a list of the ids of steps that are asked for, in "
                         "quotes"),
        ({"asked": []}, "asked is empty; give a list of the ids of steps that are asked for, in "
                        "quotes"),
        ({"asked": ["L", 1]}, 'asked[1] is 1; give the id of a step in quotes, such as "L" or '
                              '"w1_new"'),
        ({"asked": {"choices": [["L"]]}}, "asked is a table; give a list of the ids of steps that "
                                          "are asked for, in quotes"),
        ({"asked": ["w1_nwe"]}, "asked holds 'w1_nwe', which is not a step; did you mean "
                                "'w1_new'?"),
        ({"requirements": {"tie": True}}, "requirements.tie is not a known key; did you mean "
                                          "'ties'?"),
        ({"requirements": {"ties": 1}}, "requirements.ties is 1; give true (a number may lie "
                                        "halfway between two that could be printed) or false"),
    ],
)  # fmt: skip
def test_a_faulty_draw_gets_a_sentence(stated: dict[str, Any], sentence: str) -> None:
    of = exercise(**stated)
    with pytest.raises(ProblemError) as raised:
        works(draws(of, 1), [("1", 0)])
    assert str(raised.value) == f"exercise.toml: {sentence}"


def test_stress_tells_how_draws_are_rejected_and_answers_spread() -> None:
    found = draws(load(str(MIDTERM)), 1)
    report = stress(found, 500)
    assert report.draws == 500
    fit = [one for one in chosen(found, names(500)) if isinstance(one, Chosen) and one.attempt == 0]
    assert report.fit == pytest.approx(len(fit), abs=2)
    assert 0 < report.rejected["updates_show"] < 0.5
    assert len(report.answers) == 13
    for name, band in (("minus_signs", 6), ("digits", 20)):
        least, middle, most = report.difficulty[name]
        assert least < middle < most <= least + 2 * band
    assert "dead_units" not in report.difficulty
    for answer in report.answers:
        assert Fraction(answer.smallest) <= Fraction(answer.middle) <= Fraction(answer.largest)
        assert sum(answer.bins) == report.fit
        assert answer.different > 100
        assert answer.share < 0.1


def test_ranges_of_inputs_weights_and_biases_leave_out_0_unless_told() -> None:
    """A third of such numbers were 0. The named draw is that of a target and of an input."""
    third = {"integers": [-1, 1]}
    of = exercise(
        inputs=[third, {"draw": "x"}],
        targets=[{"draw": "x"}, third],
        layers=[
            {"activation": "identity", "weights": [[third, third], [third, 0]], "biases": third}
        ],
    )
    named = {"x": Draw.model_validate(third)}
    without = dataclasses.replace(of, draws=named)
    assert without.without_zero == ("inputs", "targets", "layers[0].weights", "layers[0].biases")
    report = stress(drawn(without), 50)
    assert (report.without_zero, report.zeros) == (without.without_zero, 0)
    zeros = {
        place
        for _, one in drawn(without).swept([(name, 0) for name in names(50)])
        for row in range(len(one))
        for place, number in one.drawn(row).items()
        if not number
    }
    assert zeros == {("targets", 1)}
    within = without.with_zeros()
    assert (within.without_zero, within.wanted().requirements.zeros) == ((), True)
    assert stress(drawn(within), 50).zeros > 0.5


def test_what_cancels_exactly_is_not_too_small_to_show() -> None:
    """The first unit puts out 0.1 x + 0.2 x - 0.3 x, which is nothing, but not to floats."""
    weights = [[Decimal("0.1"), Decimal("0.2"), Decimal("-0.3")], [1, 0, 0]]
    of = exercise(
        inputs=[{"draw": "x"}] * 3,
        layers=[
            {"activation": "identity", "weights": weights},
            {"activation": "identity", "weights": [[1, 1]]},
        ],
    )
    named = {"x": Draw.model_validate({"choices": [Decimal("0.7"), Decimal("0.9")]})}
    wanted = NOTHING.model_copy(update={"gradients_show": True})
    found = drawn(dataclasses.replace(of, draws=named), wanted)
    ((_, one),) = found.swept([(name, 0) for name in names(20)])
    assert not found.rejected(one)["gradients_show"].any()


def test_stress_tells_the_ends_and_the_middle_of_an_answer_as_they_are_printed() -> None:
    """z = 0.1 x + 0.2 x - 0.3 x is nothing that floats call 0."""
    weights = [[Decimal("0.1"), Decimal("0.2"), Decimal("-0.3")], [1, 0, 0]]
    of = exercise(
        inputs=[{"draw": "x"}] * 3,
        targets=[0, 0],
        layers=[{"activation": "identity", "weights": weights}],
        asked=["z2"],
    )
    named = {"x": Draw.model_validate({"choices": [Decimal("0.1"), Decimal("0.7"), 3]})}
    found = drawn(dataclasses.replace(of, draws=named))
    nothing, x = stress(found, 100).answers
    assert (nothing.smallest, nothing.middle, nothing.largest) == ("0.0000",) * 3
    assert (x.smallest, x.middle, x.largest) == ("0.1000", "0.7000", "3.0000")


def test_stress_tells_how_alike_draws_are_in_difficulty() -> None:
    """The second input makes one of three ReLU units dead, whose z is below 0, or two of them."""
    of = exercise(
        inputs=[TENTHS, {"choices": [-1, 1]}],
        targets=[1, 1, 1],
        layers=[{"activation": "relu", "weights": [[1, 1], [1, -1], [-1, -2]]}],
        asked=["a2"],
    )
    found = drawn(of)
    seen = stress(found, 40).difficulty
    assert seen["dead_units"][::2] == (1, 2)
    wanted = NOTHING.model_copy(update={"dead_units": 2, "minus_signs": 0, "digits": 1})
    alike = stress(dataclasses.replace(found, requirements=wanted), 40).difficulty
    assert alike["dead_units"] == (2, 2, 2)
    assert alike["minus_signs"][0] == alike["minus_signs"][2]
    assert seen["digits"][2] - seen["digits"][0] > 2 >= alike["digits"][2] - alike["digits"][0]


def test_stress_finds_an_answer_that_can_be_guessed() -> None:
    """The sign of a ReLU's input leaves 0 as the output of most draws."""
    of = exercise(
        inputs=[TENTHS, {"choices": [-1, -1, -1, -1, 1]}],
        layers=[{"activation": "relu", "weights": [[0, 1]]}],
        asked=["a2"],
    )
    found = Draws(of, 1, b"", "", NOTHING)
    (answer,) = stress(found, 400).answers
    assert (answer.commonest, answer.different) == ("0.0000", 2)
    assert answer.share == pytest.approx(0.8, abs=0.06)


def test_numbers_of_more_digits_than_64_bits_hold_are_drawn_as_well() -> None:
    long = Decimal("0.00000000000000000001")
    of = exercise(inputs=[long, {"choices": [0.25, 1.5]}])
    (work,) = works(drawn(of), [("1", 0)])
    (expected,) = tracing.trace(work.graphs, work.trace.rounding).iterations
    assert [one.printed for one in work.trace.steps] == [one.printed for one in expected.steps]


@pytest.mark.parametrize("show", ["decimals", "fractions"])
@pytest.mark.parametrize("carry", ["exact", "rounded"])
def test_expressions_are_drawn_and_worked_out_as_when_they_are_stated(
    carry: str, show: str
) -> None:
    choices = ["1/3", " sqrt(2)", "-pi/4", 2, Decimal("0.5"), "1/8"]
    of = exercise(
        inputs=[{"choices": choices}, {"choices": choices}],
        targets=["1/2"],
        layers=[
            {"activation": "relu", "weights": [[{"choices": choices}, "2/3"], [1, "-sqrt(2)"]]},
            {"activation": "identity", "weights": [["1/2", {"choices": ["1/3", -1]}]]},
        ],
        rounding={"places": 2, "carry": carry, "show": show},
    )
    found = drawn(of)
    candidates = [(name, 0) for name in names(12)]
    for work, candidate in zip(works(found, candidates), candidates, strict=True):
        expected = solve(found.problem(*candidate)).work.trace
        assert [step.printed for step in work.trace.steps] == [
            step.printed for step in expected.steps
        ]
        assert [step.recomputes for step in work.trace.steps] == [
            step.recomputes for step in expected.steps
        ]
        assert work.trace.given == expected.given


def test_fractions_are_never_too_small_to_show_nor_halfway_between_two() -> None:
    """z = x, and the gradient by the weight is (x - 0) x: at 1/8 a tie, and at 1/100 too small."""
    of = exercise(
        inputs=[{"choices": ["1/8", "1/100"]}],
        targets=[0],
        layers=[{"activation": "identity", "weights": [[1]]}],
        rounding={"places": 2, "show": "fractions"},
        asked=["dL/dw1", "z2"],
    )
    found = drawn(of, Requirements.model_validate({"ties": False, "target_distance": 0}))
    for _, swept in found.swept([(name, 0) for name in names(6)]):
        rejected = found.rejected(swept)
        assert not rejected["gradients_show"].any()
        assert not rejected["updates_show"].any()
        assert not rejected["ties"].any()
        assert not rejected["undecided"].any()
    assert {answer.commonest for answer in stress(found, 20).answers} <= {
        *("1/8", "1/100", "1/64", "1/10000")
    }
