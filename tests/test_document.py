"""Documents: what they say, what programs read, and what templates may do."""

from __future__ import annotations

import itertools
import json
import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from generator import HandpropError, Problem, Solution, __version__, solve
from generator.document.starter import starter
from generator.errors import TemplateError
from generator.problem import read


def shipped(**rounding: Any) -> Solution:
    return solve(Problem.load("back-propagation").with_rounding(**rounding))


def test_the_json_of_a_step_is_that_of_the_design() -> None:
    record = json.loads(shipped().to_json())
    assert record["handprop"] == __version__
    assert record["title"] == "Back Propagation"
    assert record["rounding"] == {"places": 2, "ties": "half-up", "carry": "exact"}
    assert record["steps"][0] == {
        "id": "z2",
        "iteration": 1,
        "section": "forward",
        "symbol": "z^{(2)}",
        "formula": "w^{(1)} a^{(1)} + b^{(1)}",
        "uses": ["w1", "a1", "b1"],
        "value": [["0.41000000000000000"], ["0.47000000000000000"]],
        "printed": [["0.41"], ["0.47"]],
        "recomputes": True,
    }


def test_the_json_counts_what_does_not_recompute_and_what_is_hidden() -> None:
    record = json.loads(shipped().to_json())
    marked = [step["id"] for step in record["steps"] if not step["recomputes"]]
    assert record["not_recomputing"] == marked
    assert marked == ["z3", "dL/db2", "dL/da2", "dL/db1", "dL/dw1", "b1_new"]
    assert record["hidden"] == ["dL/dw1", "w1_new", "b1_new"]
    assert record["enough_places"] == 4


def test_the_json_has_numbers_as_printed_and_values_for_programs() -> None:
    point, comma = (
        json.loads(shipped(decimal_mark=mark, significant=2).to_json())
        for mark in ("point", "comma")
    )
    for part in ("given", "steps"):
        for one, other in zip(point[part], comma[part], strict=True):
            assert other["value"] == one["value"]
            assert other["printed"] == [
                [number.replace(".", ",") for number in row] for row in one["printed"]
            ]
    assert comma["given"][0]["printed"] == [["0,1"], ["0,5"]]
    assert comma["steps"][-5]["printed"][0] == ["5,5e-4", "0,0028"]


def test_significant_figures_are_named_in_the_json() -> None:
    record = json.loads(shipped(significant=3, ties="half-even").to_json())
    assert record["rounding"] == {"significant": 3, "ties": "half-even", "carry": "exact"}


def test_given_quantities_keep_their_typed_digits() -> None:
    given = {one["id"]: one for one in json.loads(shipped().to_json())["given"]}
    assert given["w1"]["printed"] == [["0.1", "0.3"], ["0.2", "0.4"]]
    assert given["b1"]["value"] == [["0.25000000000000000"], ["0.25000000000000000"]]


def test_the_sheet_has_the_question_and_nothing_of_the_solution() -> None:
    sheet = shipped().to_latex("problem")
    assert r"\section{Problem}" in sheet
    assert r"\alpha = 0.6" in sheet
    assert "Solution" not in sheet
    assert "delta" not in sheet


def test_a_sheet_whose_figure_shows_no_numbers_lists_them() -> None:
    sizes = (5, 5)
    solution = solve(Problem.of(tomllib.loads(starter(sizes))))
    sheet = solution.to_latex("problem")
    assert r"\workedline{w^{(1)}}" in sheet
    assert r"\workedline{w^{(1)}}" not in shipped().to_latex("problem")


def test_wording_takes_the_place_of_the_question() -> None:
    whole = Problem.load("back-propagation").model_copy(update={"wording": "Go on!"})
    sheet = solve(whole).to_latex("problem")
    assert "Go on!" in sheet
    assert "shows an artificial neural network" not in sheet


@pytest.mark.parametrize(
    ("rounding", "sentence"),
    [
        ({"places": 2}, "rounded to 2 decimal places;"),
        ({"places": 0}, "rounded to whole numbers;"),
        ({"places": 1}, "rounded to 1 decimal place;"),
        ({"significant": 3}, "rounded to 3 significant figures;"),
        ({"ties": "half-up"}, "is rounded away from zero"),
        ({"ties": "half-even"}, "the one whose last digit is even"),
        ({"carry": "exact"}, "computed from the unrounded numbers"),
        ({"carry": "rounded"}, "computed from the rounded numbers"),
        ({"relation": "approximately"}, r"The sign $\approx$"),
        ({"places": 2}, "With 4 decimal places everything would show."),
    ],
)
def test_notes_say_how_numbers_were_rounded(rounding: dict[str, Any], sentence: str) -> None:
    assert sentence in shipped(**rounding).to_latex()


