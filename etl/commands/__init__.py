"""Commands of ``python -m etl`` that read a store, one a module; ``options`` is what they share."""
