// Package photo reads photos that people send: from any phone, of any size,
// and gives them back small, upright and without what the phone wrote into
// them about place and time. It knows no key and no database. Start at Read.
package photo
