// Package booking reserves keys, kits and pool vehicles for a period and frees
// what nobody fetched.
//
// One transaction each. Never here: an issue without the decision that any
// other issue needs, SQL, HTTP, words for people.
package booking
