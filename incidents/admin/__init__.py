"""The staff face: what is on record, to look at. Nothing edits a row."""

from incidents.admin import looking

__all__ = ["looking"]
