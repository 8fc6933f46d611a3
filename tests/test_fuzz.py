"""A few inputs spoilt by chance; `python -m tests.fuzz` runs thousands, and bounds their time."""

from __future__ import annotations

import pytest

from tests.fuzz.families import FAMILIES
from tests.fuzz.running import complaints, run


@pytest.mark.parametrize("name", FAMILIES)
def test_what_is_spoilt_ends_in_a_document_or_a_sentence(name: str) -> None:
    family = FAMILIES[name]
    for number in range(family.few):
        ending = run(family, number)
        found = list(complaints(family, ending))
        assert not found, (f"{name} {number}", ending)
