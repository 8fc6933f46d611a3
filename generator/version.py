"""The version of Handprop; a document is a function of its problem and this."""

__version__ = "0.1.0"
