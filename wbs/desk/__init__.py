"""A reviewer's own folder: keys, cache, and how it is brought up to date."""
