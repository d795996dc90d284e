"""How fast the ledger is, each figure beside its limit in the same run: ``make bench``."""
