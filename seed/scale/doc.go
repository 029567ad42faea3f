// Package scale fills an organisation with as many keys as wanted, and with a
// history: what the workloads of test/bench and a look at a large house need.
//
// It writes in bulk what the use-cases would have written one by one; counters,
// search, log and fsck cannot tell the difference. Every entry says that it was
// told. Never here: SQL, a real name.
//
// Start at fill.go; history.go says who took what when.
package scale
