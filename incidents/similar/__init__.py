"""Earlier incidents that were like one: what helped then may help now."""
