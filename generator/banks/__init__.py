"""Question banks: what platforms for learning ask of each variant, in files that they import."""

from generator.banks.making import BankMaker, lacked, package, question_bank
from generator.banks.packing import Add
from generator.banks.pieces import BankPiece

__all__ = ["Add", "BankMaker", "BankPiece", "lacked", "package", "question_bank"]
