"""Question banks: what platforms for learning ask of each variant, in files that they import."""

from generator.banks.making import BankMaker, ending_of, head_of

__all__ = ["BankMaker", "ending_of", "head_of"]
