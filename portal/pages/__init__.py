"""The pages that a reporter's browser gets: rendered once, the same bytes for everybody."""

from portal.pages.rendering import crowded_pages
from portal.pages.site import Document, Site

__all__ = ["Document", "Site", "crowded_pages"]
