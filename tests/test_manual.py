"""What README, the manual and CONTRIBUTING say: every command, example, name and key is so."""

from __future__ import annotations

import importlib
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import textwrap
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

import pytest
import typer

import generator
from generator.cli import main
from generator.cli.manual import page, topics
from generator.cli.running import app_with
from generator.document.documents import DOCUMENTS
from generator.expressions import optimizers
from generator.expressions.activations import ACTIVATIONS
from generator.expressions.losses import LOSSES
from generator.formats import BANKS, FORMATS, PDF
from generator.marking import MISTAKES, SLIPS
from generator.problem import (
    ALL_KINDS,
    Draw,
    Layer,
    NotationChoice,
    Problem,
    Requirements,
    RoundingChoice,
    limits,
    notations,
    problem_of,
    read_draw,
)
from generator.problem.assignments import Assignment, AssignmentTable, Part, QuestionTable
from generator.problem.conventions import LETTERS
from generator.problem.formulas.functions import FUNCTIONS
from generator.problem.formulas.table import FormulaProblem
from generator.problem.formulas.tables import GradientChoice, TrainingTable
from generator.problem.marks import MarksChoice
from generator.variants import Chosen, DrawnAssignment, Exercise, chosen, draws, works

HOUSE = Path(generator.__file__).parent
ROOT = HOUSE.parent
FILES = {
    "README": (ROOT / "README.md").read_text(encoding="utf-8"),
    "CONTRIBUTING": (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"),
    **{path.stem: path.read_text(encoding="utf-8") for path in (HOUSE / "manual").glob("*.md")},
}
MOST_LINES_OF_README = 150
COMMANDS = typer.main.get_command(app_with("--help")).commands  # type: ignore[attr-defined]  # it is a group
# So many variants and draws are enough to see that a command runs.
FEW = {"--count": "2", "--stress": "100"}


def blocks(text: str, language: str) -> Iterator[tuple[str, str]]:
    """Yield what stands in fences of a language, each with the file that the fence names."""
    fences = re.findall(rf"^```{language}\b *(\S*)\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    yield from fences


def with_blocks(language: str) -> list[str]:
    return [name for name, text in FILES.items() if any(True for _ in blocks(text, language))]


def rows(text: str, heading: str) -> dict[str, str]:
    """Return the rows of the tables with a heading: what the first cell names, and the rest."""
    found = re.findall(rf"^\| {heading} \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", text, re.MULTILINE)
    lines = [line for table in found for line in table.splitlines()]
    cells = [re.split(r"(?<!\\)\|", line)[1:-1] for line in lines]
    return {
        name: "|".join(others) for first, *others in cells for name in re.findall("`(.*?)`", first)
    }


# The files themselves.


def test_readme_is_short() -> None:
    assert len(FILES["README"].splitlines()) <= MOST_LINES_OF_README


def test_the_published_examples_are_as_many_as_the_manual_says() -> None:
    examples = len([*(ROOT / "tests" / "published").glob("*.toml")])
    assert f"holds {examples} worked examples" in FILES["testing"]


def test_the_contents_name_every_page_and_no_other() -> None:
    assert {*topics(), "contents"} == {path.stem for path in (HOUSE / "manual").iterdir()}
    linked = re.findall(r"\(generator/manual/(.*)\.md\)", FILES["README"])
    assert linked == [*topics()]


@pytest.mark.parametrize("name", FILES)
def test_links_lead_to_files_that_are_there(name: str) -> None:
    folder = HOUSE / "manual" if name in {*topics(), "contents"} else ROOT
    links = re.findall(r"\]\(((?!https?:|#)[^)#]+)", FILES[name])
    assert [link for link in links if not (folder / link).exists()] == []


def test_what_pages_call_pages_is_one() -> None:
    named = {one for text in FILES.values() for one in re.findall(r"the page `(.*?)`", text)}
    assert named <= {*topics()}


def test_files_that_are_named_are_there() -> None:
    """Those of the house, of its tests and templates; in a table, below the package."""
    named = re.findall(
        r"`((?:generator|templates|tests|output|\.ci)/[\w./-]*?)`", " ".join(FILES.values())
    )
    assert [path for path in named if not (ROOT / path).exists()] == []


# What the command says of itself.


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_has_help_and_a_row_in_the_manual(name: str) -> None:
    command = COMMANDS[name]
    assert command.help
    assert any(f"handprop {name}" in text for text in FILES.values())
    page_of = {"variants": "class-sets"}.get(name, "command")
    sections = FILES[page_of].partition(f"## Options of `{name}`")[2].partition("\n## ")[0]
    listed = {flag for flag in rows(sections, "option") if flag.startswith("--")}
    has = set()
    for parameter in command.params:
        assert parameter.help, f"{name} {parameter.name} has no help"
        has |= {
            flag for flag in (*parameter.opts, *parameter.secondary_opts) if flag.startswith("--")
        }
    assert listed == has


def test_the_manual_names_what_options_take() -> None:
    solve, variants = (
        rows(FILES[page].partition(f"## Options of `{command}`")[2].partition("\n## ")[0], "option")
        for page, command in (("command", "solve"), ("class-sets", "variants"))
    )
    assert "`json`" in solve["--format"]
    for options in (solve, variants):
        assert all(f"`{name}`" in options["--format"] for name in (PDF, *FORMATS))
        assert all(f"`{name}`" in options["--as"] for name in DOCUMENTS)


def test_the_manual_names_every_question_bank() -> None:
    for page_name in ("command", "class-sets", "formats"):
        assert [bank for bank in BANKS if f"`{bank}`" not in FILES[page_name]] == [], page_name


def test_the_page_on_templates_names_their_files_and_macros() -> None:
    folder = ROOT / "templates" / "en"
    files = {path.name + "/" * path.is_dir() for path in folder.iterdir()}
    assert {*rows(FILES["templates"], "file in `templates/en/`")} == files
    text = " ".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.j2"))
    called = {*re.findall(r"page\.([a-z_]{2,})\(", text)}
    assert {*rows(FILES["templates"], "macro")} == called


def test_every_format_has_the_macros_that_a_document_calls() -> None:
    """That of the page on extending as well, and each macro takes the same."""
    texts = {
        str(path): path.read_text(encoding="utf-8")
        for path in (ROOT / "templates").glob("*/macros.j2")
    }
    texts |= {path: text for path, text in blocks(FILES["extending"], "jinja") if "macros" in path}
    called = [*rows(FILES["templates"], "macro")]
    takes = {name: dict(re.findall(r"<% macro (\w+)\((.*?)\) %>", texts[name])) for name in texts}
    first, *others = ({name: takes[path].get(name) for name in called} for path in texts)
    assert None not in first.values()
    assert all(other == first for other in others)


# Commands and examples.


@pytest.mark.parametrize("name", with_blocks("sh"))
def test_commands_run(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("generator.pdf.is_shown", lambda _: True)
    monkeypatch.setattr("generator.cli.watching._saved", lambda _: [()])
    for language in ("csv", "toml"):
        for path, text in blocks(FILES[name], language):
            if path and "/" not in path:
                Path(path).write_text(text, encoding="utf-8")
    for _, block in blocks(FILES[name], "sh"):
        for line in block.splitlines():
            command, *arguments = shlex.split(line, comments=True)
            assert command == "handprop"
            if "<" in arguments:
                *arguments, _, sent = arguments
                file = io.TextIOWrapper(io.BytesIO(Path(sent).read_bytes()))
                monkeypatch.setattr(sys, "stdin", file)
            with pytest.raises(SystemExit) as ended:
                main(few(arguments))
            assert ended.value.code == 0, (arguments, capsys.readouterr())


def few(arguments: Sequence[str]) -> list[str]:
    """Return the arguments of a command, for fewer variants than there stand, without `> file`."""
    kept = arguments[: arguments.index(">")] if ">" in arguments else arguments
    before = ["", *kept]
    return [FEW.get(flag, argument) for flag, argument in zip(before, kept, strict=False)]


@pytest.mark.parametrize("name", with_blocks("python"))
def test_programs_run_and_print_what_they_say(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for path, block in blocks(FILES[name], "python"):
        if path:
            continue
        exec(compile(block, name, "exec"), {"__name__": "__main__"})
        said = re.findall(r"print\(.*\)  # (.*)", block)
        printed = capsys.readouterr().out.splitlines()
        assert all(any(one.startswith(line) for line in printed) for one in said), printed


@pytest.mark.parametrize("name", [name for name in with_blocks("toml") if name != "extending"])
def test_problem_files_and_what_is_added_to_them_are_problems(name: str, tmp_path: Path) -> None:
    whole = tomllib.loads(next(text for _, text in blocks(FILES["problem-files"], "toml")))
    for path, block in blocks(FILES[name], "toml"):
        (tmp_path / (path or "unnamed.toml")).write_text(block, encoding="utf-8")
    for _, block in blocks(FILES[name], "toml"):
        part = tomllib.loads(block)
        if "problems" in part and "from" in str(part):
            sheet = DrawnAssignment.of(part, name, tmp_path)
            (variant,) = chosen(draws(sheet, 1), ["1"])
            assert isinstance(variant, Chosen)
        elif "problems" in part:
            assert Assignment.of(part, name, tmp_path).problems
        elif "from" in str(part):
            stated = {key: value for key, value in part.items() if key != "draws"}
            named = part.get("draws", {}).items()
            drawn = {key: read_draw(value, key, name) for key, value in named}
            assert works(draws(Exercise(name, stated, drawn), 1), [("1", 0)])
        else:
            problem_of(part if {"inputs", "kind"} & part.keys() else whole | part)


# Tables of keys, choices and limits.


@pytest.mark.parametrize(
    ("name", "heading", "keys"),
    [
        ("problem-files", "key", Problem.model_fields),
        ("problem-files", r"key of `\[\[layers\]\]`", Layer.model_fields),
        ("problem-files", r"name in `\[optimizer\]`", optimizers.OPTIMIZERS),
        ("problem-files", r"name in `\[schedule\]`", optimizers.SCHEDULES),
        ("formulas", "key of formulas", FormulaProblem.model_fields),
        ("formulas", r"key of `\[gradient\]`", GradientChoice.model_fields),
        ("formulas", r"key of `\[training\]`", TrainingTable.model_fields),
        ("formulas", "function", FUNCTIONS),
        ("assignments", "key", AssignmentTable.model_fields),
        ("assignments", r"key of `\[\[problems\]\]`", QuestionTable.model_fields),
        ("assignments", r"key of `\[\[problems.parts\]\]`", Part.model_fields),
        ("rounding", r"key of `\[rounding\]`", RoundingChoice.model_fields),
        ("notation", "notation", notations()),
        ("notation", r"key of `\[notation\]`", NotationChoice.model_fields),
        ("notation", "key of `letters`", LETTERS),
        ("class-sets", "key of a draw", Draw.model_fields),
        ("public", "name", generator.__all__),
        ("class-sets", r"key of `\[requirements\]`", Requirements.model_fields),
        ("marking", r"key of `\[marks\]`", MarksChoice.model_fields),
        ("marking", "mistake", {**MISTAKES, **SLIPS}),
    ],
)
def test_tables_of_keys_are_whole(name: str, heading: str, keys: Collection[str]) -> None:
    stated = keys if isinstance(keys, Mapping) else {}
    assert {*rows(FILES[name], heading)} == {
        getattr(stated.get(key), "alias", None) or key for key in keys
    }


def test_tables_name_all_that_a_key_may_be() -> None:
    keys = rows(FILES["problem-files"], "key")
    assert [name for name in LOSSES if f"`{name}`" not in keys["loss"]] == []
    assert [name for name in ALL_KINDS if f'`"{name}"`' not in keys["kind"]] == []
    activation = rows(FILES["problem-files"], r"key of `\[\[layers\]\]`")["activation"]
    assert [name for name in ACTIVATIONS if f"`{name}`" not in activation] == []


def test_the_table_of_optimizers_has_their_numbers() -> None:
    stated = rows(FILES["problem-files"], r"name in `\[optimizer\]`")
    for name, optimizer in optimizers.OPTIMIZERS.items():
        usual = dict(re.findall(r"`(\w+) = \"?([\w.-]+?)\"?`", stated[name]))
        assert usual == optimizer.keys
        assert all(form in stated[name] for form in optimizer.forms)
    scheduled = rows(FILES["problem-files"], r"name in `\[schedule\]`")
    for name, schedule in optimizers.SCHEDULES.items():
        assert tuple(re.findall("`(.*?)`", scheduled[name])) == schedule.keys


def test_the_requirements_have_their_defaults() -> None:
    for key, cells in rows(FILES["class-sets"], r"key of `\[requirements\]`").items():
        stated = re.findall(r"`(\S+?)` $", cells)
        # What may be left out is as if it were false, but in networks of dense layers.
        default = Requirements.model_fields[key].default
        assert stated == [str(default is not None and default).lower()]


def test_the_limits_are_those_of_the_code() -> None:
    text = FILES["problem-files"].partition("## Limits")[2]
    stated = dict(re.findall(r"^\| (.*?) \| ([\d,]+) \|$", text, re.MULTILINE))
    assert [int(number.replace(",", "")) for number in stated.values()] == [
        *(limits.MOST_LAYERS, limits.MOST_NEURONS, limits.MOST_SAMPLES, limits.MOST_ITERATIONS),
        *(limits.MOST_DIGITS, limits.LARGEST_NUMBER, limits.MOST_PLACES, limits.LONGEST_TEXT),
    ]


def test_the_names_of_the_code_in_the_vocabulary_are_there() -> None:
    text = FILES["vocabulary"].partition("## In the code")[2]
    for names, place in re.findall(r"^\| (`.*?) \| .* \| `(.*?)` \|$", text, re.MULTILINE):
        module = "generator." + place.rstrip("/").removesuffix(".py").replace("/", ".")
        for name in re.findall("`(.*?)`", names):
            assert hasattr(importlib.import_module(module), name), (module, name)


# What the page on extending adds, in a copy of the house.

TABLES = {
    "activations.py": r"^ACTIVATIONS: .*? in \(",
    "losses.py": r"^LOSSES: .*? in \(",
    "optimizers.py": r"^OPTIMIZERS: .*? in \(",
}
# Where rows of the table of formats stand, which have a name each.
FORMATS_BEGIN = "FORMATS: Mapping[str, Format] = {\n"
EXTENDED = """
    import json

    from generator import Problem, solve
    from generator.check import compare
    from generator.expressions.activations import ACTIVATIONS
    from generator.problem import read

    _, stated = read("back-propagation")
    stated["layers"][0]["activation"] = "swish"
    stated["layers"][1]["activation"] = "softsign"
    stated["layers"].append({"activation": "halved", "weights": [[0.5, 0.6], [0.7, 0.8]]})
    stated |= {"loss": "log_cosh", "optimizer": {"name": "signum"}, "notation": "potential"}
    problem = Problem.of(stated)
    cells = json.loads(solve(problem).to_text("ipynb"))["cells"]
    seen = {}
    for cell in cells:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), seen)
    assert all(one.agrees for one in compare(problem)), "gradients"
    solution = solve(problem)
    made = ("tex", "solution"), *(("txt", kind) for kind in ("solution", "key", "worksheet"))
    texts = [solution.to_text(*one) for one in made]
    print(json.dumps(texts))
"""
# One that needs the operation of the page.
HALVED = """
from generator.expressions.functions import RECIPROCAL

HALVED = _activation(
    name="halved",
    symbol="h",
    definition=lambda x: Apply(RECIPROCAL, (add(constant(2), square(x)),)),
    slope=lambda h, x: scale(constant(-2), times(x, square(h(x)))),
)
"""


def test_an_extension_is_one_definition(tmp_path: Path) -> None:
    for folder in ("generator", "templates"):
        leave = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=leave)
    languages = ("toml", "jinja", "python")
    added = [block for language in languages for block in blocks(FILES["extending"], language)]
    added += blocks(FILES["CONTRIBUTING"].replace("\n   ", "\n"), "python")
    for path, block in [*added, ("generator/expressions/activations.py", HALVED)]:
        if path:
            extend(tmp_path / path, block)
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(EXTENDED)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    latex, text, key, sheet = (" ".join(document.split()) for document in json.loads(done.stdout))
    for sentence in (
        r"applies the swish function $\operatorname{swish}(x) = x \sigma(x)$",
        r"where $\operatorname{cosh}(r) = \displaystyle \frac{e^{r} + e^{-r}}{2}$",
        r"The derivative of $\operatorname{cosh}(r)$ is $\operatorname{sinh}(r) =",
        "after one step of signum with",
        r"\operatorname{sgn}",
        r"\operatorname{softsign}(x) = \displaystyle \frac{x}{1 + \left|x\right|}$",
        r"h(x) = \displaystyle \frac{1}{2 + x^2}$",
        r"o^{(2)}",
    ):
        assert sentence in latex, sentence
    assert text.startswith("BACK PROPAGATION By Suneesh Jacob November 2024 PROBLEM Figure 1 shows")
    assert "swish function swish(x) = x σ(x)." in text
    assert "v^(2) = w^(2) x + b^(2) = [0.1 0.3; 0.2 0.4] [0.1; 0.5] + [0.25; 0.25] = [" in text
    assert "(Figure 1: Artificial neural network: " in text
    assert key.startswith("BACK PROPAGATION By Suneesh Jacob November 2024 ANSWERS w_new^(2) = [")
    assert sheet.endswith("= [____ ____; ____ ____]")


def extend(path: Path, block: str) -> None:
    """Add a block to a file: a new file, a row of its table, or definitions and their rows."""
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        path.write_text(block, encoding="utf-8")
        return
    text = path.read_text(encoding="utf-8")
    if path.name == "table.py":
        path.write_text(text.replace(FORMATS_BEGIN, FORMATS_BEGIN + block), encoding="utf-8")
        return
    table = re.search(TABLES.get(path.name, r"\Z"), text, re.DOTALL | re.MULTILINE)
    assert table, path
    names = re.findall(r"^([A-Z_]+) = ", block, re.MULTILINE)
    row = "".join(f"{name}, " for name in names if path.name in TABLES)
    whole = text[: table.start()] + block + table[0] + row + text[table.end() :]
    path.write_text(whole, encoding="utf-8")


# The subcommand.


def test_the_manual_lists_its_pages(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["manual"])
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines if line][:-1] == [*topics()]


def test_a_page_is_markdown_in_a_pipe_and_set_on_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SystemExit):
        main(["manual", "rounding"])
    assert capsys.readouterr().out == page("rounding")
    monkeypatch.setattr("generator.cli.manual.is_terminal", lambda: True)
    with pytest.raises(SystemExit):
        main(["manual", "rounding"])
    said = capsys.readouterr().out
    assert "Rounding" in said
    assert "# Rounding" not in said
    assert "|---" not in said


def test_a_page_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["manual", "notations"])
    assert ended.value.code == 2
    assert capsys.readouterr().err == ("handprop: TOPIC is 'notations'; did you mean 'notation'?\n")