def test_notes_that_do_not_apply_are_left_out() -> None:
    document = shipped(places=5, carry="rounded").to_latex()
    assert "Note 2" in document
    assert "Note 3" not in document
    assert r"\link{\marked" not in document


def test_numbers_that_are_not_rounded_are_said_to_be_exact() -> None:
    sentence = "All computed numbers are printed exactly; none of them is rounded."
    assert sentence in prose("perceptron-and", rounding={"places": 1})
    assert "Computed numbers are rounded" not in prose("perceptron-and")
    assert sentence not in prose("perceptron-and", rounding={"places": 0})
    assert "rounded to whole numbers" in prose("perceptron-and", rounding={"places": 0})


def test_a_star_is_explained_where_the_printed_numbers_give_no_result() -> None:
    """The logarithm of a printed 0 is no number, so that no calculation ends in other digits."""
    document = prose("binary-cross-entropy", inputs=[9, 9], rounding={"places": 0})
    assert r"marks a result that was computed from unrounded numbers and that the" in document
    assert "digits." not in document


def test_one_star_is_spoken_of_as_one() -> None:
    document = prose("huber", rounding={"places": 2})
    assert document.count(r"\link{\marked{=}}") == 1
    assert r"The star in $\marked{=}$ marks a result" in document


def test_every_number_of_notes_is_used_once() -> None:
    document = shipped().to_latex()
    assert [document.count(f"Note {number}") for number in (1, 2, 3, 4)] == [1, 1, 1, 1]


@pytest.mark.parametrize(
    ("loss", "other"),
    [
        ("half_mean_squared_error", r"\frac{1}{2} \left((a_1^{(3)} - y_1)^2 + ("),
        ("half_squared_error", r"\frac{1}{2} \left(\frac{"),
        ("mean_squared_error", r"\frac{1}{2} \left(("),
    ],
)
def test_the_note_on_the_loss_names_another_convention(loss: str, other: str) -> None:
    problem = Problem.load("back-propagation").model_copy(update={"loss": loss})
    note = solve(problem).to_latex().split("Note 1")[1]
    assert rf"\link{{=}}{{{other}" in note


def test_with_one_output_the_other_convention_differs_in_the_half() -> None:
    problem = Problem.of(tomllib.loads(starter((2, 1))))
    note = solve(problem).to_latex().split("Note 1")[1]
    assert r"\link{=}{(a^{(2)} - y)^2}" in note


def test_documents_are_pure_functions() -> None:
    assert shipped().to_latex() == shipped().to_latex()
    assert shipped().to_json() == shipped().to_json()


@pytest.mark.parametrize("sizes", [(1, 1), (2, 3, 2), (5, 1, 4)])
def test_the_starter_is_a_problem_of_the_sizes_asked_for(sizes: tuple[int, ...]) -> None:
    assert Problem.of(tomllib.loads(starter(sizes))).sizes == sizes


def test_a_template_of_ones_own_goes_first(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir(parents=True, exist_ok=True)
    (tmp_path / "en/notes.j2").write_text("Ask <%= problem.author | text %>.")
    document = shipped().to_latex(templates=tmp_path)
    assert "Ask Suneesh Jacob." in document
    assert "Note 1" not in document


def test_words_of_ones_own_that_stand_in_formulas_go_first(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "terms.toml").write_text('new = "neu"')
    document = shipped().to_latex(templates=tmp_path)
    assert r"w_{\text{neu}}^{(1)}" in document
    assert r"\text{new}" not in document


@pytest.mark.parametrize("content", [b"new = neu", b'new = "\xff"'])
def test_faulty_words_of_ones_own_are_named(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "terms.toml").write_bytes(content)
    with pytest.raises(TemplateError, match=r"terms\.toml: .*; correct the file"):
        shipped().to_latex(templates=tmp_path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("notes.j2", "en/notes.j2"),
        ("kinds/question.j2", "en/kinds/question.j2"),
        ("macros.j2", "latex/macros.j2"),
        ("terms.toml", "en/terms.toml"),
    ],
)
def test_a_template_where_none_is_looked_for_is_told_its_place(
    old: str, new: str, tmp_path: Path
) -> None:
    (tmp_path / old).parent.mkdir(exist_ok=True)
    (tmp_path / old).write_text("")
    with pytest.raises(TemplateError) as raised:
        shipped().to_latex(templates=tmp_path)
    assert str(raised.value) == (
        f"{tmp_path / old} is not where that template is looked for; move it to {tmp_path / new}"
    )


