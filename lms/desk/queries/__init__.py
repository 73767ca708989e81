"""Questions that join rooms: home, team, one person's record, everything stored about the reader."""
