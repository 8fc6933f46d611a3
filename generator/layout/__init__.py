"""The layout tree of a formula: its nodes, their widths, and symbols read into them."""
