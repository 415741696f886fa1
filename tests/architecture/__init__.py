"""What the code may look like and what may import what."""
