"""The readers' face: asking to be told, and changing one's mind."""
