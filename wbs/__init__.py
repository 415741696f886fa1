"""What a case is and what people may do with it: no web framework, no SQL outside store/."""
