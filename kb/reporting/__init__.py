"""What the admin reads and signs: a document's report, as values, in words, and as a page for printing."""

from kb.reporting.bases import stale_bases
from kb.reporting.document import DocumentReport, document_report
from kb.reporting.page import report_page

__all__ = ["DocumentReport", "document_report", "report_page", "stale_bases"]
