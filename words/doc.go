// Package words is one catalogue in English, French and Spanish: codes of
// reasons, events, errors and labels become sentences.
//
// Pure. Never here: a rule, a lookup in a store, a sentence that is not in all
// three languages.
//
// Start at catalogue.go.
package words
