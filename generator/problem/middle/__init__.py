"""Networks that start in the middle: values are given in place of what leads to them."""
