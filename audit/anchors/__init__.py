"""What holds the log from outside: collected cosignatures of witnesses, and time stamps."""