def test_macros_of_ones_own_go_first(tmp_path: Path) -> None:
    (tmp_path / "latex").mkdir()
    (tmp_path / "latex" / "metadata.j2").write_text("% none")
    assert "pdfinfo" not in shipped().to_latex(templates=tmp_path)


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("one\n<% if %>", "line 2"),
        ("one\n\n<%= nothing_of_the_kind %>", "line 3: 'nothing_of_the_kind' is undefined"),
        ("<%= 1 + problem %>", "line 1"),
    ],
)
def test_a_faulty_template_is_named_with_its_line(
    tmp_path: Path, template: str, message: str
) -> None:
    (tmp_path / "en").mkdir(parents=True, exist_ok=True)
    (tmp_path / "en/notes.j2").write_text(template)
    with pytest.raises(HandpropError) as raised:
        shipped().to_latex(templates=tmp_path)
    assert str(tmp_path / "en" / "notes.j2") in str(raised.value)
    assert message in str(raised.value)


def test_an_unknown_kind_of_document_is_refused() -> None:
    with pytest.raises(HandpropError, match="give one of problem, worksheet, solution, key"):
        shipped().to_latex("poem")


def test_every_combination_of_choices_makes_a_document() -> None:
    for carry, relation, padding, mark in itertools.product(
        ("exact", "rounded"), ("equals", "approximately"), (True, False), ("point", "comma")
    ):
        document = shipped(carry=carry, relation=relation, padding=padding, decimal_mark=mark)
        latex = document.to_latex()
        assert latex.count("{,}") * (mark == "point") == 0
        assert (r"\link{\approx}" in latex) == (relation == "approximately")


@pytest.mark.parametrize(("learning_rate", "has_parameters"), [("0.001", True), ("1", False)])
def test_parameters_too_long_for_the_table_of_the_course_are_left_out_of_it(
    learning_rate: str, has_parameters: bool
) -> None:
    stated = {
        "kind": "linear_regression",
        "inputs": [[10, 9, 8, 7, 6], [20, 8, 5, 5, 5]],
        "targets": [1, 2],
        "weights": [1, 1, 1, 1, 1],
        "bias": 0,
        "learning_rate": Decimal(learning_rate),
        "iterations": 4,
    }
    table = solve(Problem.of(stated)).to_latex().split("Course of the training")[1]
    head = next(line for line in table.splitlines() if line.startswith("Iteration"))
    assert head.count("&") == (7 if has_parameters else 1)


@pytest.mark.parametrize(
    ("figure", "neurons", "says"),
    [
        ("short", 4 + 2, "Figure 1 shows an artificial neural network. Its weights, its inputs"),
        ("whole", 9 + 2, "Figure 1 shows an artificial neural network. Its weights, its inputs"),
        ("none", 0, "An artificial neural network has nine inputs and two outputs. Its weights,"),
    ],
)
def test_a_figure_is_shortened_whole_or_left_out(figure: str, neurons: int, says: str) -> None:
    layers = [{"weights": [[0.25] * 9] * 2}]
    stated: dict[str, Any] = {"inputs": [0.5] * 9, "targets": [0, 1], "layers": layers}
    document = prose("back-propagation", **stated, iterations=3, figure=figure)
    assert document.count(r"\networkneuron{") == neurons
    assert says in document
    assert ("Figure 1: The loss" in document) == (figure == "none")


def test_a_network_without_a_figure_is_described_with_its_layers() -> None:
    document = prose("two-hidden-layers", figure="none")
    assert "has two inputs, hidden layers of two and two neurons and one output." in document
    document = prose("back-propagation", figure="none")
    assert "has two inputs, a hidden layer of two neurons and two outputs." in document


@pytest.mark.parametrize(("inputs", "count"), [(5, 0), (24, 1)])
@pytest.mark.parametrize("kind", ["problem", "worksheet", "solution", "key"])
def test_blocks_of_a_matrix_are_explained_where_there_are_any(
    inputs: int, count: int, kind: str
) -> None:
    layer = {"weights": [[0.25] * inputs] * 2}
    stated = {"inputs": [0.5] * inputs, "targets": [0, 1], "learning_rate": 1, "layers": [layer]}
    document = solve(Problem.of(stated | {"asked": ["w1_new"]})).to_latex(kind)
    assert document.count("in blocks of columns") == count
    assert (r"\left[\begin{matrix}" in document) == (count > 0)


