"""Networks that are composed of layers of several types: read, worked out, derived and written."""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import autograd.numpy as np
import pytest
from autograd import grad
from hypothesis import given
from hypothesis import strategies as st

from generator import load
from generator.document.rendering import terms
from generator.document.titles import usual_title
from generator.errors import ProblemError, UndecidedError, UndefinedError
from generator.problem import Problem, notations, problem_of, read, shipped, shipped_exercises
from generator.problem.composed.model import ComposedProblem
from generator.solution import Solution, solve
from tests.oracle import Digits
from tests.oracle import composed as oracle
from tests.sentence_checker import faults
from tests.strategies import examples, sequences
from tests.tex_checker import check

RECURRENT = """
inputs = [[1, 0], [0, 1], [1, 1]]
targets = [[0.5], [0.2], [1]]
learning_rate = 0.1
[[layers]]
type = "recurrent"
w_x = [[0.1, 0.2], [0.3, -0.4]]
w_h = [[0.5, -0.1], [0.2, 0.3]]
b = [0.1, -0.1]
[[layers]]
type = "dense"
weights = [[0.6, -0.7]]
biases = [0.05]
[rounding]
places = 4
"""


def composed(text: str) -> ComposedProblem:
    """Return the problem that a file with layers of several types states."""
    problem = problem_of(tomllib.loads(text, parse_float=Decimal), "c.toml")
    assert isinstance(problem, ComposedProblem)
    return problem


def composed_of(stated: Mapping[str, Any]) -> ComposedProblem:
    problem = problem_of(stated)
    assert isinstance(problem, ComposedProblem)
    return problem


def solved(text: str) -> Solution[ComposedProblem]:
    return solve(composed(text), with_check=True)


def sentences(text: str) -> list[str]:
    """Return what is wrong with a problem file."""
    with pytest.raises(ProblemError) as raised:
        problem_of(tomllib.loads(text, parse_float=Decimal), "c.toml")
    return str(raised.value).splitlines()


def printed(solution: Solution[ComposedProblem], *ids: str) -> dict[str, Any]:
    return {name: solution[name].printed for name in ids}


def test_what_is_shared_by_several_times_has_a_part_for_each_and_their_sum() -> None:
    solution = solved(RECURRENT)
    ids = [one.id for one in solution if "w_h1" in one.id]
    assert ids == ["dL/dw_h1@3", "dL/dw_h1@2", "dL/dw_h1@1", "dL/dw_h1", "w_h1_new"]
    parts = [solution[f"dL/dw_h1@{time}"].value for time in (1, 2, 3)]
    whole = solution["dL/dw_h1"].value
    for row in range(2):
        for column in range(2):
            summed = sum(float(part[row][column]) for part in parts)
            assert summed == pytest.approx(float(whole[row][column]), abs=1e-15)


def test_a_part_that_has_a_line_already_is_no_line_of_its_own() -> None:
    solution = solved(RECURRENT)
    assert "dL/db1@1" not in solution
    assert solution["dL/db1"].uses == ("dL/dz2@1", "dL/dz2@2", "dL/dz2@3")


def test_every_gradient_is_what_finite_differences_are() -> None:
    solution = solved(RECURRENT)
    assert solution.comparisons
    assert all(comparison.agrees for comparison in solution.comparisons)


def test_a_layer_without_a_type_is_dense_and_one_may_say_so() -> None:
    layer = {"weights": [[1]], "activation": "identity"}
    stated = {"inputs": [1], "targets": [0], "learning_rate": 1, "layers": [layer]}
    typed = {**stated, "layers": [{**layer, "type": "dense"}]}
    assert problem_of(typed) == problem_of(stated) == Problem.of(typed)


