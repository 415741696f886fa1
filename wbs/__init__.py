"""What a case is and what people may do with it, without a web framework."""
