// Package paper draws a Sheet as a PDF: the question, a table of any length,
// totals, page numbers and the checkpoint that proves it.
//
// It gets finished texts. Never here: a query, a sentence, a clock. The same
// Sheet gives the same bytes.
//
// Start at sheet.go, then layout.go (which row on which page) and draw.go.
package paper
