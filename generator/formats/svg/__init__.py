"""The network and the plot of the loss as SVG, with labels that need no other markup."""
