"""The chapters of ``/methods``: each takes what it writes of and says it in the language that is spoken."""
