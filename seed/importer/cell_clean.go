package importer

import (
	"strings"
	"unicode"

	"claviger/store"
)

// clean trims a cell: blanks of every kind, a stray byte order mark, and the
// apostrophe that keeps a formula inert.
func clean(cell string) string {
	s := strings.TrimFunc(cell, func(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' || r == '\u200b' })
	if len(s) > 1 && s[0] == '\'' && strings.IndexByte(formulaSigns, s[1]) >= 0 {
		s = s[1:]
	}
	return s
}

// oneLine joins the words of a cell with single blanks.
func oneLine(cell string) string { return strings.Join(strings.Fields(clean(cell)), " ") }

// formulaSigns begin a cell that a spreadsheet would execute.
const formulaSigns = "=+-@\t\r"

// inert makes a cell safe to open in a spreadsheet; clean undoes it.
func inert(cell string) string {
	if cell != "" && strings.IndexByte(formulaSigns, cell[0]) >= 0 {
		return "'" + cell
	}
	return cell
}

func fold(s string) string { return store.Fold(s) }

// headerWords is a header as guesses compare it: folded, letters and digits
// only, single blanks; N° and Nº are n.
func headerWords(header string) string {
	return strings.Join(strings.FieldsFunc(fold(header), func(r rune) bool {
		return r == 'º' || r == 'ª' || !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), " ")
}
