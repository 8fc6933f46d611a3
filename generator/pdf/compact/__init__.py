"""Fonts of a PDF in compact form: Type 1 programs, as pdfTeX embeds them, made into Type 1C."""
