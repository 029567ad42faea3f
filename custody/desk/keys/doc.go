// Package keys holds the use-cases of the metal: take, return, hand over,
// report lost or found, count.
//
// One transaction each. Never here: a movement that only a sensor may record
// (the web asks the cabinet), SQL, HTTP, words for people.
package keys
