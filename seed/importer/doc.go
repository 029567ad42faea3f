// Package importer brings a customer's rows in: CSV and XLSX, column mapping,
// dry run, errors per row, update instead of duplicate, undo.
//
// Never here: SQL, a row that is half applied, a silent guess.
//
// Start at run.go; a file becomes a Sheet in sheet.go.
package importer
