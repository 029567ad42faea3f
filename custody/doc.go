// Package custody says what may be held, by whom, now: items, keys, places,
// slots, holdings, assets and the closed vocabularies of what can happen.
//
// Pure: no context, no clock, no I/O, no words for people. Use-cases live in
// custody/desk, decisions in custody/rules.
//
// Start at item.go and holding.go, then event.go.
package custody
