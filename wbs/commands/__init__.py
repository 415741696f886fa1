"""What people type: each module is a few commands that parse, do one thing and say what came of it."""
