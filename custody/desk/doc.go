// Package desk is what the use-cases of custody share: the store they need,
// the transaction's shape, the entry each of them writes.
//
// One folder per subject below, one transaction per use-case. Never here: SQL,
// HTTP, words for people, an effect outside the transaction (enqueue it).
//
// Start at keys/.
package desk
