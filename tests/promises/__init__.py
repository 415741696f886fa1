"""One file a promise of docs/threat-model.md; each tries to win as the attacker."""
