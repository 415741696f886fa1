"""`make scan`: attackers' tools against throw-away servers, every finding answered."""
