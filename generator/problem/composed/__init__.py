"""Networks of layers that are not all dense: what a file states of them."""