def test_a_table_has_errors_of_many_samples_in_blocks() -> None:
    many: dict[str, Any] = {"inputs": [[1, 2]] * 24, "targets": [1] * 24, "batch_size": 24}
    document = prose("perceptron-and", **many, epochs=2, worked=1)
    table = document.split("Course of the training")[1]
    assert r"$\begin{matrix}\left[\begin{matrix}0.0 & " in table


@pytest.mark.parametrize("name", ["back-propagation", "adamw", "stochastic", "l2-penalty"])
def test_no_sentence_that_leads_to_a_block_has_its_last_word_on_a_line_by_itself(name: str) -> None:
    latex = solve(Problem.load(name)).to_latex()
    leads = re.findall(r"([ ~])(?:is|data\.|given\.|order\.|follows\.)\s*\\begin\{worked\}", latex)
    assert len(leads) > 5
    assert set(leads) == {"~"}


def test_numbers_below_each_other_in_the_table_and_the_plot_have_as_many_decimals() -> None:
    course = solve(Problem.load("adamw")).to_latex().split("Course of the training")[1]
    assert r"$1$ & $0.8\hphantom{000}$ & $-0.6\hphantom{000}$ & $0.2\hphantom{000}$ &" in course
    ticks = re.findall(r"networktick{\d+}{\d+}{(.*?)}", prose("long-run"))
    assert ticks == ["0.0", "0.2", "0.4", "0.6", "0.8"]


def prose(name: str, kind: str = "solution", **stated: Any) -> str:
    """The document of a shipped problem, some of it stated anew, its line ends as spaces, and no
    space such that no line ends there.
    """
    _, shipped_problem = read(name)
    latex = solve(Problem.of(shipped_problem | stated)).to_latex(kind)
    return " ".join(latex.replace("~", " ").split())


@pytest.mark.parametrize("name", ["mini-batches", "stochastic", "adaline"])
def test_a_sheet_of_which_iterations_use_parts_has_all_samples(name: str) -> None:
    whole = Problem.load(name)
    sheet = solve(whole).to_latex("problem")
    for sample in zip(*whole.samples, strict=True):
        assert " & ".join(map(str, sample)) in sheet


def test_an_iteration_says_which_samples_are_its_own() -> None:
    given, *iterations = prose("mini-batches").split(r"\section{Iteration ")
    assert r"\workedline{x}" in given
    assert r"\workedline{a^{(1)}}" not in given
    assert "This iteration uses samples 1 and 2: " in iterations[0]
    assert r"\workedline{a^{(1)}}" in iterations[0]


def test_one_iteration_says_too_which_of_the_samples_it_uses() -> None:
    assert "This iteration uses sample 1: " in prose("stochastic", iterations=1)


def test_a_figure_shows_the_numbers_of_no_single_sample() -> None:
    assert "networklabel" in prose("stochastic")
    assert "{x_1}" in prose("stochastic")
    assert "{x_1 = " not in prose("stochastic")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("back-propagation", "The hidden layer and the output layer apply the sigmoid function"),
        ("xor", "The hidden layer applies the hyperbolic tangent function"),
        ("xor", "The output layer applies the sigmoid function"),
        ("two-hidden-layers", "The hidden layers apply the hyperbolic tangent function"),
        ("absolute-error", "The output layer is linear: it applies no activation function."),
        ("softmax-batch", "The output layer applies the softmax function"),
        ("softmax-short", "where the sum is taken over the neurons of the layer"),
        ("softmax-batch", "where the sum is taken over the neurons of the layer"),
        ("shared-biases", "All neurons of a layer share one bias. The biases are not updated."),
        ("shared-biases", "Use back propagation to find the updated weights after"),
        ("fine-tuning", "The weights and biases of the hidden layer are not updated."),
        (
            "mini-batches",
            "the next two samples, in the order given. There are two passes",
        ),
        (
            "perceptron-and",
            "uses one sample, in the order given. There are six passes",
        ),
        ("learning-rate-schedule", "an initial learning rate of"),
        ("l2-penalty", "L = L_0 + R"),
        ("huber", r"The derivative of $H(e)$ is $H'(e) = "),
        ("huber", r"\text{if } \left|e\right| > 1"),
    ],
)
def test_a_statement_says_what_its_network_does(name: str, sentence: str) -> None:
    document = prose(name).replace(r"}{% \link{=}{", " = ").replace(r"}\more{", " ")
    assert sentence in document


