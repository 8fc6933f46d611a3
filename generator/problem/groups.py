"""The shipped problems in groups, by what they teach, each group from the simple to the special."""

from __future__ import annotations

from msgspec import Struct

__all__ = ["ASSIGNMENTS", "GROUPS", "Group"]


class Group(Struct, frozen=True):
    """Shipped problems that teach one thing, by their names; `about` says what it is."""

    name: str
    about: str
    problems: tuple[str, ...]


GROUPS = (
    Group(
        "networks",
        "forward and backward pass, layer by layer",
        (
            *("back-propagation", "three-inputs", "shared-biases", "two-hidden-layers"),
            *("vanishing-gradient", "fine-tuning", "xor-threshold-units"),
        ),
    ),
    Group(
        "activations",
        "what a neuron makes of its pre-activation",
        (
            "tanh",
            "relu-dead-unit",
            "fractions",
            "leaky-relu",
            "elu",
            "softplus",
            "softmax-short",
            "softmax-long",
        ),
    ),
    Group(
        "losses",
        "how far the outputs are from the targets",
        ("binary-cross-entropy", "multi-label", "absolute-error", "huber", "hinge"),
    ),
    Group(
        "penalties",
        "what keeps weights small",
        ("l2-penalty", "l1-penalty", "weight-decay"),
    ),
    Group(
        "batches",
        "several samples, all at once or one after another",
        ("batch-of-four", "softmax-batch", "xor", "stochastic", "mini-batches", "long-run"),
    ),
    Group(
        "optimizers",
        "how weights follow the gradient",
        (
            *("momentum", "momentum-accumulated", "momentum-average", "nesterov"),
            *("adagrad", "rmsprop", "adam", "adamw"),
        ),
    ),
    Group(
        "schedules",
        "learning rates that change",
        ("learning-rate-schedule", "step-schedule", "inverse-time-schedule"),
    ),
    Group(
        "middle",
        "networks that start in the middle, with given logits, outputs, deltas or gradients",
        (
            *("given-logits", "logits-of-a-batch", "given-outputs", "given-delta"),
            *("given-deltas", "output-layer-alone", "given-gradients", "fixed-features"),
        ),
    ),
    Group(
        "neurons",
        "a single neuron, and the rules that came before back propagation",
        (
            "perceptron-and",
            "perceptron-with-offset",
            "adaline",
            "linear-regression",
            "logistic-regression",
        ),
    ),
    Group(
        "formulas",
        "computations stated as formulas, and their gradients",
        (
            *("computational-graph", "sigmoid-graph", "max-gate", "staged-function"),
            *("neuron-by-formulas", "softmax-of-logits", "least-squares-gradient"),
            *("quadratic-form", "normal-equation", "skip-connection", "radial-basis-units"),
            *("word2vec-skip-gram", "hopfield-recall", "perceptron-by-margin"),
            *("from-the-middle", "matrix-product-gradient"),
            *("softmax-in-symbols", "regression-in-symbols"),
        ),
    ),
    Group(
        "descent",
        "gradient descent on a given function",
        (
            *("descent-on-a-bowl", "descent-on-rosenbrock", "momentum-in-a-valley"),
            "descent-of-a-regression",
        ),
    ),
    Group(
        "sequences",
        "recurrent layers, LSTM and GRU, and back propagation through time",
        (
            *("recurrent-unit", "recurrent-network", "stacked-recurrence"),
            *("sequence-classifier", "next-letter", "lstm-forward", "lstm"),
            *("gru", "gru-reset-after"),
        ),
    ),
    Group(
        "transformers",
        "attention, normalisations, and what else transformers are made of",
        (
            *("self-attention", "causal-attention", "multi-head-attention", "word-embedding"),
            *("layer-norm", "batch-norm", "batch-norm-short", "rms-norm", "dropout"),
            "transformer-block",
        ),
    ),
    Group(
        "images",
        "convolution and pooling, of maps and of signals",
        (
            *("convolution", "convolution-two-kernels", "convolution-channels"),
            *("signal-convolution", "true-convolution", "overlapping-pools"),
        ),
    ),
    Group(
        "exercises",
        "numbers drawn for each student, by handprop variants",
        (
            *("midterm", "drawn-delta", "drawn-graph", "drawn-scores", "drawn-recurrence"),
            *("drawn-attention", "drawn-lstm", "drawn-pooling"),
        ),
    ),
)

# What has several of them.
ASSIGNMENTS = Group(
    "assignments", "several problems on one sheet, with points", ("homework", "quiz")
)
