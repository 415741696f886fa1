"""The command line, mostly as real processes against real servers."""
