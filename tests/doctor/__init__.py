"""The doctor: a healthy installation, and many that are not."""
