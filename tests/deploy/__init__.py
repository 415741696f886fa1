"""What deploy/ ships holds by itself: units, nginx, tor, AppArmor, the installation."""
