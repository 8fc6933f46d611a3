"""Where things stand on the pages of an assignment."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pypdf

from generator import Assignment, solve
from generator.pdf import typeset
from tests.test_assignments import png

NEURON = {
    "inputs": [0.5, 0.2],
    "targets": [0.3],
    "learning_rate": 0.5,
    "layers": [{"weights": [[0.4, 0.6]]}],
}
# Below the first question, the first leaves room for a heading, the second for a question as well.
BEFORE_A_HEADING = "9.5 cm"
BEFORE_A_QUESTION = "7 cm"


def pages(*questions: dict[str, Any]) -> list[str]:
    """What is read on each page of a problem sheet."""
    made = typeset(solve(Assignment.of({"problems": list(questions)})).to_latex("problem"))
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made.content)).pages]


def places(pdf: Path) -> dict[str, tuple[float, float]]:
    """Where each text of the first page begins, in points from its lower left corner."""
    found: dict[str, tuple[float, float]] = {}

    def visit(text: str, matrix: Any, own: Any, *_: Any) -> None:
        found[text.strip()] = (
            own[4] * matrix[0] + matrix[4],
            own[5] * matrix[3] + matrix[5],
        )

    pypdf.PdfReader(pdf).pages[0].extract_text(visitor_text=visit)
    return found


def spaced(room: str) -> dict[str, Any]:
    return {"problem": NEURON, "space": room}


def test_a_figure_stands_where_it_is_written_since_it_alone_holds_the_data() -> None:
    asked = {"problem": NEURON, "parts": [{"text": "Only words."}]}
    first, second = pages(spaced(BEFORE_A_QUESTION), asked)
    assert "Figure 2 shows" in first
    assert second.index("Figure 2: Artificial") < second.index("Only words.")


def test_a_heading_and_a_few_words_stay_with_the_question() -> None:
    first, second = pages(spaced(BEFORE_A_HEADING), {"problem": NEURON, "before": "Read on."})
    assert "Question 2" not in first
    assert second.index("Question 2") < second.index("Read on.") < second.index("Figure 2 shows")


def test_a_head_has_room_beside_its_logo_and_for_names(tmp_path: Path) -> None:
    logo = tmp_path / "crest.png"
    logo.write_bytes(png())
    head = {"course": "CS 440", "logo": logo.name, "name_line": True}
    found = []
    for columns in (1, 2):
        page = {"columns": columns, "font_size": 10, "margin": "2 cm", "figure": "none"}
        stated = {**head, "page": page, "problems": [{"problem": NEURON}]}
        solve(Assignment.of(stated, folder=tmp_path)).to_pdf(tmp_path / "sheet.pdf", "problem")
        found.append(places(tmp_path / "sheet.pdf"))
    wide, narrow = found
    # A logo of 24 mm, of pages that are scaled from 11 points to 10.
    assert wide["CS 440"][0] > (20 + 24 * 10 / 10.95) / 25.4 * 72 + 5
    assert wide["Name:"][1] == wide["Student ID:"][1]
    assert narrow["Name:"][1] > narrow["Student ID:"][1]
