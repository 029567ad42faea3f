// Package conform tries a cabinet that anybody built: it plays the cabinet's
// cloud and its gateway, asks of it what docs/cabinet-protocol.md asks, and says
// step by step what was kept.
//
// Never here: a broker, a database, a way round the protocol. A step looks only
// at bytes that the cabinet sent.
//
// Start at run.go; steps.go lists what is tried, in order.
package conform
