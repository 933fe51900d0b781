"""From results to the files an office keeps and sends: lists, workbook, run folder, terminal."""
