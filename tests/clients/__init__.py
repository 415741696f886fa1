"""The HTTP clients against our servers and against hostile ones."""
