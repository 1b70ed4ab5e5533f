"""`make demo`: the three jobs of the seed documents, as real videos."""
