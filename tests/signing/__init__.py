"""Signed requests: the one accepted form, and every other."""
