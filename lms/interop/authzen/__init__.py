"""OpenID AuthZEN Authorization API 1.0, as far as it is words and shapes: requests read, answers told. No database."""
