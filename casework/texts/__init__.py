"""Words of requests: what of a text counts when two are compared, and how alike they are."""
