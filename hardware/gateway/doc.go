// Package gateway is the program on the LTE box: local links to controllers
// (TCP, serial) on one side, one MQTT 5 session on the other, modem and power
// figures.
//
// It has no authority. Never here: a signing key of a cabinet, a decision, the
// inside of a message.
package gateway