@pytest.mark.parametrize("document_format", ["tex", "html", "md", "fragment"])
@pytest.mark.parametrize("kind", ["problem", "worksheet", "solution", "key"])
def test_every_document_is_made_in_every_format(document_format: str, kind: str) -> None:
    text = solved(RECURRENT).to_text(document_format, kind)
    assert ("the way back through the recurrent" in text) == (kind in ("worksheet", "solution"))


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        (
            '"recurrent"',
            '"recurent"',
            "c.toml: layers[0].type is 'recurent'; did you mean 'recurrent'?",
        ),
        (
            "w_h = [[0.5, -0.1], [0.2, 0.3]]",
            "w_h = [[0.5, -0.1, 1], [0.2, 0.3, 1]]",
            "c.toml: layers[0].w_h has 2 rows of 3, but the layer has 2 units; give 2 rows of 2",
        ),
        (
            "w_x = [[0.1, 0.2], [0.3, -0.4]]",
            "w_x = [[0.1, 0.2], [0.3, '0.4']]",
            "c.toml: layers[0].w_x[1][1] is '0.4'; give a number without quotes",
        ),
        (
            "weights = [[0.6, -0.7]]",
            "weights = [[0.6, -0.7, 1]]",
            "c.toml: layers[1].weights has 1 row of 3, but 2 numbers come in; give 1 row of 2",
        ),
        (
            "[[0.5], [0.2], [1]]",
            "[[0.5], [0.2]]",
            "c.toml: targets do not fit the last layer, which gives 3 steps of 1 number; give "
            "3 lists of 1 number",
        ),
    ],
)
def test_an_error_names_the_layer_and_the_key(before: str, after: str, sentence: str) -> None:
    assert sentences(RECURRENT.replace(before, after)) == [sentence]


NEW_TYPES = ("recurrent", "lstm", "gru")
SEQUENCES = [
    name
    for name in sorted({*shipped()} - {*shipped_exercises()})
    if {layer.get("type", "dense") for layer in read(name)[1].get("layers", ())} & {*NEW_TYPES}
]


@pytest.mark.parametrize("name", SEQUENCES)
def test_shipped_networks_are_those_of_an_independent_implementation(name: str) -> None:
    """Every step of the forward pass, every loss and every gradient to 1e-12, by autograd."""
    stated = read(name)[1]
    solution = solve(composed_of(stated), with_check=True)
    at = oracle.parameters(stated)
    for step_id, value in oracle.run(stated, at).items():
        found = np.array(solution[step_id].value, dtype=float)
        assert found == pytest.approx(np.atleast_2d(value), rel=1e-12, abs=1e-15), step_id
    for parameter, matrix in at.items() if solution.problem.trains else ():
        gradient = grad(oracle.loss_of(stated, parameter, at))(matrix)
        found = np.array(solution[f"dL/d{parameter}"].value, dtype=float)
        assert found == pytest.approx(gradient, rel=1e-12, abs=1e-15), parameter
    assert solution.comparisons is not None
    assert all(comparison.agrees for comparison in solution.comparisons)


