"""Events of other systems (CloudEvents 1.0), and what they become here: messages."""
