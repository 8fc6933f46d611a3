"""How much a page holds, in the units in which a document is laid out."""

from __future__ import annotations

from msgspec import Struct

__all__ = ["USUAL", "Measure"]

# Thousandths of a centimetre: the text of a page of A4 with margins of 2.5 cm.
USUAL_WIDTH, USUAL_HEIGHT = 16_000, 24_700


class Measure(Struct, frozen=True):
    """How wide and how high text is, in thousandths of a centimetre, if its type is of 11 points.

    A document is laid out in type of 11 points, whatever size it is shown in, so that larger type
    leaves fewer of these.
    """

    width: int = USUAL_WIDTH
    height: int = USUAL_HEIGHT

    def across(self, usual: int) -> int:
        """Return how much of what the usual page has so much of across fits across this one."""
        return usual * self.width // USUAL_WIDTH

    def down(self, usual: int) -> int:
        """Return how much of what the usual page has so much of from top to bottom fits here."""
        return usual * self.height // USUAL_HEIGHT


USUAL = Measure()
