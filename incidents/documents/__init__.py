"""Documents: a timeline or a postmortem as blocks, and the blocks as text, Markdown or HTML."""
