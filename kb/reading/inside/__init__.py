"""What runs inside the child process: parsers of office files, web pages and archives; nothing of it is loaded outside.

A child limits itself before it opens the file (:mod:`kb.reading.worker`), and answers with pages or a fault.
"""
