"""A small ERP for demonstrations and tests: it takes orders, and says what becomes of them."""
