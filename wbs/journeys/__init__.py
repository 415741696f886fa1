"""What people do: report, come back, read, reply, attach. Whoever the server is, and wherever."""
