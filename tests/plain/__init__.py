"""The pages without script."""
