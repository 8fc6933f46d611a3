"""Banks as packages of QTI 2.1, with an item for each problem of a variant, and a test of them."""
