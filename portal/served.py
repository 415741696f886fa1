"""The pages that an installation's settings make: one place, for the portal and for its doctor."""

from portal.pages import Site
from portal.settings import Settings


def site_of(settings: Settings) -> Site | None:
    """All documents; None where only the API is served."""
    if settings.anchor is None:
        return None
    plain = settings.plain is not None
    return Site.build(settings.anchor, plain, settings.host, settings.onion, clocks=settings.clocks)
