"""Words for people: texts in two languages, and the terminal that they appear on."""
