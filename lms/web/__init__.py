"""The web kit: blueprint, guard, work, forms, paging, pages of errors, headers, language. It knows no domain."""
