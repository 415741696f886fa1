"""That what other tests stand on holds."""
