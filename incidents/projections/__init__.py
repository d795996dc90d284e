"""What the ledger shows: views folded from events. Nothing here is true by itself."""
