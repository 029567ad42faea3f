// Package reports answers the questions people keep asking: query, then page,
// PDF, CSV, XLSX or JSON of the same rows; and plans when they are sent.
//
// Never here: SQL, a figure that two formats compute apart, a cell that a
// spreadsheet would run. The drawing of PDFs is in paper/.
//
// Start at registry.go (which reports), then gather.go and make.go.
package reports
