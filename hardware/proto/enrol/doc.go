// Package enrol carries the introduction of a new device to its cloud and the
// answer back: one HTTP request, the only one a device ever makes.
//
// Gateways and cabinets use it. Never here: a key at rest, a retry without
// the caller's say.
package enrol
