"""LaTeX to paste into one's own: amsmath alone, and figures as TikZ that a person can edit."""
