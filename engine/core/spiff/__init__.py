"""The only place that knows SpiffWorkflow: its task tree as the store of tokens."""
