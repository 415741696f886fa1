"""The portal and the gateway over HTTP, for whoever stands outside; no server is believed."""

from wbs.clients.gateway import HttpGateway
from wbs.clients.line import AddressRefused, Line, OnionNeedsProxy, Patience
from wbs.clients.portal import HttpPortal

__all__ = [
    "AddressRefused",
    "HttpGateway",
    "HttpPortal",
    "Line",
    "OnionNeedsProxy",
    "Patience",
]
