package store

import (
	"context"
	"strconv"
	"strings"

	"claviger/ledger"
	"claviger/tenants"
)

// sealBatch is how many entries one sealing transaction links at most.
const sealBatch = 1000

// Seal gives the organisation's unsealed entries their place in the Merkle
// tree, oldest first, and tells how many; call it until it says 0.
func (s *Store) Seal(ctx context.Context, org tenants.OrgID) (sealed int, err error) {
	err = s.InTx(ctx, tenants.ForJob(org, "seal"), func(tx *Tx) error {
		sealed, err = tx.seal()
		return err
	})
	return sealed, tenants.Wrap("store.Seal", err)
}

func (t *Tx) seal() (int, error) {
	head, found, err := t.lockLog()
	if err != nil || !found {
		return 0, err
	}
	var rows []struct {
		EntryNo int64
		Body    []byte
	}
	err = t.Select("entries", "e").ColumnExpr("e.entry_no, e.body").Where("e.leaf IS NULL").OrderExpr("e.entry_no").Limit(sealBatch).Scan(t.Context(), &rows)
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	leaves := make([][]byte, len(rows))
	numbers := make([]int64, len(rows))
	for i, r := range rows {
		leaves[i], numbers[i] = r.Body, r.EntryNo
	}
	growth, err := ledger.Append(t, head.Size, leaves)
	if err != nil {
		return 0, err
	}
	if err := t.keepHashes(growth); err != nil {
		return 0, err
	}
	if err := t.giveLeaves(head.Size, numbers); err != nil {
		return 0, err
	}
	_, err = t.Update("log_heads").Set("size = ?, root = ?, sealed_at = ?", growth.Size, growth.Root[:], t.Now()).Exec(t.Context())
	return len(rows), err
}

func (t *Tx) keepHashes(g ledger.Growth) error {
	rows := make([]treeHash, len(g.Hashes))
	for i := range g.Hashes {
		rows[i] = treeHash{g.First + int64(i), g.Hashes[i][:]}
	}
	return inBulk(rows, 3, func(some []treeHash) error {
		_, err := t.Insert("tree_hashes", &some).Exec(t.Context())
		return err
	})
}

// treeHash is a stored hash of the tree.
type treeHash struct {
	Idx  int64
	Hash []byte
}

// giveLeaves numbers the entries from leaf on, in one statement.
func (t *Tx) giveLeaves(leaf int64, numbers []int64) error {
	var b strings.Builder
	for i, no := range numbers {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString("(" + strconv.FormatInt(no, 10) + "," + strconv.FormatInt(leaf+int64(i), 10) + ")")
	}
	_, err := t.Raw("UPDATE entries SET leaf = v.column2 FROM (VALUES "+b.String()+") AS v WHERE entries.org_id = ? AND entries.entry_no = v.column1", t.scope.Org()).Exec(t.Context())
	return err
}

// KeepCheckpoint writes the signed checkpoint that covers the first size
// leaves; an older one than the kept changes nothing.
func (s *Store) KeepCheckpoint(ctx context.Context, org tenants.OrgID, size int64, note string) error {
	return tenants.Wrap("store.KeepCheckpoint", s.InTx(ctx, tenants.ForJob(org, "checkpoint"), func(tx *Tx) error {
		_, err := tx.Update("log_heads").Set("signed_size = ?, note = ?, signed_at = ?, stopped = ''", size, note, tx.Now()).
			Where("signed_size <= ?", size).Exec(tx.Context())
		return err
	}))
}

// StopLog writes why nothing is signed for the organisation any more.
func (s *Store) StopLog(ctx context.Context, org tenants.OrgID, why string) error {
	return tenants.Wrap("store.StopLog", s.InTx(ctx, tenants.ForJob(org, "checkpoint"), func(tx *Tx) error {
		_, err := tx.Update("log_heads").Set("stopped = ?", why).Exec(tx.Context())
		return err
	}))
}

// UnscopedUnsealed lists the organisations that have entries to seal or to
// sign.
func (s *Store) UnscopedUnsealed(ctx context.Context) (orgs []tenants.OrgID, err error) {
	err = s.UnscopedRead(ctx, "seal", func(rx *UnscopedRx) error {
		return rx.Raw("SELECT l.org_id FROM log_heads AS l WHERE l.size > l.signed_size OR EXISTS "+
			"(SELECT 1 FROM entries AS e WHERE e.org_id = l.org_id AND e.leaf IS NULL)").Scan(rx.Context(), &orgs)
	})
	return orgs, tenants.Wrap("store.UnscopedUnsealed", err)
}
