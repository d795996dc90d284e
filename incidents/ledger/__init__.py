"""The append-only ledger. It stores text that others give meaning to, and knows no incidents."""
