"""The rules, a module per subject; rules.yaml beside this folder describes each of them."""
