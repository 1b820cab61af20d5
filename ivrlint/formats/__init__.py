"""Floor 3: one package a platform. Each recognises its files from their content and translates them to a flow."""
