"""Which letters of a document an engine and the fonts of a machine have."""
