"""Backups of the sealed logs: made of one moment, verified, restored, and forgotten in time."""
