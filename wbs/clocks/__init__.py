"""Clocks: until when somebody must have acted on a case, in working days."""
