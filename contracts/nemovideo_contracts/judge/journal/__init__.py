"""A journal as the judge reads it: exchanges, what their answers and streams say, and the case."""
