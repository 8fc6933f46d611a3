"""Each sentence that a document may have, and when it holds."""

# ruff: noqa: ARG005, E501  # a sentence is read in one piece, and each judge takes the same two

from __future__ import annotations

import re

from tests.sentence_checker.facts import all_of, formulas, numeral
from tests.sentence_checker.judges import (
    Judge,
    adds_a_number,
    after_all,
    applies,
    asked,
    asked_or_not,
    by_margin,
    caption,
    classes,
    corrected,
    counted_steps,
    crossed_indices,
    decays,
    enumerates,
    errors_of_perceptron,
    follows_the_rule,
    given_from_figure,
    has,
    has_kink,
    hides,
    in_same_way,
    in_words,
    is_exact,
    is_frozen,
    is_mean_of_slopes,
    is_sure,
    iteration_letter_is_free,
    layers_meant,
    leaves_over,
    loss_and_derivative,
    loss_of,
    mean_of_samples,
    now,
    numbers_of,
    of_kind,
    of_optimizer,
    one_sample,
    own_samples,
    passes,
    rounds,
    rounds_by_hand,
    several_samples,
    shares,
    short,
    shown_samples,
    shows_all,
    sign,
    slope_of,
    some_updated,
    stays,
    steps_asked,
    tabled,
    tabled_samples,
    takes_a_slope,
    targets_add_up,
    updated,
    uses_next,
    with_derivatives,
    without_mistakes,
)
from tests.sentence_checker.reading import BLOCK

__all__ = ["PATTERNS", "SENTENCES"]

M = r"\$[^$]*\$"
LIST = rf"{M}(?:, {M})*(?: and {M})?"
HAS = (
    rf"the (?P<inputs>inputs?) {M}(?:,| and) the (?P<weights>weights?) {M}"
    rf"(?P<bias> and the bias {M})?"
)
TIES = "(?P<ties>away from zero|to the one whose last digit is even)"
WHAT = "(?P<parameters>[a-z ]+?)"
LOSS = "(?P<loss>loss|cost|error)"
THING = rf"(?:the (?:loss|cost|error) {M}|the (?:losses|costs|errors) {M} of the samples|{M})"
ASKED = rf"(?P<list>{THING}(?:, {THING})*(?: and {THING})?)"
LEARNT = rf"the weights? {M}(?: and the (?:bias|intercept) {M})?"
LOT = "(?P<lot>column|row)"
SAMPLES = "(?P<samples>[a-z0-9]+ samples)"
EVERY = rf"Every (?:parameter|variable) {M}(?P<updated> that is updated)?"
LAYERS = "(?P<layers>[Tt]he [a-z ,]*layers?)"
NUMBER = "(?P<number> is a given number| are given numbers)?"
GRADIENT = rf"{M} is the gradient of (?:the loss|{M}) with respect to {M}"

