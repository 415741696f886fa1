"""Backup and restore: the drill, and whoever got at the shelf."""
