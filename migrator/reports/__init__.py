"""Reports: the same numbers as a page, a workbook and a document; nothing here decides anything."""
