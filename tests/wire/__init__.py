"""Tests of bodies on the wire."""
