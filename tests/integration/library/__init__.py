"""Acceptance of processes of the library over HTTP and SMTP, line by line of what they promise."""