@pytest.mark.parametrize("name", SEQUENCES)
@pytest.mark.parametrize("carry", ["exact", "rounded"])
def test_every_line_holds_or_is_marked_in_both_carries(name: str, carry: str) -> None:
    problem = composed_of(read(name)[1]).with_rounding(carry=carry)
    way = (carry == "exact") + SEQUENCES.index(name)
    notation = ("source", "brackets", "rows", "superscripts", "net-out")[way % 5]
    detail, presentation = ("products", "entries")[way % 2], ("matrices", "weights")[way // 2 % 2]
    solution = solve(problem.shown_as(notation, presentation, detail))
    rounding = solution.rounding
    assert rounding.places != "auto"
    digits = Digits(rounding.places, rounding.significant, rounding.ties, rounding.padding)
    links = check(solution.to_latex(), digits, rounding.relation)
    assert links
    assert [link for link in links if link.holds == link.marked] == []
    assert carry == "exact" or not solution.not_recomputing


def test_both_conventions_of_a_gru_are_those_that_are_chosen() -> None:
    stated = read("gru")[1]
    layer = stated["layers"][0]
    for update in ("keeps", "renews"):
        for reset in ("before", "after"):
            changed = {**layer, "update_gate": update, "reset_gate": reset}
            problem = {**stated, "layers": [changed]}
            at = oracle.parameters(problem)
            found = np.array(solve(composed_of(problem))["dL/dw_hh1"].value, dtype=float)
            gradient = grad(oracle.loss_of(problem, "w_hh1", at))(at["w_hh1"])
            assert found == pytest.approx(gradient, rel=1e-12, abs=1e-15)


def test_gradients_by_inputs_and_first_states_are_worked_out_where_they_are_asked_for() -> None:
    solution = solved('asked = ["dL/dh2@0", "dL/da1@2"]\n' + RECURRENT)
    assert solution["dL/dh2@0"].shape == (2, 1)
    assert "dL/dw_x1" not in solution
    assert all(comparison.agrees for comparison in solution.comparisons or ())


NOTHING_LEARNT = """
inputs = [[1, 2], [3, 4], [5, 7]]
targets = [[1, 0], [0, 1], [1, 1]]
[[layers]]
type = "batch_norm"
"""


def test_a_network_without_weights_is_worked_out_as_far_as_it_is_asked() -> None:
    forward = solved("iterations = 0\n" + NOTHING_LEARNT)
    assert "Find $a^{(2)}$ and the loss." in " ".join(forward.to_text("md", "problem").split())
    gradient = solved('asked = ["dL/da1"]\n' + NOTHING_LEARNT)
    assert all(comparison.agrees for comparison in gradient.comparisons or ())
    assert sentences("learning_rate = 1\n" + NOTHING_LEARNT) == [
        "c.toml: learning_rate is stated, but no layer has weights; leave it out",
        "c.toml: layers have no weights whose gradient could be asked for; name the gradient that "
        'is, as in asked = ["dL/da1"], or give iterations = 0 for the forward pass and the loss',
    ]


def test_inputs_of_a_wrong_form_are_named() -> None:
    nested = RECURRENT.replace("[[1, 0], [0, 1], [1, 1]]", "[[[1, 0], [0, 1]]]")
    assert sentences(nested) == [
        "c.toml: inputs is not a sequence, which layers of the type recurrent take; give a list of "
        "numbers or a list of lists of numbers"
    ]


def test_the_sum_of_parts_over_times_is_a_sum_of_single_terms() -> None:
    text = """
inputs = [1, 2, 3]
targets = [0.5, 1, 1.5]
loss = "half_squared_error"
[[layers]]
type = "recurrent"
w_x = 0.5
w_h = 0.1
[[layers]]
activation = "identity"
weights = [[1]]
"""
    written = " ".join(solved(text).to_text("md").split())
    assert "For the dense layer, the sum over all times is" in written
    assert "-0.02 + (-0.17) + (-0.53) = -0.72" in written


def test_a_forward_pass_alone_asks_for_its_outputs() -> None:
    text = " ".join(solve(load("gru-reset-after")).to_text("md", "problem").split())
    assert "Find $h_1^{(2)}$, $h_2^{(2)}$ and $h_3^{(2)}$." in text


# The state at time 3 and the weights of inputs; what leads to a layer may have its number.
SYMBOLS = {
    "rows": ("h_{1,3}", "W_{x,1}"),
    "net-out": ("h_3", "W_x"),
    "brackets": ("h_3^{[1]}", "W_x^{[1]}"),
    "superscripts": ("h_3^2", "w_x^2"),
    "source": ("h_3^{(2)}", "w_x^{(1)}"),
}


@pytest.mark.parametrize("name", notations())
def test_a_notation_tells_quantities_apart_or_is_refused(name: str) -> None:
    problem = composed(RECURRENT)
    if "<" not in str(notations()[name]["letters"]["w"]):
        with pytest.raises(ProblemError, match="calls both w_x1 and w2"):
            problem.shown_as(notation=name)
        return
    latex = solve(problem.shown_as(notation=name)).to_latex()
    state, weights = SYMBOLS.get(name, ("h_3", "w_x^{"))
    assert state in latex
    assert weights in latex


def test_what_a_largest_sequence_prints_fits_on_its_pages(tmp_path: Path) -> None:
    """Six steps of four units, as an LSTM has them."""
    numbers = itertools.cycle(["0.25", "-0.5", "0.125", "0.75", "-0.3"])
    rows = [[Decimal(next(numbers)) for _ in range(4)] for _ in range(4)]
    gates = dict.fromkeys("fioc", rows)
    problem = composed_of(
        {
            "inputs": [rows[step % 4] for step in range(6)],
            "targets": [rows[(step + 1) % 4] for step in range(6)],
            "layers": [{"type": "lstm", "w_x": gates, "w_h": gates}],
            "rounding": {"places": 4},
        }
    )
    solution = solve(problem)
    assert len(solution.steps) > 200
    assert solution.to_pdf(tmp_path / "largest.pdf") == ()


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        (
            "learning_rate = 0.1",
            "",
            "c.toml: layers[0].frozen is stated, but nothing is updated without learning_rate; "
            "leave it out",
        ),
        (
            'type = "dense"',
            'frozen = ["weights", "biases"]',
            "c.toml: layers are all frozen; leave frozen out of one of them",
        ),
    ],
)
def test_what_is_frozen_is_updated_otherwise(before: str, after: str, sentence: str) -> None:
    frozen = RECURRENT.replace("b = [0.1", 'frozen = ["weights", "biases"]\nb = [0.1')
    assert "w_x1_new" not in solved(frozen)
    assert "w2_new" in solved(frozen)
    assert "Its weights and biases are not updated." in solved(frozen).to_text("md")
    assert sentences(frozen.replace(before, after)) == [sentence]


