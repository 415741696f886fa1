"""Published vectors against our use of the libraries, on both sides of the protocol."""
