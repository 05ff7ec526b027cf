"""Parts staged and published, manifests, history."""
