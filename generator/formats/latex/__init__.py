"""LaTeX: its printer of layout trees, its matrices, and whole documents."""
