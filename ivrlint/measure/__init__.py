"""Above the rules: figures of whole menus put together: measurements, comparisons, advice, scores."""
