"""Tests of WBS."""
