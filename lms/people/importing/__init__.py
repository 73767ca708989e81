"""Files of people and departments: bytes → table → records → plan. Pure, bounded, without a database."""