def test_the_layers_of_a_deep_network_are_counted() -> None:
    layer = {"activation": "tanh", "weights": [[1]]}
    stated = {
        "inputs": [1],
        "targets": [1],
        "learning_rate": 1,
        "layers": [layer, {**layer, "activation": "relu"}, layer],
    }
    document = " ".join(solve(Problem.of(stated)).to_latex().split())
    assert "The first hidden layer and the output layer apply the hyperbolic" in document
    assert "The second hidden layer applies the ReLU function" in document


def test_a_last_batch_may_be_smaller_than_the_others() -> None:
    document = prose("stochastic", batch_size=2, iterations=5)
    assert (
        "Each iteration uses the next two samples, in the order given, except that the last "
        "iteration of a pass uses the one sample that is left. After the last sample, the first "
        "one follows again."
    ) in document
    assert "The loss of a batch is the mean of the losses of its samples. For a batch" in document


@pytest.mark.parametrize(
    ("biases", "sentence"),
    [
        ((0.3, 0.2), "All neurons of a layer share one bias."),
        ((0.3, [0.1, 0.2]), "All neurons of the hidden layer share one bias."),
        (([0.1, 0.2], 0.3), "All neurons of the output layer share one bias."),
    ],
)
def test_a_statement_says_which_neurons_share_a_bias(biases: Any, sentence: str) -> None:
    layers = [{"weights": [[0.1, 0.2], [0.3, 0.4]], "biases": one} for one in biases]
    assert sentence in prose("back-propagation", layers=layers)


def test_wording_leaves_the_definitions_where_they_are() -> None:
    sheet = prose("xor-threshold-units", "problem")
    assert r"\operatorname{step}(x) = " in sheet
    assert "The loss is" in sheet
    assert "one sample per column" in sheet
    assert "This is asked." in prose("adaline", "problem", wording="This is asked.")
    assert "Its output is $o = w x + b$" in prose("adaline", "problem", wording="This is asked.")


@pytest.mark.parametrize("name", ["l2-penalty", "weight-decay", "adam", "adagrad", "rmsprop"])
def test_the_factor_of_the_loss_is_left_alone_where_it_does_more_than_scale(name: str) -> None:
    first = prose(name, iterations=1)
    assert "Textbooks differ" not in first


def test_an_update_has_the_learning_rate_of_its_iteration() -> None:
    document = prose("learning-rate-schedule")
    assert r"With the learning rate $\alpha_t$ of this iteration, the new" in document
    assert r"For $\alpha =" not in document
    assert r"\workedline{\alpha_t}{% \link{=}{\alpha}% \link{=}{1.0000}% }" in document


@pytest.mark.parametrize(
    ("name", "function", "other", "pronoun"),
    [
        ("xor", r"\sigma'(x)", r"\tanh'(x)", "these derivatives"),
        ("fine-tuning", r"\sigma'(x)", None, "this derivative"),
        ("binary-cross-entropy", r"\tanh'(x)", None, "this derivative"),
    ],
)
def test_only_derivatives_that_are_needed_are_defined(
    name: str, function: str, other: str | None, pronoun: str
) -> None:
    document = prose(name)
    defined = {one for one in (r"\sigma'(x)", r"\tanh'(x)") if f"${one} =" in document}
    assert defined == {function, other} - {None}
    assert f"With {pronoun} we find" in document


def test_the_derivatives_of_softmax_are_stated_where_they_are_used() -> None:
    rule = r"is $a_i^{(3)} (1 - a_i^{(3)})$ for $i = k$ and $-a_i^{(3)} a_k^{(3)}$ otherwise"
    assert prose("softmax-long").count(rule) == prose("softmax-short").count(rule) == 1
    assert "The softmax function has a matrix of derivatives." in prose("softmax-long")
    assert "matrix of derivatives" not in prose("softmax-short")
    assert rule not in prose("back-propagation")


@pytest.mark.parametrize(
    ("notation", "sentence"),
    [
        ("logistic", r"modelled as $p = \sigma(z)$, where $z = w x + b$"),
        ("rows", r"modelled as $\hat{y} = \sigma(z_1)$, where $z_1 = x W_1 + b_1$"),
        ("logistic", r"product is $p - y$"),
        ("rows", r"product is $\hat{y} - y$"),
    ],
)
def test_the_sentences_of_a_kind_are_in_the_symbols_of_the_notation(
    notation: str, sentence: str
) -> None:
    assert sentence in prose("logistic-regression", notation=notation)


