// Package booking reserves keys and pool vehicles for a period, frees what
// nobody fetched, and finds another when one is late.
//
// A booking begins and ends when its metal moves: that part is in desk/keys,
// in the transaction of the take and the return.
//
// One transaction each. Never here: an issue without the decision that any
// other issue needs, SQL, HTTP, words for people. Start at book.go.
package booking
