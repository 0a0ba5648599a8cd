"""What the variables of an installation are: their classes, their labels, who gave them."""
