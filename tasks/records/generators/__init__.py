"""The built-in generators, one kind a module; each enters by the entry-point group `understudy.generators`."""
