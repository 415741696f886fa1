"""The reviewer's own web app: on this machine only, for one person, locked when nobody is there."""
