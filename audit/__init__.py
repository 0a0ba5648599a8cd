"""The ledger, standing alone: entries, their chain and tree, export, verification, report."""
