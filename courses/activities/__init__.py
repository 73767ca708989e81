"""Things to do, one file a kind. Each has `parse` (text in), and on its class `shown`, `present`, `read` and `mark`.

`base` says what crosses the border to the pages; the docstring of each kind names its form fields and its shapes.
"""
