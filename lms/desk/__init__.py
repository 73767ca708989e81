"""Pages that join rooms: home, team, one person, my data. Views and queries only: no tables, no events."""
