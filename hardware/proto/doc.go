// Package proto is the cabinet protocol: one file per message, deterministic
// CBOR inside COSE_Sign1, golden vectors, fuzz targets.
//
// Never here: a transport, a database, a clock, a key at rest. Received bytes
// are kept and hashed as they came, never re-encoded.
//
// Start at envelope.go; docs/cabinet-protocol.md tells the meaning.
package proto
