"""What a shell offers where the rest of a command is typed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from generator.cli import main
from generator.formats import BANKS, FORMATS, PDF
from generator.pdf import ENGINES
from generator.problem import STARTED, notations, shipped, shipped_assignments

Offered = Callable[[str], list[str]]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which is typed, and that of the shell's own files."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Offered:
    """Return what is offered in place of the last word of a command."""

    def command(line: str) -> list[str]:
        words = line.split(" ")
        monkeypatch.setenv("_HANDPROP_COMPLETE", "complete_bash")
        monkeypatch.setenv("COMP_WORDS", line)
        monkeypatch.setenv("COMP_CWORD", str(len(words) - 1))
        with pytest.raises(SystemExit):
            main([])
        said = capsys.readouterr()
        assert said.err == ""
        return said.out.split()

    return command


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("handprop s", ["show", "schema", "solve", "stress"]),
        ("handprop --version s", ["show", "schema", "solve", "stress"]),
        ("handprop new mine.toml --from ", [*shipped_assignments(), *shipped()]),
        ("handprop new mine.toml --kind ", [*STARTED]),
        ("handprop solve xor --notation ", notations()),
        ("handprop solve xor --engine ", ["auto", *ENGINES]),
        ("handprop solve xor --ties half-", ["half-up", "half-even"]),
        # What is given twice is refused once the command is given.
        ("handprop solve xor --places 1 --places 2 --wit", ["--with-check", "--without-answers"]),
        ("handprop manual te", ["templates", "testing"]),
        ("handprop problems --format j", ["json"]),
        ("handprop solve xor --format tex --format ", [PDF, *FORMATS, *BANKS, "json"]),
    ],
)
def test_names_are_offered(line: str, names: list[str], offered: Offered) -> None:
    assert sorted(offered(line)) == sorted(names)


@pytest.mark.parametrize("command", ["solve", "check", "show", "variants"])
def test_problems_are_shipped_ones_and_files(command: str, offered: Offered, home: Path) -> None:
    for name in ("mine.toml", "my.json", "midterm.pdf"):
        (home / name).touch()
    assert offered(f"handprop {command} mi") == ["mine.toml", "midterm", "mini-batches"]
    assert offered(f"handprop {command} my") == ["my.json"]
    # Where nothing is offered, the shell offers files and folders.
    assert offered(f"handprop {command} week1/") == []


def test_the_script_of_a_shell_is_shown_and_installed(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # The shell is named, and not that in which the tests run.
    monkeypatch.setenv("_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION", "1")
    for shell, file in (("bash", ".bash_completions/handprop.sh"), ("zsh", ".zfunc/_handprop")):
        for option in ("--show-completion", "--install-completion"):
            with pytest.raises(SystemExit) as ended:
                main([option, shell])
            assert ended.value.code == 0
        script, _, said = capsys.readouterr().out.partition(f"{shell} completion installed in ")
        assert f"_HANDPROP_COMPLETE=complete_{shell}" in script
        assert said.startswith(f"{home / file}\n")
        assert (home / file).read_text().strip() == script.strip()
