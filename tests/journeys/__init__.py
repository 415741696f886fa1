"""The browser's journeys, driven by Node, against a real portal and the reviewers of Python."""
