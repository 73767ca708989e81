"""Questions about permissions. Every answer first plays, in memory, whatever has fallen due."""
