"""The sealed logs in SQL: the only place that speaks to a database."""

from wbs.store.address import Address, ByCase, ByMailbox
from wbs.store.engines import DatabaseRefused
from wbs.store.rosters import PublishedFreshness, PublishedRoster
from wbs.store.store import Store

__all__ = [
    "Address",
    "ByCase",
    "ByMailbox",
    "DatabaseRefused",
    "PublishedFreshness",
    "PublishedRoster",
    "Store",
]
