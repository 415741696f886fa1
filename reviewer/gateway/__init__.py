"""The API of the staff network over the sealed logs, which it cannot read."""
