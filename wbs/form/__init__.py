"""The report's form: its answers, their bounds, and what is wrong with one."""
