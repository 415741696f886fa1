"""What both doors share: requests read strictly, answered silently, refused in one way."""
