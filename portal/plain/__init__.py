"""The pages for a browser without script: rendered here, and therefore this server sees the words.

A tree of its own behind a warned choice, served only where the installation says so.
"""

from portal.plain.tree import Plain, install, page_for, turned_away

__all__ = ["Plain", "install", "page_for", "turned_away"]
