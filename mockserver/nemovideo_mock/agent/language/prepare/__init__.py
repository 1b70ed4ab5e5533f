"""A message made ready: quotations set aside, numbers uniform, second thoughts settled."""
