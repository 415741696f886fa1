"""The staff log (protocol section 22): what persons sign of each request, and how it is chained."""
