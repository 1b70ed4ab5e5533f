"""The NemoVideo contract, and the harness that holds mocks, clients and the live API to it."""
