// Package demo tells the stories of the demo organisations through the same
// use-cases that people use: four weeks of a dealership, a landlord and a
// hospital, up to this very hour. The same seed tells the same bytes.
//
// Never here: SQL, an effect that no person or device could cause, a real name.
//
// Start at tell.go; accounts.go is what a visitor needs to get in. The two
// tables in data are rows of public lists: cars at auctions, and rental
// buildings in Chicago. Nobody in these stories exists.
package demo
