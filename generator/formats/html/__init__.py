"""HTML: its printer of layout trees, what cannot be a formula there, and what pages are made of."""
