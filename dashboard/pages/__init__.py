"""One module per page: ``layout(content)`` and ``register(app, settings)``."""
