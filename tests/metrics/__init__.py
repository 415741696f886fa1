"""What operators may see."""
