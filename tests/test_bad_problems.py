"""Bad problem files: each earns its sentences on standard error, and nothing else happens."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from generator.cli import main

BAD = Path(__file__).parent / "problems" / "bad"

# A file states what it earns in comments, `…` standing for any words. These cannot.
NOT_IN_THE_FILE = {
    "json-empty.json": ["is empty; start with {"],
    "json-half-a-character.json": ["title is …ud800…; give text in quotes"],
    "json-list.json": ["holds no table of keys; …"],
    "json-nested-beyond-reading.json": ["…nested too deeply…"],
    "json-null.json": ["holds no table of keys; …"],
    "json-numbers.json": [
        "inputs[1] is NaN; give a finite number",
        "inputs[2] is -Infinity; give a finite number",
        "inputs[3] is '0.5'; give a number without quotes",
        "inputs[4] is true; give a number",
        "inputs[5] is …; give a number",
        "inputs[6] is 1E+999999999999; give a number of at most 1,000,000 in size",
    ],
    "json-syntax.json": ["line 3, column 27 has a comma after the last value; delete it"],
    "text-utf-16.toml": ["line 1 is not UTF-8 text; save the file as UTF-8"],
}
LONGEST_LINE = 400


def earned(path: Path) -> list[str]:
    text = path.read_bytes().decode("utf-8", "replace")
    stated = re.findall(r"^# earns: (.*)$", text, re.MULTILINE)
    return stated or NOT_IN_THE_FILE[path.name]


def pattern(source: str, sentence: str) -> str:
    words = ".*".join(map(re.escape, sentence.split("…")))
    return rf"handprop: {re.escape(source)}: {words}"


@pytest.mark.parametrize("path", sorted(BAD.iterdir()), ids=lambda path: path.name)
def test_a_bad_problem_earns_its_sentences(
    path: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(BAD)
    with pytest.raises(SystemExit) as ended:
        main(["solve", path.name, "-o", str(tmp_path / "output")])
    said = capsys.readouterr()
    lines, sentences = said.err.splitlines(), earned(path)
    assert ended.value.code == 2
    assert said.out == ""
    assert not list(tmp_path.iterdir())
    assert len(lines) == len(sentences), said.err
    for line, sentence in zip(lines, sentences, strict=True):
        assert re.fullmatch(pattern(path.name, sentence), line), (sentence, line)
        assert len(line) <= LONGEST_LINE - len(path.name)
        assert line.isprintable()
        assert not line.endswith(".")


def test_a_file_beyond_the_limit_is_not_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "large.toml"
    path.write_text("#" * 1_000_001)
    with pytest.raises(SystemExit) as ended:
        main(["solve", str(path), "--format", "json"])
    assert ended.value.code == 2
    assert "more than 1,000,000 bytes, the most" in capsys.readouterr().err
