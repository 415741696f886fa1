"""The door for reporters: it knows public keys only."""
