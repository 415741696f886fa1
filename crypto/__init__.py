"""Every cryptographic operation of WBS, as verbs without options; it imports nothing of ours."""
