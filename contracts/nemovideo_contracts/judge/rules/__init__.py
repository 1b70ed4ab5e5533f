"""The rules, one module per matter. Every module here is loaded by `rule.all_rules`."""