@pytest.mark.parametrize("name", ["perceptron-and", "adaline", "linear-regression"])
@pytest.mark.parametrize(
    ("notation", "called"), [("source", "x"), ("net-out", "i"), ("brackets", "x")]
)
def test_the_samples_of_a_kind_are_called_what_the_data_are(
    name: str, notation: str, called: str
) -> None:
    sheet = prose(name, "problem", notation=notation)
    assert f"one per column of ${called}$" in sheet
    assert re.search(rf"\\workedline{{(a\^{{\(1\)}} = )?{called}}}", sheet)


def test_the_short_way_is_in_the_symbols_of_the_notation() -> None:
    assert r"\hat{y}_k - y_k" in prose("softmax-short", notation="brackets")


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        (
            r"The sign $\odot$ multiplies",
            {"back-propagation", "batch-of-four", "hinge", "softmax-long"},
        ),
        (r"A power with $\odot$ is taken", {"adagrad", "batch-of-four"}),
        (r"The sign $\oslash$ divides", {"adagrad"}),
        (r"The sign $\sum$ adds", {"hinge", "l1-penalty", "batch-of-four"}),
        (r"The symbol $\mathbf{1}$ stands", {"hinge", "batch-of-four"}),
        (r"The sign function $\operatorname{sgn}$", {"l1-penalty"}),
        (r"The function $\operatorname{pos}$", {"hinge"}),
        (r"The function $\operatorname{diag}$", {"softmax-long"}),
    ],
)
def test_exactly_the_signs_that_are_used_are_explained(sentence: str, names: set[str]) -> None:
    tried = (
        "back-propagation", "adagrad", "hinge", "l1-penalty", "batch-of-four", "softmax-long",
    )  # fmt: skip
    assert {name for name in tried if sentence in prose(name)} == names


@pytest.mark.parametrize("presentation", ["matrices", "weights"])
@pytest.mark.parametrize("kind", ["problem", "solution"])
def test_a_number_less_a_matrix_is_explained_where_the_loss_has_one(
    kind: str, presentation: str
) -> None:
    sentence = "A number is added to a matrix"
    assert sentence in prose("logistic-regression", kind, presentation=presentation)
    assert sentence not in prose("multi-label", kind, presentation=presentation)


def test_signs_of_the_statement_are_explained_on_the_sheet_and_once() -> None:
    assert r"The sign $\sum$ adds" in prose("hinge", "problem")
    assert prose("hinge").count(r"The sign $\sum$ adds") == 1


def test_states_are_stated_at_every_iteration_even_where_they_print_as_zero() -> None:
    rounding = {"places": 0, "carry": "rounded", "padding": False}
    second = prose("momentum", rounding=rounding).split(r"\section{Iteration 2}")[1]
    assert r"\workedline{v_w^{(1)}}" in second.split(r"\subsection{Forward pass}")[0]


def test_a_table_shows_the_errors_of_all_samples_of_a_batch() -> None:
    document = prose("perceptron-and", batch_size=4, epochs=2, worked=1)
    assert r"$\begin{bmatrix}-1.0 & -1.0 & -1.0 & 0.0\end{bmatrix}$ \\" in document


def test_a_single_weight_and_bias_are_spoken_of_as_such() -> None:
    document = prose("linear-regression")
    assert "Improve the weight $w$ and the intercept $b$" in document
    assert "Iteration & $w$ & $b$ & $J$" in document
    assert "find the updated weights and bias after" in prose("adamw")


def test_a_check_counts_iterations_where_there_are_several() -> None:
    heads = r"Gradient & Derived & Difference \\"
    one, several = (
        solve(Problem.load(name), with_check=True).to_latex() for name in ("huber", "adamw")
    )
    assert f"\n{heads}" in one
    assert f"\nIteration & {heads}" in several
    assert "\n" + r"$\frac{\partial L}{\partial b^{(1)}}$ & $-0.4600" in one
    assert r"$2$ & $\frac{\partial L}{\partial b^{(1)}}$ & $0.68" in several


def test_a_check_without_gradients_says_so() -> None:
    document = solve(Problem.load("perceptron-and"), with_check=True).to_latex()
    assert "No gradient is computed" in document
    assert "No gradient is computed" not in solve(Problem.load("perceptron-and")).to_latex()


