// Package dealer is the trade of vehicles for sale: intake, test drives, demo
// plates, sold keys, the nightly reconciliation.
//
// One transaction each. Never here: a licence number in clear (only its hash),
// SQL, HTTP, words for people.
package dealer
