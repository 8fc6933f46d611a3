"""What a document is made of: the views that templates see, and the templates themselves."""

from generator.document.work import Variant, Work, notation

__all__ = ["Variant", "Work", "notation"]
