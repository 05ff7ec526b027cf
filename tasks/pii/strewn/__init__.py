"""Known values that stand where nobody looks for them: found in any form they are written in, and replaced there."""
