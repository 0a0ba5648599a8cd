"""Business calendars: when a house works, and how long working time takes; pure."""
