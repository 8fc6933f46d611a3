"""What people call the names and keys of a problem file, and which of them each stands for.

A word is without capitals and signs. One that stands for nothing here is like no name, however
near to one it is spelled.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from generator.errors import plain_word

__all__ = [
    "KEYS",
    "OTHER_ACTIVATIONS",
    "OTHER_KINDS",
    "OTHER_LOSSES",
    "OTHER_OPTIMIZERS",
    "OTHER_SCHEDULES",
    "Named",
    "advice",
    "aliases",
    "is_alias",
    "is_of_any_table",
]

Aliases = Mapping[str, tuple[str, ...]]

# What people state the size of a layer by.
SIZES = (
    "neurons units nodes hidden hiddensize hiddenunits hiddenneurons hiddennodes nhidden numhidden "
    "layersizes sizes architecture topology unit neuron node nlayers numlayers"
)
SEEDS = "seed randomseed randomstate"


class Named(Protocol):
    """A definition that says by what other words people call it."""

    @property
    def also_called(self) -> str:
        """The words, with spaces between them."""


def aliases(table: Mapping[str, Named], others: str) -> Aliases:
    """Return which names of a table each word stands for; `others` are words for none of them."""
    return _aliases({name: definition.also_called for name, definition in table.items()}, others)


def _aliases(rows: Mapping[str, str], nothing: str) -> Aliases:
    """Return which names each word stands for, from the words for names and those for nothing."""
    found: dict[str, tuple[str, ...]] = dict.fromkeys(nothing.split(), ())
    for name, words in rows.items():
        for word in words.split():
            found[word] = (*found.get(word, ()), name)
    return found


# What people know and is not to be had here.
OTHER_ACTIVATIONS = (
    "gelu selu celu glu silu swish mish prelu rrelu relu6 crelu gaussian sin sine cos sinc sinh "
    "cosh tan arctan atan hardsigmoid hardtanh hardswish logsigmoid logsoftmax softmin softsign "
    "softshrink maxout exponential exp square quadratic"
)
OTHER_LOSSES = (
    "logits rmse rootmeansquarederror msle meansquaredlogerror meansquaredlogarithmicerror mape "
    "meanabsolutepercentageerror logcosh kl kld kldivergence kullbackleibler focal focalloss "
    "poisson cosine cosinesimilarity triplet squaredhinge categoricalhinge accuracy dice gaussian "
    "gaussiannll"
)
OTHER_OPTIMIZERS = (
    "nadam radam adamax adabelief adadelta amsgrad adafactor lion lbfgs bfgs rprop ftrl newton "
    "levenbergmarquardt lm conjugategradient"
)
OTHER_SCHEDULES = (
    "constant cosine cosineannealing cyclic linear lineardecay polynomial plateau "
    "reducelronplateau warmup onecycle"
)
OTHER_KINDS = "svm cnn rnn lstm gru transformer autoencoder kmeans classification"
# Of a key in several tables, the one that is meant is in the table in which the word stands.
KEYS = _aliases(
    {
        "learning_rate": "lr eta η alpha α rate lrate learnrate stepsize learningrates gamma",
        "inputs": "x xs input data features samples xtrain inputdata inputvalues a1",
        "targets": "y ys t d target labels label outputs output expected desired ytrue ytrain "
        "desiredoutput desiredoutputs targetvalues groundtruth truth answers",
        "classes": "labels label",
        "layers": "layer network hiddenlayer hiddenlayers outputlayer",
        "loss": "cost error objective criterion lossfunction lossfn costfunction errorfunction",
        "activation": "function type kind activationfunction activationfn transferfunction "
        "transfer act nonlinearity actfn sigma σ f",
        "weights": "w ws weightmatrix kernel matrix theta θ",
        "biases": "b bs bias biasvector offset offsets intercept",
        "bias": "b b0 w0 offset intercept",
        "iterations": "steps niter maxiter iters iteration numiterations updates niterations "
        "maxiterations rounds",
        "epochs": "epoch nepochs numepochs maxepochs passes",
        "batch_size": "batch batches minibatch minibatchsize batchsizes bs",
        "name": "type kind method algorithm optimizer optimiser schedule scheduler",
        "kind": "type",
        "momentum": "mu beta gamma",
        "beta1": "beta b1 betas",
        "beta2": "beta b2 betas",
        "decay": "rho gamma",
        "rate": "k decay decayrate",
        "factor": "gamma decay decayrate decayfactor multiplier",
        "every": "stepsize period interval steps epochs iterations stepevery",
        "epsilon": "eps ε",
        "weight_decay": "wd",
        "l2": "lambda λ l2penalty ridge regularization regularisation reg l2regularization "
        "l2regularisation",
        "l1": "lasso l1penalty l1regularization l1regularisation regularization regularisation reg",
        "slope": "alpha α negativeslope leak",
        "scale": "alpha α",
        "threshold": "delta δ",
        "places": "decimals decimalplaces digits precision dp roundto",
        "significant": "significantfigures sigfigs sf significantdigits digits precision",
        "decimal_mark": "decimalseparator separator decimalpoint",
        "ties": "roundingmode mode method tiebreaking halfway",
        "given": "data constants values inputs input parameters",
        "formulas": "formula function functions equation equations expression expressions",
        "gradient": "gradients derivative derivatives grad backward",
        "by": "wrt withrespectto variable variables respectto",
        "of": "loss output objective function",
        "optimizer": "optimiser algorithm solver method",
        "schedule": "scheduler lrschedule lrscheduler learningrateschedule",
        "wording": "question task text instructions prompt",
        "title": "heading header",
        "author": "teacher by instructor",
        "frozen": "freeze fixed trainable",
        "over_samples": "reduction",
        "from": "min minimum low lower lowest start",
        "to": "max maximum high upper highest end stop",
        "choices": "values options oneof among",
        "integers": "int ints range randint integer",
        "size": "shape n count",
    },
    # Others are near to a key and something else.
    f"{SIZES} {SEEDS} gaussian normal logits dropout mean std sigmas note notes file",
)


def is_alias(word: str) -> bool:
    """Return whether a word is one that people have for a key."""
    return bool(KEYS.get(plain_word(word)))


def is_of_any_table(word: str) -> bool:
    """Return whether a word says of every table what it is, and of no other table."""
    return plain_word(word) in ("type", "kind")


def advice(word: str) -> str | None:
    """Return what to do about a word for what no key states, or None if it is no such word."""
    match plain_word(word):
        case bare if bare in SIZES.split():
            return "leave it out, since a layer has a neuron for each row of its weights"
        case bare if bare in SEEDS.split():
            return "leave it out, since a seed is chosen when variants are drawn"
        case _:
            return None
