"""What a problem file leaves out: what is taken for it, and where that is said."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import generator
from generator.cli import main
from generator.problem import Layer, Problem, assumed, read, shipped
from generator.problem.training import USUAL_PLACES, RoundingChoice

MANUAL = "".join(
    (Path(generator.__file__).parent / "manual" / f"{page}.md").read_text(encoding="utf-8")
    for page in ("problem-files", "rounding")
)
BARE = """
inputs = [0.1, 0.5]
targets = [0.2]
learning_rate = 0.5
[[layers]]
weights = [[0.1, 0.3]]
"""
OF_BARE = 'activation = "sigmoid" in every layer, loss = "half_mean_squared_error"'
DRAWN = BARE.replace("[[0.1, 0.3]]", "{ from = 0.1, to = 0.9, step = 0.1 }\nneurons = 1")


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as ended:
        main([*arguments])
    return int(str(ended.value.code)), capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "digits"),
    [
        (["solve", "mine.toml", "--format", "tex"], f", rounding.places = {USUAL_PLACES}"),
        (["solve", "mine.toml", "--format", "json", "--places", "3"], ""),
        (["solve", "mine.toml", "--format", "tex", "--significant", "3"], ""),
        (["check", "mine.toml"], f", rounding.places = {USUAL_PLACES}"),
    ],
)
def test_the_command_says_what_it_assumed(
    arguments: list[str],
    digits: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine.toml").write_text(BARE)
    assert said(capsys, *arguments) == (
        0,
        f"not stated in mine.toml, and so assumed: {OF_BARE}{digits}\n",
    )


def test_what_is_assumed_of_draws_is_said_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine.toml").write_text(DRAWN)
    for arguments in (
        ["variants", "mine.toml", "--stress", "4"],
        ["solve", "mine.toml", "--seed", "1", "--variant", "1", "--format", "json"],
    ):
        assert f"not stated in mine.toml, and so assumed: {OF_BARE}" in said(capsys, *arguments)[1]


@pytest.mark.parametrize("name", shipped())
def test_shipped_problems_state_what_decides_their_numbers(name: str) -> None:
    assert list(assumed(read(name)[1])) == []


@pytest.mark.parametrize(
    ("stated", "taken"),
    [
        ('[[layers]]\nactivation = "leaky_relu"', ["layers[0].slope = 0.01"]),
        (
            '[[layers]]\nactivation = "elu"\n[[layers]]\nweights = [[1]]',
            ['layers[1].activation = "sigmoid"', "layers[0].scale = 1"],
        ),
        ('targets = [1]\nloss = "huber"', ["threshold = 1"]),
        ('targets = [1]\nasked = ["z2", "a2[1,1]"]', []),
        ('targets = [1]\nasked = ["dL/dw1"]', ['loss = "half_mean_squared_error"']),
        (
            'targets = [1]\nasked = ["z2"]\nlearning_rate = 1\niterations = 2',
            ['loss = "half_mean_squared_error"'],
        ),
        ('asked = ["dL/dw1"]\n[optimizer]\nname = "momentum"', []),
        ('targets = [1]\nloss = "hinge"\ninputs = [[1], [2]]', ['over_samples = "mean"']),
        ('targets = [1]\nloss = "hinge"\ninputs = [[1], [2]]\nbatch_size = 1', []),
        (
            '[optimizer]\nname = "momentum"',
            ["optimizer.momentum = 0.9", 'optimizer.form = "velocity"'],
        ),
        (
            '[optimizer]\nname = "adamw"\nbeta1 = 0\nbeta2 = 0\nepsilon = 1',
            ["optimizer.weight_decay = 0.01"],
        ),
        ('[optimizer]\nname = "gradient_descent"', []),
        ('kind = "perceptron"\ninputs = [[1], [2]]', []),
        ('[rounding]\nplaces = "auto"', []),
    ],
)
def test_just_what_is_left_out_is_assumed(stated: str, taken: list[str], tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_text(stated)
    rounded = [one for one in assumed(read(path)[1]) if one != f"rounding.places = {USUAL_PLACES}"]
    assert rounded == taken


def manual_default(key: str) -> str:
    """What the tables of the manual say of a key that is left out."""
    row, *_ = re.findall(rf"^\| [^|]*`{re.escape(key)}`[^|]*\|.*\| (.*) \|$", MANUAL, re.MULTILINE)
    return str(row)


@pytest.mark.parametrize(
    ("key", "usual"),
    [
        ("activation", Layer.model_fields["activation"].default),
        *((key, Problem.model_fields[key].default) for key in ("loss", "over_samples")),
        ("presentation", Problem.model_fields["presentation"].default),
        ("detail", Problem.model_fields["detail"].default),
        ("blanks", Problem.model_fields["blanks"].default),
        ("places", str(USUAL_PLACES)),
        *(
            (key, RoundingChoice.model_fields[key].default)
            for key in ("ties", "carry", "relation", "decimal_mark")
        ),
    ],
)
def test_manual_and_help_name_the_defaults(
    key: str, usual: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert usual in manual_default(key)
    monkeypatch.setenv("COLUMNS", "400")
    with pytest.raises(SystemExit):
        main(["solve", "--help"])
    text = " ".join(capsys.readouterr().out.split())
    if f"--{key.replace('_', '-')}" in text:
        assert re.search(rf"--{key.replace('_', '-')} .*?Default: {usual}\.", text)
