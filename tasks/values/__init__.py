"""What every step makes values from: random cells, permutations, text blocks, and lists and forms of entities."""
