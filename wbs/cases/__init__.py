"""A case: from what a server handed over to what counts, and what to write next."""
