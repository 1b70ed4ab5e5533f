"""The reference of an API: its OpenAPI document, and a page to read it by and to try it."""
