"""Problems that are stated as formulas: reading the formulas, and what they mean."""
