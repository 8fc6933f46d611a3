"""Question banks: what platforms for learning ask of each variant, in files that they import."""

from generator.banks.making import BankMaker, lacked, package, question_bank
from generator.banks.packing import Add
from generator.banks.pieces import BankPiece
from generator.banks.preview import PREVIEWED, file_of_preview, preview_page

__all__ = [
    "PREVIEWED",
    "Add",
    "BankMaker",
    "BankPiece",
    "file_of_preview",
    "lacked",
    "package",
    "preview_page",
    "question_bank",
]
