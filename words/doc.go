// Package words is one catalogue in English, French and Spanish: codes of
// reasons, events, errors and labels become sentences. One file a family and
// language: {en,fr,es}/{family}.json; {name} is filled in, [part] is left out
// when what it names is missing. Reorder with: go test ./words -args -write
//
// Pure. Never here: a rule, a lookup in a store, a sentence that is not in all
// three languages.
//
// Start at printer.go.
package words