# Each sentence, and when it holds.
SENTENCES: tuple[tuple[str, Judge], ...] = (
    (
        rf"Figure 1 shows an artificial neural network, its {WHAT}, its (?P<inputs>inputs?) and its "
        r"(?P<targets>target outputs?)\.",
        lambda f, m: one_sample(f, m) and f.figure_shows_numbers,
    ),
    (
        rf"Figure 1 shows an artificial neural network, its {WHAT}, and its (?P<inputs>inputs?)\.",
        lambda f, m: one_sample(f, m) and f.figure_shows_numbers,
    ),
    (
        r"Figure 1 shows an artificial neural network\.",
        lambda f, m: (
            not f.figure_shows_numbers and "none" not in (f.problem.figure, f.problem.page.figure)
        ),
    ),
    (
        r"An artificial neural network has (?P<inputs>[a-z0-9]+ inputs?)(?:, (?:a hidden layer of (?P<hidden>[a-z0-9]+ neurons?)|hidden layers of (?P<layers>[a-z0-9, ]+) neurons))? and (?P<outputs>[a-z0-9]+ outputs?)\.",
        in_words,
    ),
    (
        r"A matrix that is too wide for the page is printed in blocks of columns, one below the other; its brackets stand before the first block and after the last\.",
        lambda f, m: r"\right." in f.tex,
    ),
    (
        rf"In {M}, the index \$(?P<i>.)\$ is the number of the neuron (?P<first>from|to) which the weight (?:comes|leads) and \$(?P<j>.)\$ that of the neuron (?P<second>from|to) which it (?:comes|leads); the weight stands in row {M} and column {M} of its matrix\.",
        crossed_indices,
    ),
    (
        r"No gradient is computed here, so there is none to compare with a finite difference\.",
        lambda f, m: f.solution.work.comparisons == (),
    ),
    (
        rf"A gradient can be checked without back propagation: change one parameter by a small amount {M} in both directions, and divide the difference of the two losses by {M}\.",
        lambda f, m: bool(f.solution.work.comparisons),
    ),
    (
        rf"For {M} this gives the following finite differences\.",
        lambda f, m: bool(f.solution.work.comparisons),
    ),
    (
        r"All numbers in the table are computed from unrounded numbers(?P<differ>, so that their last digits may differ from those above)?\.",
        lambda f, m: bool(m["differ"]) == (f.problem.rounding.carry == "rounded"),
    ),
    (
        rf"In a row marked with {M}, a function on the way to the loss has a kink and therefore no derivative\.",
        lambda f, m: r"\,\dagger" in f.tex,
    ),
    (r"The gradient is computed with the slope that is used there\.", takes_a_slope),
    (
        r"The difference is the mean of the slopes of the loss on the two sides, and may differ from the gradient\.",
        is_mean_of_slopes,
    ),
    (
        rf"Its {WHAT}, its (?P<inputs>inputs?) and its (?P<targets>target outputs?) are given below\.",
        one_sample,
    ),
    (rf"Its {WHAT} and its (?P<inputs>inputs?) are given below\.", one_sample),
    # Of a single neuron.
    (rf"A perceptron has {HAS}\.", lambda f, m: f.problem.kind == "perceptron" and has(f, m)),
    (
        rf"An adaptive linear neuron has {HAS}\.",
        lambda f, m: f.problem.kind == "adaline" and has(f, m),
    ),
    (rf"Its net input is {M}, and its output is {M}, where {M}\.", of_kind("perceptron")),
    (rf"Its net input is {M}, and the margin of a sample is {M}\.", by_margin),
    (rf"A margin that is not positive is a mistake: {M}\.", by_margin),
    (rf"Its output is {M}\.", of_kind("adaline")),
    (rf"It is to learn one sample {M} with the target {M}\.", lambda f, m: f.samples == 1),
    (
        rf"It is to learn the {SAMPLES} given below, one per {LOT} of {M}, with the targets {M}\.",
        shown_samples,
    ),
    (
        rf"After each sample, its error {M} changes the (?P<w>weights?) by {M}(?: and the bias by {M})?; "
        r"a right answer changes nothing\.",
        lambda f, m: max(f.batches) == 1 and (m["w"] == "weight") == (f.count("weights") == 1),
    ),
    (
        rf"A sample with the error {M} changes the (?P<w>weights?) by {M}(?: and the bias by {M})?; "
        r"a right answer changes nothing\.",
        lambda f, m: max(f.batches) > 1 and (m["w"] == "weight") == (f.count("weights") == 1),
    ),
    (
        r"Each iteration applies the (?P<how>mean|sum) of the changes of its samples\.",
        lambda f, m: max(f.batches) > 1 and m["how"] == f.problem.over_samples,
    ),
    (
        rf"By the delta rule, every sample moves the {WHAT} against the gradient of half its squared "
        rf"error, {M}\.",
        lambda f, m: max(f.batches) == 1 and m["parameters"] == f.all_parameters,
    ),
    (
        rf"By the delta rule, every batch moves the {WHAT} against the gradient of its error, the "
        rf"(?P<how>mean|sum) of half the squared errors of its samples: {BLOCK}",
        lambda f, m: (
            max(f.batches) > 1
            and m["parameters"] == f.all_parameters
            and m["how"] == f.problem.over_samples
        ),
    ),
    (
        rf"Carry out (?P<course>[a-z0-9 ]+) of this rule with a learning rate of {M}(?P<find>, and find {ASKED}(?P<last> in the last iteration)?)?\.",
        lambda f, m: m["course"] == counted_steps(f) and asked_or_not(f, m),
    ),
    (
        rf"The error of a sample is {M}\.",
        lambda f, m: f.problem.kind == "perceptron" and not f.asks_updates,
    ),
    (
        rf"The error is half the squared error of the sample, {M}\.",
        lambda f, m: f.problem.kind == "adaline" and not f.asks_updates and max(f.batches) == 1,
    ),
    (
        rf"The error is the (?P<how>mean|sum) of half the squared errors of the samples: {BLOCK}",
        lambda f, m: (
            f.problem.kind == "adaline"
            and not f.asks_updates
            and max(f.batches) > 1
            and m["how"] == f.problem.over_samples
        ),
    ),
    (
        rf"A linear function {M} is to be fitted to one sample {M} with the value {M}\.",
        lambda f, m: f.samples == 1,
    ),
    (
        rf"A linear function {M} is to be fitted to the {SAMPLES} given below, one per {LOT} of {M}, "
        rf"with the values {M}\.",
        shown_samples,
    ),
    (
        rf"The probability that a sample belongs to a class is modelled as {M}, where {M} and {M}\.",
        of_kind("logistic_regression"),
    ),
    (
        rf"There is one sample {M}, and {M} is (?P<sure>\$1\$ if it belongs to the class and \$0\$ if "
        r"not|the probability that it belongs to the class)\.",
        lambda f, m: f.samples == 1 and is_sure(f, m["sure"]),
    ),
    (
        rf"The {SAMPLES} are given below, one per {LOT} of {M}, and {M} (?P<sure>is \$1\$ for those that "
        r"belong to the class and \$0\$ for the others|contains the probabilities that they belong to the "
        r"class)\.",
        lambda f, m: shown_samples(f, m) and is_sure(f, m["sure"]),
    ),
    (
        rf"Improve {LEARNT} given below by (?P<course>[a-z0-9 ]+) of gradient descent on the cost with a "
        rf"learning rate of {M}(?P<find>, and find {ASKED}(?P<last> in the last iteration)?)?\.",
        lambda f, m: (
            m["course"] == counted_steps(f)
            and len(formulas(m[0].partition(", and find")[0])) == 2 + bool(f.count("biases"))
            and asked_or_not(f, m)
        ),
    ),
    (
        rf"The derivative of the cost(?P<one> of one sample)? with respect to {M} is {M}, the derivative "
        rf"of {M} with respect to {M} is {M}, and their product is {M}\.",
        lambda f, m: bool(m["one"]) == (max(f.batches) > 1),
    ),
    (
        r"For the mean over the outputs, it is divided by their number\.",
        lambda f, m: f.outputs > 1 and f.problem.loss == "mean_binary_cross_entropy",
    ),
    (
        r"For the mean over the samples, it is divided by their number\.",
        lambda f, m: max(f.batches) > 1 and f.problem.over_samples == "mean",
    ),
    # Of the short way to a gradient.
    (
        r"For a sigmoid output, the binary cross-entropy(?P<one> of one sample)? has a short derivative "
        r"with respect to the pre-activation\.",
        lambda f, m: short(f, m, "binary_cross_entropy") and f.outputs == 1,
    ),
    (
        r"For sigmoid outputs, the binary cross-entropy(?P<one> of one sample)? has a short derivative "
        r"with respect to the pre-activations\.",
        lambda f, m: short(f, m, "binary_cross_entropy") and f.outputs > 1,
    ),
    (
        rf"The derivative of {M} with respect to {M} is {M}, the derivative of {M} with respect to {M} is "
        rf"{M}, and their product is {M}\.",
        lambda f, m: ("_i" in m[0]) <= (f.outputs > 1),
    ),
    (
        r"For softmax outputs, the cross-entropy(?P<one> of one sample)? has a short derivative with "
        r"respect to the pre-activations\.",
        lambda f, m: short(f, m, "cross_entropy") and f.outputs > 1,
    ),
    (rf"The derivative of {M} with respect to {M} is {M}\.", lambda f, m: f.outputs > 1),
    (
        rf"The sum of their products over \$(?P<index>.)\$ is {M}, since the targets add up to \$1\$\.",
        lambda f, m: m["index"] not in f.letters and targets_add_up(f),
    ),
    (
        r"A softmax function of a single neuron is always \$1\$, and so is the target\.",
        lambda f, m: f.outputs == 1 and targets_add_up(f),
    ),
    (
        rf"The derivative of the cross-entropy(?P<one> of one sample)? with respect to {M} is therefore "
        rf"{M}\.",
        lambda f, m: short(f, m, "cross_entropy") and f.outputs == 1,
    ),
    (
        rf"Its {WHAT} and the inputs (?:and target outputs )?of {SAMPLES} are given below, one sample "
        rf"per {LOT}\.",
        lambda f, m: several_samples(f, m) and m["parameters"] == f.all_parameters,
    ),
    (
        rf"Figure 1 shows an artificial neural network and its {WHAT}\.",
        lambda f, m: f.figure_shows_numbers and m["parameters"] == f.all_parameters,
    ),
    (
        rf"The inputs (?:and target outputs )?of {SAMPLES} are given below, one sample per {LOT}\.",
        several_samples,
    ),
    (rf"The data of the {SAMPLES} are given below, one sample per {LOT}\.", shown_samples),
    (
        r"Find the (?P<outputs>outputs?) of the network(?P<loss> and the loss)?\.",
        lambda f, m: (
            f.steps == 0
            and (m["outputs"] == "output") == (f.outputs == f.samples == 1)
            and bool(m["loss"]) == (f.problem.expected is not None)
        ),
    ),
    (
        rf"Use back propagation to find the updated {WHAT} after (?P<course>.*)\.",
        lambda f, m: steps_asked(f, m) and m["parameters"] == f.trained and not f.problem.asked,
    ),
    (
        rf"Use back propagation to carry out (?P<course>.*), and find {ASKED}(?P<last> in the last iteration)?\.",
        lambda f, m: steps_asked(f, m) and asked(f, m, updates=True),
    ),
    (
        r"Use back propagation to carry out (?P<course>[^,]*)\.",
        lambda f, m: steps_asked(f, m) and f.asks_in_parts and f.asks_updates,
    ),
    (
        rf"Find {ASKED}\.",
        lambda f, m: bool(f.problem.asked) and asked(f, m, updates=False),
    ),
    (
        r"Use the first (?P<count>sample|[a-z0-9]+ samples) only\.",
        lambda f, m: (
            not f.asks_updates
            and m["count"] == ("sample" if f.batches == [1] else f"{numeral(f.batches[0])} samples")
            and f.is_partial
        ),
    ),
    (
        r"The training takes (?P<course>[a-z0-9 ]+?)(?: of (?P<optimizer>[A-Za-z' ]+))?\.",
        lambda f, m: m["course"] == counted_steps(f) and f.states_training,
    ),
    (
        r"The [a-z ]+ (?P<verb>is|are) updated by (?P<optimizer>[A-Za-z' ]+)\.",
        lambda f, m: "{iterations}" in (f.problem.wording or ""),
    ),
    (
        r"The samples are used in the order given\.",
        lambda f, m: f.is_partial and "{batch_size}" in (f.problem.wording or ""),
    ),
    (
        rf"The (?:initial )?learning rate is {M}\.",
        lambda f, m: ("initial" in m[0]) == (f.problem.schedule is not None) and f.states_training,
    ),
    (
        r"The step uses (?P<all>both|all [a-z0-9]+) samples\.",
        lambda f, m: f.batches == [f.samples] and m["all"] == all_of(f.samples),
    ),
    (r"The step uses the first sample only\.", lambda f, m: f.batches == [1] and f.samples > 1),
    (
        r"The step uses the first (?P<count>[a-z0-9]+) samples only\.",
        lambda f, m: m["count"] == numeral(f.batches[0]) and 1 < f.batches[0] < f.samples,
    ),
    (
        r"Each iteration uses (?P<all>both|all [a-z0-9]+) samples\.",
        lambda f, m: (
            not f.is_partial and f.steps > 1 and m["all"] == all_of(f.samples) != "all one"
        ),
    ),
    (
        r"Each iteration uses one sample, in the order given\.",
        lambda f, m: f.steps > 1 and set(f.batches) == {1} and f.is_partial,
    ),
    (
        r"Each iteration uses the next (?P<size>[a-z0-9]+) samples, in the order given\.",
        lambda f, m: uses_next(f, m) and len(set(f.batches)) == 1,
    ),
    (
        r"Each iteration uses the next (?P<size>[a-z0-9]+) samples, in the order given, except that "
        r"the last iteration of a pass uses the (?P<left>[a-z0-9]+ samples? that (?:is|are)) left\.",
        leaves_over,
    ),
    (
        r"There are (?P<count>[a-z0-9]+) passes over the samples\.",
        lambda f, m: m["count"] == numeral(int(passes(f))) and passes(f) > 1 and f.is_partial,
    ),
    (
        r"After the last sample, the first one follows again\.",
        lambda f, m: passes(f) > 1 and passes(f).denominator > 1,
    ),
    (
        rf"{LAYERS} (?P<verb>apply|applies) the (?P<name>.*) function {M}(?:, .*)?\.",
        applies,
    ),
    (
        rf"{LAYERS} (?P<verb>is|are) linear: (?:it applies|they apply) no activation function\.",
        applies,
    ),
    (
        rf"All neurons of {LAYERS} share one bias\.",
        lambda f, m: shares(layers_meant(f, m["layers"]), f),
    ),
    (
        r"All neurons of a layer share one bias\.",
        lambda f, m: shares(tuple(range(1, len(f.sizes))), f),
    ),
    (
        rf"All neurons of a layer share one bias in each of these layers: {LAYERS}\.",
        lambda f, m: shares(layers_meant(f, m["layers"]), f),
    ),
    (
        rf"The (?P<what>[a-z ]+?)(?: of {LAYERS})? (?P<verb>is|are) not updated\.",
        is_frozen,
    ),
    (
        rf"{EVERY} has a velocity {M}, which is \$0\$ at first\.",
        lambda f, m: (
            of_optimizer("momentum", form=f.problem.optimizer.form or "velocity")(f, m)
            or of_optimizer("nesterov")(f, m)
        ),
    ),
    (
        rf"{EVERY} has a running average {M} of its gradients, which is \$0\$ at first\.",
        of_optimizer("momentum", form="average"),
    ),
    (
        rf"{EVERY} has a sum {M} of the squares of its gradients, which is \$0\$ at first\.",
        of_optimizer("adagrad"),
    ),
    (
        rf"{EVERY} has a running average {M} of the squares of its gradients, which is \$0\$ at "
        r"first\.",
        of_optimizer("rmsprop"),
    ),
    (
        rf"{EVERY} has a running average {M} of its gradients and a running average {M} of their "
        r"squares, both of which are \$0\$ at first\.",
        of_optimizer("adam", "adamw"),
    ),
    (
        rf"In (?:each iteration|iteration \$(?P<t>[^$])\$)(?:, {M} becomes {M})+, and then {M} becomes {M}\.",
        follows_the_rule,
    ),
    (
        rf"Here {GRADIENT}, and {LIST}{NUMBER}\.",
        lambda f, m: numbers_of(*[key for key in f.settings if key != "weight_decay"])(f, m),
    ),
    (
        rf"Here {M} is the gradient of (?:the loss|{M}) at {M}, where the velocity alone would lead, and {M}{NUMBER}\.",
        lambda f, m: f.problem.optimizer.name == "nesterov" and numbers_of("momentum")(f, m),
    ),
    (
        r"With these numbers, both denominators are \$1\$, and nothing is corrected\.",
        corrected(False, False),
    ),
    (
        rf"The correction makes up for {M} being \$0\$ at first; {M} is the gradient itself, and its "
        r"denominator is \$1\$\.",
        corrected(False, True),
    ),
    (
        rf"The correction makes up for {M} being \$0\$ at first; {M} is {M} itself, and its "
        r"denominator is \$1\$\.",
        corrected(True, False),
    ),
    (r"The correction makes up for the averages being \$0\$ at first\.", corrected(True, True)),
    (
        r"Weight decay also subtracts from (?P<which>the weight|every weight)(?P<updated> that is updated)? "
        rf"{M} times its own value, where {M}{NUMBER}\.",
        decays,
    ),
    (r"The bias does not decay\.", lambda f, m: f.count("biases") == 1),
    (r"Biases do not decay\.", lambda f, m: f.count("biases") > 1),
    (
        rf"The learning rate follows a schedule: in iteration \$(?P<t>.)\$ it is {M}, where {M}{NUMBER}\.",
        lambda f, m: (
            iteration_letter_is_free(f, m)
            and f.problem.schedule is not None
            and bool(m["number"]) == (not f.has_numbers)
        ),
    ),
    (
        rf"The learning rate follows a schedule: in iteration \$(?P<t>.)\$ it is {M}, which is {M} at "
        rf"first and is multiplied by {M} after every (?P<count>iteration|[a-z0-9]+ iterations)\.",
        lambda f, m: (
            iteration_letter_is_free(f, m)
            and f.problem.schedule is not None
            and m["count"].removesuffix(" iterations")
            == (
                "iteration"
                if f.problem.schedule.every == 1
                else numeral(f.problem.schedule.every or 0)
            )
        ),
    ),
    (
        rf"The (?:losses|costs|errors) of the samples are {BLOCK}",
        lambda f, m: "losses" in f.solution.steps and "L" not in f.solution.steps,
    ),
    (
        rf"The {LOSS}(?P<of>| of a sample| of a batch) is {BLOCK}"
        rf"(?P<parts> where {BLOCK})?(?: (?P<joint>where|and) {M}\.)?",
        loss_of,
    ),
    (
        rf"(?P<subject>The (?:part {M} of the )?(?:loss|cost)(?: of a batch)?) is the (?P<how>mean|sum) "
        r"of the (?:losses|costs) of (?P<whose>its|the) samples\.",
        mean_of_samples,
    ),
    (
        r"For a batch with fewer samples, the factor in front of the sum is correspondingly larger\.",
        lambda f, m: min(f.batches) < max(f.batches) and f.problem.over_samples == "mean",
    ),
    (
        r"The target is \$1\$ at the output of the sample's class and \$0\$ at (?P<others>.*)\.",
        lambda f, m: classes(f, m) and f.samples == 1,
    ),
    (
        r"The target of a sample is \$1\$ at the output of its class and \$0\$ at (?P<others>.*)\.",
        lambda f, m: classes(f, m) and f.samples > 1,
    ),
    (r"The sign \$\\odot\$ multiplies matrices entry by entry\.", sign(r"(?<!\^\{)\\odot")),
    (r"A power with \$\\odot\$ is taken entry by entry\.", sign(r"\^\{\\odot")),
    (r"The sign \$\\oslash\$ divides matrices entry by entry\.", sign(r"\\oslash")),
    (r"The root of a matrix is taken entry by entry\.", sign(r"\\oslash.*\\sqrt")),
    (r"The sign \$\\sum\$ adds all entries of a matrix\.", sign(r"\\sum(?!_)")),
    (
        r"Bars around a matrix stand for the absolute values of its entries\.",
        sign(r"\\sum *\\left\|"),
    ),
    (
        r"The function \$\\operatorname\{diag\}\$ makes a square matrix with the entries of a vector on "
        r"its diagonal and \$0\$ elsewhere\.",
        sign(r"\\operatorname\{diag\}"),
    ),
    (
        r"The function \$\\operatorname\{det\}\$ is the determinant of a square matrix\.",
        sign(r"\\operatorname\{det\}"),
    ),
    (r"The power \$-1\$ of a matrix is its inverse\.", sign(r"(?<!e)\^\{-1\}")),
    (
        r"The symbol \$\\mathbf\{1\}\$ stands for a vector or matrix of ones of matching size\.",
        sign(r"\\mathbf\{1\}"),
    ),
    (
        r"The symbol \$\\mathbf\{0\}\$ stands for a vector or matrix of zeros of matching size\.",
        sign(r"\\mathbf\{0\}"),
    ),
    (
        r"The index \$:\$ stands for all rows or all columns of a matrix, and \$1 : 2\$ for the first "
        r"two of them\.",
        sign(r"_\{[^}]*:"),
    ),
    (
        r"The function \$\\operatorname\{softmax\}_\{\\text\{rows\}\}\$ takes the softmax of each row "
        r"of a matrix: it divides the exponential of each entry by the sum of the exponentials in the "
        r"same row\.",
        sign(r"softmax\}_\{\\text\{rows"),
    ),
    (
        r"The function \$\\operatorname\{softmax\}_\{\\text\{columns\}\}\$ takes the softmax of each "
        r"column of a matrix: it divides the exponential of each entry by the sum of the exponentials "
        r"in the same column\.",
        sign(r"softmax\}_\{\\text\{columns"),
    ),
    (
        r"With a mask behind the matrix, each exponential is first multiplied by the entry of the mask "
        r"in its place, so that what stands at a \$0\$ of the mask has no part in the result\.",
        sign(r"softmax\}_\{\\text\{(?:rows|columns)\}\}\(.*, "),
    ),
    (
        r"The sign \$\\star\$ \(cross-correlation\) lays the matrix behind it, the kernel, "
        r"on the matrix before it wherever it fits, multiplies the numbers that lie on "
        r"each other, and adds the products\.",
        sign(r"\\star"),
    ),
    (
        r"The sign \$\\ast\$ \(convolution\) turns the matrix behind it, the kernel, by "
        r"\$180\$ degrees, lays it on the matrix before it wherever it fits, multiplies "
        r"the numbers that lie on each other, and adds the products\.",
        sign(r"\\ast"),
    ),
    (
        r"A number below such a sign is the stride, the number of rows or columns by which "
        r"the kernel is moved each time\.",
        sign(r"\\(?:star|ast)_"),
    ),
    (
        r"The function \$\\operatorname\{maxpool\}\$ takes the largest number of each "
        r"window of a matrix\.",
        sign(r"\\operatorname\{maxpool\}_"),
    ),
    (
        r"The function \$\\operatorname\{avgpool\}\$ takes the mean of each window of a "
        r"matrix\.",
        sign(r"\\operatorname\{avgpool\}"),
    ),
    (
        r"Its first index is the size of the windows, and a second one their stride where "
        r"they do not lie side by side\.",
        sign(r"\\operatorname\{(?:max|avg)pool\}"),
    ),
    (
        r"The function \$\\operatorname\{maxpool\}'\$ is \$1\$ where the largest number of "
        r"a window stands, the first of equal ones row by row, and \$0\$ elsewhere\.",
        sign(r"\\operatorname\{maxpool\}'"),
    ),
    (
        r"The function \$\\mathrm\{max\}'_k\$ is \$1\$ where number \$k\$ of its numbers "
        r"is the largest, the first of equal ones, and \$0\$ elsewhere\.",
        sign(r"\\mathrm\{max\}'"),
    ),
    (
        r"The function \$\\operatorname\{route\}\$ moves each number of its first matrix "
        r"to where the largest number of the same window of its second one stands, the "
        r"first of equal ones row by row, and adds what comes to one place\.",
        sign(r"\\operatorname\{route\}"),
    ),
    (
        r"The function \$\\operatorname\{spread\}\$ puts each number of a matrix in all "
        r"places of its window, and adds what comes to one place\.",
        sign(r"\\operatorname\{spread\}"),
    ),
    (
        r"The function \$\\operatorname\{pad\}\$ puts rows and columns of zeros around a "
        r"matrix\.",
        sign(r"\\operatorname\{pad\}"),
    ),
    (
        r"The function \$\\operatorname\{crop\}\$ takes rows and columns away at the sides "
        r"of a matrix\.",
        sign(r"\\operatorname\{crop\}"),
    ),
    (
        r"One index is their number on each side; of two, the first is for rows and the "
        r"second for columns; four are for above, below, left and right\.",
        sign(r"\\operatorname\{(?:pad|crop)\}"),
    ),
    (
        r"The function \$\\operatorname\{dilate\}\$ puts rows and columns of zeros between "
        r"those of a matrix, which are then as far apart as its index says\.",
        sign(r"\\operatorname\{dilate\}"),
    ),
    (
        r"The function \$\\operatorname\{rot\}_\{180\}\$ turns a matrix by \$180\$ "
        r"degrees\.",
        sign(r"\\operatorname\{rot\}"),
    ),
    (
        r"The function \$\\operatorname\{flatten\}\$ writes the numbers of a matrix, row "
        r"by row, as one column, and those of several matrices one after another\.",
        sign(r"\\operatorname\{flatten\}"),
    ),
    (
        r"The function \$\\operatorname\{reshape\}\$ writes the numbers of a matrix, row "
        r"by row, as a matrix of the size in its index\.",
        sign(r"\\operatorname\{reshape\}"),
    ),
    (
        r"The function \$\\operatorname\{pos\}\$ is \$1\$ for numbers greater than \$0\$, and \$0\$ for "
        r"all others\.",
        sign(r"\\operatorname\{pos\}"),
    ),
    (
        r"The sign function \$\\operatorname\{sgn\}\$ is \$1\$ for positive numbers, \$-1\$ for negative "
        r"numbers and \$0\$ for \$0\$\.",
        sign(r"\\operatorname\{sgn\}"),
    ),
    (r"The logarithm \$\\ln\$ is the natural logarithm\.", sign(r"\\ln")),
    (r"A number is added to a matrix, or compared with it, entry by entry\.", adds_a_number),
    (r"From the figure we take the following data\.", given_from_figure),
    (
        r"The following data are given\.",
        lambda f, m: f.has_numbers and not given_from_figure(f, m),
    ),
    (r"The following quantities are given\.", lambda f, m: not f.has_numbers),
    (
        r"Write every answer as a formula in symbols\.",
        lambda f, m: not f.has_numbers and not f.problem.wording,
    ),
    (
        rf"This iteration uses samples? [0-9, and]+: {BLOCK}",
        lambda f, m: f.has_numbers and own_samples(f, m),
    ),
    (
        r"This iteration uses samples? [0-9, and]+\.",
        lambda f, m: not f.has_numbers and own_samples(f, m),
    ),
    (
        r"This iteration starts from the values with which the previous one ended\.",
        lambda f, m: f.steps > 1,
    ),
    (
        r"The learning rate of this iteration is as follows\.",
        lambda f, m: f.problem.schedule is not None,
    ),
    (
        rf"The velocit(?P<many>y|ies) alone would lead the {WHAT} to the following values?, marked by a "
        rf"tilde, at which the gradients? (?:is|are) taken\.",
        lambda f, m: (
            f.problem.optimizer.name == "nesterov"
            and m["parameters"] == f.trained
            and (m["many"] == "y") == f.trains_one
        ),
    ),
    (
        rf"In the forward pass we find (?P<list>{LIST})(?P<order>, in this order)?\.",
        enumerates,
    ),
    (
        rf"Before we can go back through the network, we need (?P<list>{LIST})\.",
        lambda f, m: enumerates(f, m) and f.steps > 0,
    ),
    (rf"The derivative of the (?P<name>[a-zA-Z ]+) function is {M}\.", slope_of),
    (
        rf"The derivative of the softmax function of a single neuron is {M}\.",
        lambda f, m: f.outputs == 1 and f.problem.layers[-1].activation == "softmax",
    ),
    (
        r"The softmax function has a matrix of derivatives\.",
        lambda f, m: f.outputs > 1 and f.problem.layers[-1].activation == "softmax",
    ),
    (
        rf"The derivative of {M} with respect to {M} is {M} for {M} and {M} otherwise\.",
        lambda f, m: f.outputs > 1 and f.problem.layers[-1].activation == "softmax",
    ),
    (r"There is no derivative at \$0\$, where we use \$(?P<slope>.*)\$\.", has_kink),
    (
        rf"With (?P<these>this derivative|these derivatives) we find (?P<list>{LIST})\.",
        with_derivatives,
    ),
    (
        rf"The derivative of {M} is {M}\.",
        lambda f, m: f.problem.loss == "huber" and "H(" in m[0],
    ),
    (
        r"The (?P<each>losses of the samples, the )?loss and its derivative with respect to the (?P<outputs>outputs?) are as follows\.",
        lambda f, m: (
            loss_and_derivative(f, m) and bool(m["each"]) == ("losses" in f.solution.steps)
        ),
    ),
    (
        r"The (?P<which>losses of the samples|losses of the samples and the loss|loss) (?:is|are) as follows\.",
        lambda f, m: (
            ("losses" in m["which"]) == ("losses" in f.solution.steps)
            and m["which"].endswith("loss") == ("L" in f.solution.steps)
        ),
    ),
    (rf"We find (?P<list>{LIST})\.", enumerates),
    (
        rf"With (?P<now>the learning rate )?{M}(?: of this iteration)? we find (?P<list>{LIST})\.",
        lambda f, m: some_updated(f, m) and now(f, m),
    ),
    (
        rf"In the backward pass we find (?P<list>{LIST})(?P<order>, in this order)?\.",
        enumerates,
    ),
    (
        rf"With (?P<now>the learning rate )?{M}(?: of this iteration)?, (?P<kept>the new [a-z, ]+ and )?"
        rf"the new (?P<new>[a-z ]+) (?P<verb>is|are) as follows\.",
        updated,
    ),
    (r"Iterations? [0-9andto ]+ (?:is|are) calculated in the same way\.", in_same_way),
    (
        r"Iterations? [0-9andto ]+ (?:is|are) derived in the same way\.",
        lambda f, m: not f.has_numbers and in_same_way(f, m),
    ),
    (r"Calculate iterations? [0-9andto ]+ in the same way, on your own paper\.", in_same_way),
    (
        rf"Each row of the table is one iteration: its sample, what is computed from that, and the {WHAT} after it\.",
        tabled_samples,
    ),
    (
        r"There (?:is|are) (?P<count>[a-z0-9 ]+) mistakes? in all\.",
        lambda f, m: (
            m["count"] == numeral(sum(any(errors) for errors in errors_of_perceptron(f)))
            and ("are" in m[0]) == ("mistakes" in m[0]) == (m["count"] != "one")
        ),
    ),
    (r"Epoch (?P<epoch>\d+) makes no mistake\.", without_mistakes),
    (
        r"Epoch (?P<epoch>\d+) makes no mistake(?P<more>, and so nothing changes any more)\.",
        without_mistakes,
    ),
    (
        rf"The error is {M}, so that the {WHAT} (?P<verb>stays as it is|stay as they are)\.",
        stays,
    ),
    (rf"For each iteration, the table shows the {WHAT} at its beginning and its {LOSS}\.", tabled),
    (rf"The table shows the {LOSS} of each iteration\.", tabled),
    (
        rf"For iteration 1 and each iteration whose number is a multiple of (?P<every>\d+), the table "
        rf"shows the {WHAT} at its beginning and its {LOSS}\.",
        tabled,
    ),
    (
        rf"The table shows the {LOSS} of iteration 1 and of each iteration whose number is a multiple of "
        r"(?P<every>\d+)\.",
        tabled,
    ),
    (
        r"The loss is computed at the values marked by a tilde\.",
        lambda f, m: f.problem.optimizer.name == "nesterov",
    ),
    (
        rf"The {LOSS} is computed from the iteration's own (?P<samples>samples?)\.",
        lambda f, m: (
            f.is_partial
            and m["loss"] == f.loss
            and (m["samples"] == "sample") == (max(f.batches) == 1)
        ),
    ),
    (
        rf"After (?P<count>[a-z0-9]+) iterations the {WHAT} (?P<verb>is|are) as follows\.",
        after_all,
    ),
    (
        r"Textbooks differ in the factor in front of this loss\.",
        lambda f, m: f.problem.loss.endswith("squared_error") and f.steps == 1,
    ),
    (rf"Some use {BLOCK} instead of the one above\.", lambda f, m: "Textbooks differ" in f.tex),
    (BLOCK, lambda f, m: True),
    (
        r"The two losses differ by a constant factor, and so do their gradients: a step of gradient "
        rf"descent generally leads to other values, although any {WHAT} that (?P<verb>minimizes?) one "
        r"loss also minimizes? the other\.",
        lambda f, m: (
            m["parameters"] == f.all_parameters
            and f.problem.optimizer.name in ("gradient_descent", "momentum", "nesterov")
            and not any((f.problem.penalty.l1, f.problem.penalty.l2))
            and (m["verb"] == "minimizes") == (f.all_parameters == "weight")
        ),
    ),
    (
        rf"Computed numbers are rounded to (?P<precision>[a-z0-9 ]+); a number halfway between two is "
        rf"rounded {TIES}\.",
        lambda f, m: rounds(f, m) and not f.shows_fractions,
    ),
    (
        r"Computed numbers are written as fractions in lowest terms\.",
        lambda f, m: f.shows_fractions and is_exact(f, m),
    ),
    (
        r"Computed numbers that are rational are written as fractions in lowest terms, unless these "
        r"have more than six digits above or below the line\.",
        lambda f, m: f.shows_fractions and not is_exact(f, m),
    ),
    (
        rf"All others are rounded to (?P<precision>[a-z0-9 ]+); a number halfway between two is "
        rf"rounded {TIES}\.",
        lambda f, m: rounds(f, m) and f.shows_fractions,
    ),
    (
        r"Every number is computed from the numbers written before it, as in a calculation by hand, "
        r"and is rounded if one of them is\.",
        lambda f, m: f.shows_fractions and f.problem.rounding.carry == "rounded",
    ),
    (
        r"Calculate with unrounded numbers, and round to (?P<precision>[a-z0-9 ]+) only what you write down\.",
        lambda f, m: rounds_by_hand(f, m, "exact", "decimals"),
    ),
    (
        r"Calculate with fractions, and write them in lowest terms\.",
        lambda f, m: f.shows_fractions and is_exact(f, m),
    ),
    (
        r"Write every rational number that you compute as a fraction in lowest terms, unless that has "
        r"more than six digits above or below the line\.",
        lambda f, m: f.shows_fractions and not is_exact(f, m),
    ),
    (
        r"Calculate with unrounded numbers, and round every other number to (?P<precision>[a-z0-9 ]+) "
        r"only where you write it down\.",
        lambda f, m: rounds_by_hand(f, m, "exact", "fractions"),
    ),
    (
        r"Round every other number to (?P<precision>[a-z0-9 ]+), go on with the rounded number, and "
        r"round whatever depends on it\.",
        lambda f, m: rounds_by_hand(f, m, "rounded", "fractions"),
    ),
    (
        r"Round every number that you compute to (?P<precision>[a-z0-9 ]+), and go on with the rounded number\.",
        lambda f, m: rounds_by_hand(f, m, "rounded", "decimals"),
    ),
    (
        rf"Round a number halfway between two {TIES}\.",
        lambda f, m: (
            f.kind in ("problem", "worksheet")
            and (m["ties"] == "away from zero") == (f.problem.rounding.ties == "half-up")
        ),
    ),
    (
        r"Every number is computed from the rounded numbers before it, as in a calculation by hand\.",
        lambda f, m: f.problem.rounding.carry == "rounded" and not f.shows_fractions,
    ),
    (
        r"Every number is computed from the unrounded numbers before it, and is rounded only to be "
        r"written down\.",
        lambda f, m: f.problem.rounding.carry == "exact",
    ),
    (r"All computed numbers are printed exactly; none of them is rounded\.", is_exact),
    (
        r"The sign \$\\approx\$ stands where rounding has changed a number\.",
        lambda f, m: r"\link{\approx}" in f.tex or r"\link{\marked{\approx}}" in f.tex,
    ),
    (
        rf"A star, as in {M}, marks a result that was computed from unrounded numbers and that the "
        r"printed numbers before it do not give\.",
        lambda f, m: f.stars > 1 and rf"\link{{{formulas(m[0])[0]}}}" in f.tex,
    ),
    (
        rf"The star in {M} marks a result that was computed from unrounded numbers and that the "
        r"printed numbers before it do not give\.",
        lambda f, m: f.stars == 1 and rf"\link{{{formulas(m[0])[0]}}}" in f.tex,
    ),
    (
        r"Not everything shows when numbers are rounded to (?P<precision>[a-z0-9 ]+)\.",
        lambda f, m: m["precision"] == f.precision,
    ),
    (r"In (?P<list>.*), a derivative that is not zero is printed as zero\.", hides("gradient")),
    (
        r"In (?P<list>.*), a number whose root stands in a denominator is printed as zero although it "
        r"is not zero\.",
        hides("state"),
    ),
    (
        r"In (?P<list>.*), a number rounds to the same digits before and after its update\.",
        hides("update"),
    ),
    (r"With (?P<places>\d+) decimal places? everything would show\.", shows_all),
    (r"Fill in the blank\.", lambda f, m: f.lines.count(r"\blank") == 1),
    (r"Fill in the blanks\.", lambda f, m: f.lines.count(r"\blank") != 1),
    (
        r"The answers? (?:is that|are those) of iteration (?P<last>\d+), the last one\.",
        lambda f, m: f.steps > 1 and int(m["last"]) == f.steps,
    ),
    (r"Figure 1: Artificial neural network(?P<what>: .*)?", caption),
    (
        rf"Figure [12]: The {LOSS} {M} in each iteration",
        lambda f, m: f.steps > 2 and m["loss"] == f.loss,
    ),
    (r"Figure [23]: The network after the last iteration", lambda f, m: f.steps > 1),
)
PATTERNS = tuple((re.compile(pattern), holds) for pattern, holds in SENTENCES)
