"""Finding incidents by what was written about them."""
