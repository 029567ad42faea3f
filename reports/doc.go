// Package reports is the registry: query, data struct, then page, PDF, CSV or
// XLSX of the same data.
//
// Never here: SQL, a figure that two formats compute apart, a cell that a
// spreadsheet would run.
//
// Start at registry.go.
package reports
