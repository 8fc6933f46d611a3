"""A user's words mean nothing to TeX."""

from __future__ import annotations

import pytest

from generator.text import latex_text, pdf_string


@pytest.mark.parametrize(
    ("typed", "latex"),
    [
        ("Week 3", "Week 3"),
        (r"\input{/etc/passwd}", r"\textbackslash{}input\{/etc/passwd\}"),
        ("50 % & $x_1$ #2", r"50 \% \& \$x\_1\$ \#2"),
        ("~ ^ |", r"\textasciitilde{} \textasciicircum{} \textbar{}"),
        ('" `', r"\textquotedbl{} \textasciigrave{}"),
        ("a -- b", r"a -\kern0pt{}- b"),
        ("<<x>>", r"\textless{}\kern0pt{}\textless{}x\textgreater{}\kern0pt{}\textgreater{}"),
        ("Łukasz Gößmann", "Łukasz Gößmann"),
        ("well-known, 'so'", "well-known, 'so'"),
        ("Go\u0308del", "Gödel"),
        ("one\ntwo", "one two"),
        ("one\n\n  two", r"one\par two"),
        ("bell\x07 null\x00", "bell null"),
    ],
)
def test_text_prints_as_typed(typed: str, latex: str) -> None:
    assert latex_text(typed) == latex


def test_metadata_is_utf_16() -> None:
    assert pdf_string("é(") == "<FEFF00E90028>"
