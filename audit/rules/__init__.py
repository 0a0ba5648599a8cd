"""The rules about what entries say, a module for each topic. `audit.meaning` applies them."""
