// Package hub is the cloud side of the cabinets: enrolment, ingest, roster
// push, commands and their acknowledgement.
//
// Never here: a decision (custody/rules), SQL, trust in the gateway or broker:
// only what a device signed counts, only a commit acknowledges.
package hub
