"""What stands wrongly in a problem file is named by line and character, with what to type."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.errors import ProblemError
from generator.problem import read


def said(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ProblemError) as error:
        read(path)
    (fault,) = error.value.faults
    return str(fault)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "inputs = 0,6",
            "column 11 has a comma after a number; type 0.6 for one number, or [0, 6]",
        ),
        ("epsilon = 1,000.5", "column 12 has a comma in a number; type 1000.5"),
        ("inputs = 0.1, 0.5", "several values for one key; type one, or a list of them in [ and ]"),
        ("epsilon = 1,000", "column 12 has a comma in a number; type 1000 or 1.000"),
        ("a = [1, …, 9]", "column 9 has … (U+2026, horizontal ellipsis); type what it stands for"),
        ("a = [1, ..., 9]", "column 9 has points for numbers; type all of the numbers"),
        ("a = 24.12.2026", 'has a date without quotes; type " before and after it'),
        ("a = 12/24/2026", 'has a date without quotes; type " before and after it'),
        ("a = `b`", 'column 5 has `; type "'),
        ("```toml", "column 1 has ```, as a chat does; delete the line"),
        ("<html>", "column 1 has <, as a web page does; save the problem file as plain text"),
        ("a = 1\rb = 2", "column 6 ends a line with CR alone; save the file with the line ends of"),
        ("a = 1\u2028b = 2", "has U+2028, line separator; type a new line there"),
        ("a = { b = 1\nc = 2", "column 5 opens a table with { that is not closed; type } at its"),
        ('a = "b”', 'column 7 has ” (U+201D, right double quotation mark); type "'),
        ("a = \"b'\nc = 1", 'column 5 opens a quotation mark that is not closed; type " at its'),
        ("a." * 60 + "b = 1", "line 1 has a key of more than 50 parts; type a key"),
        (
            "a = [0,5; -1; 2]",
            "column 7 has commas and semicolons; type 0.5 for one number and a comma",
        ),
        ("a = [1,5; 2]", "type 1.5 for one number and a comma for each semicolon, or [[1, 5], …]"),
        ("a = [1; 0,5]", "column 7 has a semicolon; type a comma for it, and 0.5, with a point"),
        ("a = [1; 2]", "column 7 has a semicolon; type a comma"),
        ("a = .6", "column 5 has a number that begins with a point; type 0.6"),
        ("a = [0.5, -.6]", "column 11 has a number that begins with a point; type -0.6"),
        ("a = 1.", "column 6 has a number that ends in a point; type 1.0"),
        ("a = [1.e3, 2]", "has a number that ends in a point; type 1.0e3"),
        ("a = 007", "has a number that begins with 0; type 7"),
        ("a = - 0.5", "has a space after -; type -0.5"),
        ("a = 1/3", 'column 5 has a fraction without quotes; type "1/3"'),
        ("a = [0.5, -2 / 3]", 'column 11 has a fraction without quotes; type "-2 / 3"'),
        ("a = 0.5 # half\nb = [1, -sqrt(2)] # root", "line 2, column 9 has an expression without"),
        ("a = { b = 1 + sin(pi/4), c = 1 }", 'quotes; type "1 + sin(pi/4)"'),
        ("a = [[1, 2pi]]", 'has an expression without quotes; type " before and after it'),
        ("a = √2", 'has an expression without quotes; type " before and after it'),
        ("a = It is pi / 4", 'has text without quotes; type "It is pi / 4"'),
        ("a = –0.5", "has – (U+2013, en dash); type -"),
        ("a = [０.6]", "column 6 has ０ (U+FF10, fullwidth digit zero); type 0"),
        ("a = [0.1，0.5]", "has ， (U+FF0C, fullwidth comma); type ,"),
        ("a\u200b = 1", "has U+200B, zero width space; delete it"),
        ("a = True", "column 5 has True; type true"),
        ("a = None", "column 5 has None, which is no value; leave the key out"),
        ("a = sigmoid", 'column 5 has text without quotes; type "sigmoid"'),
        ("a = tanh()", 'column 5 has text without quotes; type "tanh"'),
        ("a = np.array([1])", "has np.array(…), which is of a program"),
        ("a: 1", "column 2 has : after a key; type ="),
        ("a == 1", "column 4 has = twice; type it once"),
        ("learning rate = 1", "has a space in a key; type learning_rate"),
        ("η = 1", "column 1 has a letter that is none of a to z; type learning_rate ="),
        ("a =", "has no value after =; type one, or leave the key out"),
        ("a = 1;", "column 6 has ; after a value; delete it"),
        ("a = 0.6,\nb = 1", "line 1, column 8 has , after a value; delete it"),
        ("a = 1e−3", "column 7 has − (U+2212, minus sign); type -"),
        ("a = What's next", 'has text without quotes; type " before and after it'),
        ("[my table]", "column 5 has a space in a heading; delete it"),
        ("größe = 1", "column 3 has ö in a key; type a key of letters a to z"),
        ("a： 1", "column 2 has ： (U+FF1A, fullwidth colon); type ="),
        ("a = 1, b = 2", "has b on the line of another key; type it on a line of its own"),
        ("// note", "column 1 has //; type # before a comment"),
        ("a = [1, // note\n2]", "line 1, column 9 has //; type # before a comment"),
        ("a = [0.1 0.5]", "column 10 has no comma before 0.5; type a comma there"),
        ("a = [[1, 2]\n[3, 4]]", "line 2, column 1 has no comma before [; type a comma there"),
        ("a = [0.1; 0.5]", "column 9 has a semicolon; type a comma"),
        ("a = (1, 2)", "has ( before a list; type [ before it and ] after it"),
        ("a = {1, 2}", "has a list in braces; type [ and ]"),
        ("a = [0,05, 0,95]", "column 7 has a comma in a number; type 0.05, with a point"),
        ("a = [1, 2}", "has } where a list ends; type ]"),
        ("a = [1, 2]]", "column 11 has ] that closes nothing; delete it"),
        ("a = 1\nb = [1,\nc = 2", "line 2, column 5 opens a list with [ that is not closed"),
        ("[[layers]", "has no ]] at the end of a heading; type [[layers]]"),
        ("[layers]]", "has a bracket too many; type [[layers]]"),
        ("[layers]\n[layers]", "line 2, column 1 states layers a second time; type [[layers]]"),
        ('a = "x\nb = 1', 'line 1, column 5 opens a quotation mark that is not closed; type "'),
        ('a = "C:\\q"', "has \\ in a text; type \\\\, or put the text in single quotes"),
        ('{"inputs": 1}', "begins with {, as JSON does; give the file a name that ends in .json"),
    ],
)
def test_what_is_wrong_in_toml_is_named(text: str, says: str, tmp_path: Path) -> None:
    sentence = said(tmp_path / "problem.toml", text + "\n")
    assert sentence.startswith("line ")
    assert says in sentence


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"a": 1,}', "line 1, column 8 has a comma after the last value; delete it"),
        ('{"a": [1, 2,\n]}', "line 1, column 12 has a comma after the last value; delete it"),
        ("{'a': 1}", 'column 2 has single quotes; type "a"'),
        ('{"a": 1 // one\n}', "column 9 has a comment, which JSON has none of; delete it"),
        ("{a: 1}", 'column 2 has a key without quotes; type "a"'),
        ('{"a": False}', "column 7 has False; type false"),
        ('{"a": 0,6}', "column 8 has a comma in a number; type 0.6, with a point"),
        ('{"a": 0, 6}', "column 8 has several values for one key; type one, or a list of them"),
        ('{"a": [0,05]}', "column 9 has a comma in a number; type 0.05, with a point"),
        ('{"a": 1,, "b": 2}', "column 9 has a comma without a value before it; delete it"),
        ('{"a": +1}', "column 7 has + before a number; type 1"),
        ('{"a": “x”}', 'column 7 has “ (U+201C, left double quotation mark); type "'),
        ('{"a" = 1}', "column 6 has = after a key; type :"),
        ('{"a": [1, pi/4]}', 'column 11 has an expression without quotes; type "pi/4"'),
        ('{"a": [1, 2, "b": 3}', "has : in a list; type ] where the list ends"),
        ('{"a": [1', "column 7 opens a list with [ that is not closed; type ] at its end"),
        ('{"a": "b”}', 'column 9 has ” (U+201D, right double quotation mark); type "'),
        ('{"a": "b\n}', "column 7 opens a quotation mark that is not closed; type "),
        ('{"a": "b\tc"}', r"column 9 has a tab in a text; type \t"),
        ('{"a":: 1}', "column 6 has : twice; type it once"),
        ('[{"a": 1, "b": 2, "a": 3}]', "states 'a' twice in one table; leave one of them out"),
        ("a = 1", "is TOML; give it a name that ends in .toml"),
    ],
)
def test_what_is_wrong_in_json_is_named(text: str, says: str, tmp_path: Path) -> None:
    assert says in said(tmp_path / "problem.json", text)


def test_a_text_with_strange_characters_in_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "problem.toml"
    path.write_text('title = "“0,6” − .5 // ："\r\n', encoding="utf-8")
    assert read(path)[1] == {"title": "“0,6” − .5 // ："}


def test_windows_lines_are_counted_as_others(tmp_path: Path) -> None:
    path = tmp_path / "problem.toml"
    path.write_bytes(b"title = 'x'\r\nrate = 0,6\r\n")
    with pytest.raises(ProblemError, match=r"line 2, column 9 has a comma in a number; type 0\.6"):
        read(path)
