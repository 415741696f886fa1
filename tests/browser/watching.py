"""What a page sends, as the browser's own driver tells it; the wire is watched elsewhere."""

from dataclasses import dataclass, field

from playwright.sync_api import Page, Request

API = "/api/1/"


@dataclass
class Watched:
    """Requests of one tab since it was watched."""

    requests: list[Request] = field(default_factory=list)

    @classmethod
    def of(cls, page: Page) -> "Watched":
        """Begin to watch."""
        watched = cls()
        page.on("request", watched._hear)
        return watched

    def _hear(self, request: Request) -> None:
        self.requests.append(request)

    def calls(self) -> list[str]:
        """The calls of the API, in order."""
        return [one.url.partition(API)[2] for one in self.requests if API in one.url]
