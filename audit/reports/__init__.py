"""Reports on a part of the ledger: a module for each says which entries it shows, and how."""
