"""The gateway over real servers and both databases."""
