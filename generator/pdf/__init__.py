"""From .tex to .pdf: engines, their errors, the kept preamble; no other room runs a program."""

from generator.pdf.engines import ENGINES, check_engine
from generator.pdf.letters.checking import about_letters, check_words
from generator.pdf.running import DEFAULT_TIME_LIMIT
from generator.pdf.typesetting import START, Typeset, prepared, typeset, typeset_for, write_pdf
from generator.pdf.viewer import is_shown

__all__ = [
    "DEFAULT_TIME_LIMIT",
    "ENGINES",
    "START",
    "Typeset",
    "about_letters",
    "check_engine",
    "check_words",
    "is_shown",
    "prepared",
    "typeset",
    "typeset_for",
    "write_pdf",
]
