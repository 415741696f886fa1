"""The whole stack as deploy/ ships it: nginx, portals, gateway, PostgreSQL, in a folder."""
