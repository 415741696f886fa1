"""The programs of the people who read reports, and of those who run them."""
