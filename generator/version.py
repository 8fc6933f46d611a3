"""The version of Handprop; a document is a function of its problem and this."""

VERSION = "0.1.0"
