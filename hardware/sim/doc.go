// Package sim runs a fleet: the shipped gateway and cabinet packages over
// simulated pins and links, with an HTTP console and knobs for faults.
//
// Never here: store, hub or desk: the fleet reaches the hub only over MQTT, as
// a real one does; no shortcut that a real cabinet could not take.
package sim
