"""What people type: each module parses, does one thing and says what came of it."""
