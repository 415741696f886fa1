"""Promises, journeys and the tests of each package."""
