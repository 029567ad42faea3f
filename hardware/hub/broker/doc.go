// Package broker is the embedded MQTT 5 broker and its access list: a client
// touches only its own branch.
//
// It hides the library behind a small interface. Never here: durability (the
// ingest hook commits before the acknowledgement), knowledge of messages.
package broker
