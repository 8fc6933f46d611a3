"""What people call the names and keys of a problem file, and which of them each stands for.

A word is without capitals and signs. One that stands for nothing here is like no name, however
near to one it is spelled.
"""

from __future__ import annotations

from collections.abc import Mapping

from generator.errors import plain_word

__all__ = [
    "ACTIVATIONS",
    "KEYS",
    "LOSSES",
    "OPTIMIZERS",
    "PROBLEM_KINDS",
    "SCHEDULES",
    "advice",
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


def _aliases(rows: Mapping[str, str], nothing: str) -> Aliases:
    """Return which names each word stands for, from the words for names and those for nothing."""
    found: dict[str, tuple[str, ...]] = dict.fromkeys(nothing.split(), ())
    for name, words in rows.items():
        for word in words.split():
            found[word] = (*found.get(word, ()), name)
    return found


ACTIVATIONS = _aliases(
    {
        "sigmoid": "logistic logisticfunction logsig sigm expit sigma σ",
        "tanh": "hyperbolictangent tansig th",
        "relu": "rectifier rectified rectifiedlinear rectifiedlinearunit ramp poslin",
        "leaky_relu": "lrelu leakyrectifier",
        "elu": "exponentiallinear exponentiallinearunit",
        "identity": "linear none id lin purelin nofunction",
        "step": "heaviside threshold binarystep unitstep hardlim perceptron",
        "sign": "signum sgn hardlims bipolarstep",
        "softmax": "normalizedexponential softargmax",
        "softplus": "smoothrelu",
    },
    "gelu selu celu glu silu swish mish prelu rrelu relu6 crelu gaussian sin sine cos sinc sinh "
    "cosh tan arctan atan hardsigmoid hardtanh hardswish logsigmoid logsoftmax softmin softsign "
    "softshrink maxout exponential exp square quadratic",
)
LOSSES = _aliases(
    {
        "mean_squared_error": "mse msqe meansquareerror meansquarederrorloss mseloss meansquares "
        "l2loss quadraticloss brier",
        "half_mean_squared_error": "halfmse mse2",
        "squared_error": "sse sumofsquarederrors sumsquarederror sumofsquares residualsumofsquares "
        "rss se squarederrors squaredloss",
        "half_squared_error": "halfsse halfsquarederrors halfsumofsquares sse quadraticloss",
        "mean_absolute_error": "mae meanabsolute meanabsolutedeviation l1loss",
        "absolute_error": "sae ae l1 l1loss absolutedifference sumofabsoluteerrors",
        "binary_cross_entropy": "bce bceloss binarycrossentropyloss logloss logistic logisticloss "
        "binarylogloss bcewithlogits bcewithlogitsloss crossentropyloss",
        "cross_entropy": "crossentropyloss ce xent cce nll nllloss negativeloglikelihood "
        "categoricalcrossentropy softmaxcrossentropy sparsecategoricalcrossentropy "
        "multiclasscrossentropy",
        "hinge": "hingeloss svm maxmargin",
        "huber": "huberloss smoothl1 smoothl1loss smoothmeanabsoluteerror",
    },
    "logits rmse rootmeansquarederror msle meansquaredlogerror meansquaredlogarithmicerror mape "
    "meanabsolutepercentageerror logcosh kl kld kldivergence kullbackleibler focal focalloss "
    "poisson cosine cosinesimilarity triplet squaredhinge categoricalhinge accuracy dice gaussian "
    "gaussiannll",
)
OPTIMIZERS = _aliases(
    {
        "gradient_descent": "sgd gd bgd batch vanilla plain stochastic stochasticgradientdescent "
        "steepestdescent batchgradientdescent minibatch minibatchgradientdescent none",
        "momentum": "sgdm heavyball polyak sgdwithmomentum classicalmomentum",
        "nesterov": "nag nesterovmomentum nesterovacceleratedgradient",
        "adagrad": "adaptivegradient",
        "rmsprop": "rms rmspropagation",
        "adam": "adaptivemomentestimation",
        "adamw": "decoupledadam adamwithweightdecay",
    },
    "nadam radam adamax adabelief adadelta amsgrad adafactor lion lbfgs bfgs rprop ftrl newton "
    "levenbergmarquardt lm conjugategradient",
)
SCHEDULES = _aliases(
    {
        "inverse_time": "inverse inversetimedecay timebased timebaseddecay hyperbolic",
        "exponential": "exp exponentialdecay expdecay",
        "step": "stepdecay steplr piecewise staircase",
    },
    "constant cosine cosineannealing cyclic linear lineardecay polynomial plateau "
    "reducelronplateau warmup onecycle",
)
PROBLEM_KINDS = _aliases(
    {
        "network": "mlp neuralnetwork nn ann dnn feedforward feedforwardnetwork "
        "multilayerperceptron backpropagation backprop layers",
        "perceptron": "singlelayerperceptron slp rosenblatt",
        "adaline": "widrowhoff deltarule lms",
        "linear_regression": "linear regression linreg leastsquares ols",
        "logistic_regression": "logistic logit logreg",
    },
    "svm cnn rnn lstm gru transformer autoencoder kmeans classification",
)
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
