"""What values are made from, for every step: random cells, permutations, text blocks, and the lists and forms of entities."""
