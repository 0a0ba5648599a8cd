"""The process library: a folder for each process, with its tables, forms, mails and scenarios."""
