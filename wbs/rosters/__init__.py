"""Rosters and the staff's keys: planned, signed by several, published."""
