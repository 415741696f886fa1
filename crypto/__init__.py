"""Every cryptographic operation of the system; imports nothing of ours."""
