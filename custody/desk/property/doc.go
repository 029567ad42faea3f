// Package property is the trade of homes: units, residents, lock-outs, vendor
// visits, turnovers, notices of entry.
//
// One transaction each. Never here: an answer that tells a stranger who lives
// where, SQL, HTTP, words for people.
package property