def test_what_significant_figures_hide_is_not_counted_in_places() -> None:
    document = prose("vanishing-gradient")
    assert "Not everything shows when numbers are rounded to 3 significant figures." in document
    assert "everything would show" not in document


def test_functions_of_one_name_are_told_apart_by_their_numbers() -> None:
    layers = [
        {"activation": "leaky_relu", "slope": slope, "weights": [[0.4, -0.9], [-0.5, 0.8]]}
        for slope in (0.2, 0.1)
    ]
    document = prose("back-propagation", layers=layers)
    assert r"$\operatorname{LReLU}_{0.2}(x) = " in document
    assert r"\operatorname{LReLU}'_{0.1}\left(" in document
    assert "LReLU}_" not in prose("leaky-relu")


@pytest.mark.parametrize("schedule", [None, {"name": "exponential", "factor": 0.9}])
@pytest.mark.parametrize(
    ("optimizer", "found"),
    [
        ("gradient_descent", "the new weights and biases"),
        ("nesterov", "the new velocities and the new weights and biases"),
        ("adagrad", "the new sums and the new weights and biases"),
        ("adamw", "the new averages, their corrected values and the new weights and biases"),
    ],
)
def test_a_sentence_leads_lines_of_what_it_names_alone(
    optimizer: str, found: str, schedule: dict[str, Any] | None
) -> None:
    document = prose("back-propagation", optimizer={"name": optimizer}, schedule=schedule)
    rate = (
        r"The learning rate of this iteration is as follows. \begin{worked} \workedline{\alpha_t}"
    )
    ahead = (
        r"marked by a tilde, at which the gradients are taken. \begin{worked} \workedline{\tilde{w}"
    )
    assert (rate in document) == (schedule is not None)
    assert (ahead in document) == (optimizer == "nesterov")
    for block in re.findall(r"\\begin\{worked\}.*?\\end\{worked\}", document):
        assert r"\workedline{\alpha_t}" not in block or block.count(r"\workedline") == 1
    given = (
        r"With the learning rate $\alpha_t$ of this iteration" if schedule else r"With $\alpha = "
    )
    update = document.partition(r"\subsection{Updating")[2].partition(r"\begin{worked}")[0]
    assert given in update
    assert f", {found} are as follows." in update


def test_a_given_number_of_more_digits_than_are_printed_is_not_said_to_print_as_before() -> None:
    layer = {"activation": "identity", "weights": [[0.469]]}
    rounding = {"places": 2}
    stated = {"inputs": [0.1], "targets": [0.1], "learning_rate": 0.01, "layers": [layer]}
    document = " ".join(solve(Problem.of(stated | {"rounding": rounding})).to_latex().split())
    assert r"\workedline{w^{(1)}}{% \link{=}{0.469}%" in document
    assert r"\link{=}{0.47}%" in document.partition(r"\workedline{w_{\text{new}}^{(1)}}")[2]
    same = "a number rounds to the same digits before and after its update."
    assert rf"In $w_{{\text{{new}}}}^{{(1)}}$, {same}" in document


@pytest.mark.parametrize(
    ("over_samples", "said", "factor", "weights", "bias"),
    [
        (None, "sum", "", ("0.20", "-0.20"), "-0.10"),
        ("sum", "sum", "", ("0.20", "-0.20"), "-0.10"),
        ("mean", "mean", r"\frac{1}{2} ", ("0.20", "-0.15"), "0.00"),
    ],
)
def test_a_perceptron_moves_by_what_its_sheet_says_of_a_batch(
    over_samples: str | None, said: str, factor: str, weights: tuple[str, str], bias: str
) -> None:
    stated = {"weights": [0.2, -0.1], "batch_size": 2, "epochs": 1, "worked": 1}
    rounding = {"places": 2}
    if over_samples:
        stated["over_samples"] = over_samples
    _, shipped_problem = read("perceptron-and")
    solution = solve(Problem.of(shipped_problem | stated | {"rounding": rounding}))
    sheet, worked = (" ".join(solution.to_latex(kind).split()) for kind in ("problem", "solution"))
    for document in (sheet, worked):
        assert f"Each iteration applies the {said} of the changes of its samples." in document
        assert "Each iteration uses the next two samples, in the order given." in document
        assert "After each sample" not in document
    assert rf"\link{{=}}{{w}}\more{{+ {factor}\eta e x^T}}%" in worked
    assert rf"\link{{=}}{{b}}\more{{+ {factor}\eta e \mathbf{{1}}}}%" in worked
    assert solution["w1_new"].printed == (weights,)
    assert solution["b1_new"].printed == ((bias,),)