def test_a_forward_pass_alone_may_be_asked_for_by_its_iterations() -> None:
    solution = solved("iterations = 0\n" + RECURRENT)
    assert [step for step in solution.steps if step.startswith("dL/")] == []
    assert "L" in solution


def test_a_wording_may_name_the_learning_rate_and_the_digits() -> None:
    words = 'wording = "Take one step with {alpha}, to {places} places."\n'
    text = " ".join(solved(words + RECURRENT).to_text("md", "problem").split())
    assert "Take one step with $\\alpha = 0.1$, to 4 places. A network reads" in text
    assert "The learning rate is" not in text
    assert "The learning rate is" in solved('wording = "Do it."\n' + RECURRENT).to_text("md")
    assert sentences(words.replace("alpha", "eta2") + RECURRENT) == [
        "c.toml: wording has {eta2}, which is no placeholder here; known are alpha, places, and {{ "
        "is a brace"
    ]


def test_a_network_of_dense_layers_says_how_to_load_others() -> None:
    assert isinstance(load("lstm"), ComposedProblem)
    with pytest.raises(ProblemError, match="layers are not all dense; load it with load, or as a"):
        Problem.load("lstm")


@pytest.mark.parametrize(
    ("asked", "begins"),
    [
        (["h2@2", "L"], "Find $h_2^{(2)}$ and the loss $L$."),
        (["dL/dw_h1", "L"], "Use back propagation to find"),
        (["w_h1_new[1,1]"], "Use back propagation to carry out one step of gradient descent"),
    ],
)
def test_a_question_says_how_far_to_go_for_what_it_asks(asked: list[str], begins: str) -> None:
    stated = {"asked": asked, "learning_rate": Decimal("0.5")}
    solution = solve(load("recurrent-unit").model_copy(update=stated))
    assert begins in " ".join(solution.to_text("md", "problem").split())
    for kind in ("problem", "worksheet", "solution", "key"):
        assert faults(solution, kind) == []


