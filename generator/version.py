"""The version of Handprop; a document is a function of its problem and this."""

__version__ = "0.2.0"
