"""The auditor's verifier: two files here, one program in every export."""

from lms.audit.verifier.program import source as source
