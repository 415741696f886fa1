"""Tests of the reporters' door."""
