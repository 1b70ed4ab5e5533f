"""The use-cases, one module a resource: load records, call something pure, append records."""
