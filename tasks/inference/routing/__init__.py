"""One sentence to the right flow, with its parameters: by a model's tool call, or by rules."""
