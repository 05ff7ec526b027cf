"""The knowledge behind people, places, companies and reserved values: word lists, a gazetteer, checksums."""
