"""Who gets in: the guard before every page, signing in, sessions, and what slows guessing down."""
