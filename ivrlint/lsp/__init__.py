"""Floor 7: the language server, one module a feature; `server` alone knows the wire, the others answer questions."""