@pytest.mark.parametrize(
    ("stated", "error", "gradient"),
    [
        ({"batch_size": 2}, r"\frac{1}{4} \sum (o - t)^{\odot 2}", r"\frac{1}{2} (o - t)"),
        (
            {"batch_size": 2, "over_samples": "sum"},
            r"\frac{1}{2} \sum (o - t)^{\odot 2}",
            r"o}\more{- t",
        ),
        ({"batch_size": 1}, r"\frac{1}{2} (o - t)^2", r"o}\more{- t"),
    ],
)
def test_an_adaline_descends_the_error_that_its_sheet_states(
    stated: dict[str, Any], error: str, gradient: str
) -> None:
    sheet, worked = (prose("adaline", kind, **stated) for kind in ("problem", "solution"))
    has_sum = r"\sum" in error
    for document in (sheet, worked.partition(r"\section{Solution}")[0]):
        assert error in document
        assert (r"$\sum$ adds all entries" in document) == has_sum
        assert (r"A power with $\odot$" in document) == has_sum
        assert r"sign $\odot$ multiplies" not in document
        said = f"the {stated.get('over_samples', 'mean')} of half the squared errors of its samples"
        assert (said in document) == has_sum
    first = worked.partition(r"\section{Iteration 1}")[2]
    assert rf"\workedline{{E}}{{% \link{{=}}{{{error}}}%" in first
    assert (
        rf"\workedline{{\frac{{\partial E}}{{\partial o}}}}{{% \link{{=}}{{{gradient}}}%" in first
    )


def test_a_sign_in_a_definition_is_explained_on_the_sheet() -> None:
    sentence = r"The logarithm $\ln$ is the natural logarithm."
    assert sentence in prose("softplus", "problem")
    assert prose("softplus").count(sentence) == 1


@pytest.mark.parametrize("index", [None, "to-from", "from-to"])
@pytest.mark.parametrize("orientation", [None, "columns", "rows"])
@pytest.mark.parametrize("name", ["source", "brackets", "rows"])
def test_indices_are_row_and_column_or_a_sentence_says_what_they_are(
    name: str, orientation: str | None, index: str | None
) -> None:
    choices = {"name": name, "orientation": orientation, "index": index}
    notation = {key: choice for key, choice in choices.items() if choice}
    document = prose("three-inputs", notation=notation, presentation="weights")
    weights, z = (
        re.search(pattern, document)
        for pattern in (
            r"\\workedline\{[wW][^%]*% \\link\{=\}\{\\begin\{bmatrix\}(.*?)\\end",
            r"\\workedline\{z_1\^[^%]*% \\link\{=\}(.*?)% \\link\{=\}(.*?)%",
        )
    )
    assert weights is not None
    assert z is not None
    matrix = [row.replace("&", "").split() for row in weights[1].split(r"\\")]
    places = re.findall(r"[wW]_\{(\d)(\d)\}", z[1])
    numbers = re.findall(r"(-?[\d.]+) \\times", z[2])
    of_places = {
        (str(row), str(column)): number
        for row, numbers_of_row in enumerate(matrix, start=1)
        for column, number in enumerate(numbers_of_row, start=1)
    }
    are_places = [of_places.get(place) for place in places] == numbers == ["0.3", "-0.2", "0.4"]
    assert ("row $j$ and column $i$ of its matrix" in document) == (not are_places)
    assert are_places or index is not None


def test_what_indices_mean_is_said_only_where_weights_have_them() -> None:
    sentence = "column $i$ of its matrix"
    from_to = {"name": "source", "index": "from-to"}
    assert sentence not in prose("back-propagation", notation=from_to)
    assert sentence in prose("back-propagation", notation=from_to, detail="entries")
    assert sentence not in prose("back-propagation", "problem", notation=from_to, detail="entries")
    assert sentence in prose("perceptron-and", notation={"orientation": "rows", "index": "to-from"})
    assert sentence not in prose("perceptron-and", notation={"orientation": "rows"})
    _, stated = read("back-propagation")
    checked = solve(Problem.of(stated | {"notation": from_to}), with_check=True)
    assert r"In $w_{ij}^{(1)}$, the index $i$" in checked.to_latex()
