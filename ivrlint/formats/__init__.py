"""Floor 3: one module per platform. Each recognises its files from their content and translates them to a flow."""