@examples(15)
@given(sequences(), st.sampled_from(["exact", "rounded"]))
def test_random_sequences_are_those_of_an_independent_implementation(
    stated: dict[str, Any], carry: str
) -> None:
    solution = solve(composed_of(stated).with_rounding(carry=carry))
    digits = Digits(stated["rounding"]["places"], None, "half-up", True)
    links = check(solution.to_latex(), digits, "equals")
    assert [link for link in links if link.holds == link.marked] == []
    if carry == "exact":
        at = oracle.parameters(stated)
        for step_id, value in oracle.run(stated, at).items():
            found = np.array(solution[step_id].value, dtype=float)
            assert found == pytest.approx(np.atleast_2d(value), rel=1e-12, abs=1e-15), step_id
        for parameter, matrix in at.items():
            gradient = grad(oracle.loss_of(stated, parameter, at))(matrix)
            found = np.array(solution[f"dL/d{parameter}"].value, dtype=float)
            assert found == pytest.approx(gradient, rel=1e-11, abs=1e-14), parameter


BEFORE_STATES = {
    "normalised": ('type = "layer_norm"\nscale = [1, 2]', "what comes in at a time is shifted"),
    "without-epsilon": ('type = "rms_norm"\nepsilon = 0', "what comes in at a time is divided"),
    "of-words": (
        'type = "embedding"\nweights = [[0.1, 0.4], [0.2, -0.3]]',
        "each input has a $1$ at the place of its word",
    ),
    "masked": ('type = "dropout"\nmask = [1, 0]', "a given mask, the same at every time"),
    "masked-by-times": (
        'type = "dropout"\nmask = [[1, 0], [1, 1], [0, 1]]\nrate = 0.2',
        "a given mask for each time",
    ),
    "added": ('type = "residual"\nadds = 1', "it adds the inputs"),
}


@pytest.mark.parametrize("name", BEFORE_STATES)
def test_inputs_are_read_by_the_first_layer_that_takes_a_single_form(name: str) -> None:
    """A layer before a recurrent one is applied at every time; finite differences say the same."""
    layer, says = BEFORE_STATES[name]
    dense = '[[layers]]\nactivation = "identity"\nweights = [[1, 0.5], [0.5, 1]]\n'
    before = f'{dense * (name == "added")}[[layers]]\n{layer}\n[[layers]]\ntype = "recurrent"'
    solution = solved(RECURRENT.replace('[[layers]]\ntype = "recurrent"', before))
    assert solution.problem.form_of_inputs == "sequence"
    assert all(comparison.agrees for comparison in solution.comparisons or ())
    assert says in " ".join(solution.to_text("md", "problem").split())
    assert faults(solution, "solution") == []


def test_a_mask_for_each_time_drops_at_that_time() -> None:
    layer = '[[layers]]\ntype = "dropout"\nmask = [[1, 0], [1, 1], [0, 1]]\nrate = 0.2\n[[layers]]'
    solution = solved(RECURRENT.replace("[[layers]]", layer, 1))
    assert solution["a2@1"].printed == (("1.2500",), ("0.0000",))
    assert solution["a2@3"].printed == (("0.0000",), ("1.2500",))
    for mask, sentence in (
        ("[[1, 0], [1, 1]]", "has 2 rows of 2, but 3 steps of 2 numbers come in; give 3 rows of 2"),
        ("[1, 0, 1]", "has 3 rows of 1, but 3 steps of 2 numbers come in; give 2 rows of 1"),
    ):
        changed = layer.replace("[[1, 0], [1, 1], [0, 1]]", mask)
        found = sentences(RECURRENT.replace("[[layers]]", changed, 1))
        assert found == [f"c.toml: layers[0].mask {sentence}"]


def test_what_is_used_once_is_not_said_to_be_shared() -> None:
    text = " ".join(solve(load("sequence-classifier")).to_text("md").split())
    assert "The weights of the recurrent layer are the same at every time." in text
    assert "The same weights are used" not in text
    assert "The same weights are used at every time." in solved(RECURRENT).to_text("md")


def test_a_network_without_a_title_is_called_by_what_says_most_of_it() -> None:
    titles = {
        "word-embedding": "Attention",
        "transformer-block": "A Transformer Block",
        "rms-norm": "RMS Normalisation",
        "dropout": "Dropout",
        "convolution": "Convolutional Network",
    }
    for name, title in titles.items():
        assert terms()[usual_title(load(name).model_copy(update={"title": ""}))] == title


