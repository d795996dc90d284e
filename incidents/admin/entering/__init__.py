"""How staff get in: a password, a second factor, and limits for whoever guesses."""
