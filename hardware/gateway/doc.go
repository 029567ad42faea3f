// Package gateway is the program on the LTE box: local links to controllers
// (TCP) on one side, one MQTT 5 session on the other, modem and power figures.
//
// It has no authority. Never here: a signing key of a cabinet, a decision, the
// inside of a message, anything that would be missed when the power fails.
//
// Start at run.go; links.go is the local side, session.go the broker's.
package gateway