@pytest.mark.parametrize("name", ["layer_norm", "rms_norm", "batch_norm"])
def test_a_norm_that_divides_by_nothing_says_which_epsilon_helps(name: str) -> None:
    text = f"""
inputs = [[0, 0], [0, 0]]
targets = [[1, 0], [0, 1]]
[[layers]]
activation = "identity"
weights = [[1, 2], [2, 1]]
[[layers]]
type = "{name}"
epsilon = 0
scale = [1, 1]
"""
    with pytest.raises(UndefinedError, match=r"by 0; layers\[1\].epsilon is 0: give it a positive"):
        solved(text)
    said = solved(text.replace("[0, 0], [0, 0]", "[0, 1], [4, 9]")).to_text("md", "problem")
    assert "about" not in said


def test_a_saturated_gate_is_compared_with_no_difference() -> None:
    gates = "{ f = 400, i = 200, o = 300, c = 500 }"
    text = f"""
inputs = [[1], [20]]
targets = [[1], [0]]
[[layers]]
type = "lstm"
w_x = {gates}
w_h = {gates}
"""
    with pytest.raises(UndecidedError) as raised:
        solved(text).to_text("md")
    assert str(raised.value) == (
        "dL/dw_xf1 of iteration 1, row 1, column 1, cannot be compared with its finite difference: "
        "one of them is too near a rounding boundary for 8192 bits to decide; give smaller weights "
        "and inputs, at which nothing saturates"
    )


CLASSIFIED = """
inputs = [[1, 0], [0, 1], [1, 1]]
TARGETS
loss = "cross_entropy"
[[layers]]
type = "recurrent"
w_x = [[0.1, 0.2], [0.3, -0.4]]
w_h = [[0.5, -0.1], [0.2, 0.3]]
outputs = "OUTPUTS"
[[layers]]
activation = "softmax"
weights = [[0.6, -0.7], [0.2, 0.1], [0.4, -0.3]]
"""


@pytest.mark.parametrize(
    ("outputs", "classes", "targets"),
    [
        ("all", "[2, 1, 3]", "[[0, 1, 0], [1, 0, 0], [0, 0, 1]]"),
        ("last", "[3]", "[0, 0, 1]"),
    ],
)
def test_classes_stand_for_targets_of_ones_and_zeros(
    outputs: str, classes: str, targets: str
) -> None:
    text = CLASSIFIED.replace("OUTPUTS", outputs)
    of_classes = solved(text.replace("TARGETS", f"classes = {classes}"))
    of_targets = solved(text.replace("TARGETS", f"targets = {targets}"))
    assert of_classes.to_text("md", "solution") == of_targets.to_text("md", "solution")
    assert faults(of_classes, "solution") == []


def test_classes_of_tokens_have_a_row_for_each() -> None:
    stated = {key: value for key, value in read("word-embedding")[1].items() if key != "targets"}
    of_classes = solve(composed_of({**stated, "classes": [1, 2, 2]}))
    assert of_classes["L"].value == solve(load("word-embedding"))["L"].value


@pytest.mark.parametrize(
    ("outputs", "stated", "sentence"),
    [
        (
            "last",
            "classes = [1]\ntargets = [1, 0, 0]",
            "classes is stated beside targets; give only",
        ),
        ("all", "classes = [1]", "classes has 1 number, but the last layer gives 3 steps of 3"),
        ("last", "classes = [4]", "classes[0] is 4, but the last layer gives 3 numbers at a time"),
        ("last", "classes = [0]", "classes[0] is 0; give"),
    ],
)
def test_classes_that_are_none_are_named(outputs: str, stated: str, sentence: str) -> None:
    (said,) = sentences(CLASSIFIED.replace("OUTPUTS", outputs).replace("TARGETS", stated))
    assert said.startswith(f"c.toml: {sentence}")
