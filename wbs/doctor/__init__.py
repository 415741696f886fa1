"""Looks at an installation and says in words what is well, what needs care, what is wrong."""
