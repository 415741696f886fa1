"""What a page without script may do: be shown, and send its own form to its own server."""

from wbs.web.strict_headers import STRICT_HEADERS

PLAIN_POLICY = (
    "default-src 'none'; script-src 'none'; style-src 'self'; img-src data:; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
PLAIN_HEADERS = tuple(
    (name, PLAIN_POLICY if name == "Content-Security-Policy" else value)
    for name, value in STRICT_HEADERS
)
