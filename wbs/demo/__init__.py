"""The demo: two invented inspectorates, real servers, one exchange played through real commands."""
