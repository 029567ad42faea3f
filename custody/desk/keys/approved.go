package keys

import "claviger/custody"

// ApprovedTx is what a take must know of requests that were granted: each lets
// a key be taken once.
type ApprovedTx interface {
	// UseApprovals ties what was granted to the holding that came of it.
	UseApprovals(h custody.Holding) error

	// FreeApprovals lets it count again: the take never was.
	FreeApprovals(h custody.HoldingID) error
}

// useApprovals spends the approvals on which a take rests.
func useApprovals(tx Tx, h custody.Holding, d decided) error {
	if d.By == nil || len(d.By.Needs.Approvals) == 0 {
		return nil
	}
	return tx.UseApprovals(h)
}
