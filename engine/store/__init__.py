"""Tables and the SQL over them; nothing here commits."""
