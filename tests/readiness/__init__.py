"""What a server says of itself to whoever watches it."""
