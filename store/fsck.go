package store

import (
	"context"
	"iter"

	"claviger/ledger"
	"claviger/tenants"
)

// OrgCheckup is what Fsck found in one organisation.
type OrgCheckup struct {
	Slug string
	ledger.Checkup
}

// UnscopedFsck derives every organisation's log anew from its rows and
// compares it with the stored tree and with what the signer last signed.
func (s *Store) UnscopedFsck(ctx context.Context, heads ledger.Heads, each func(OrgCheckup) error) error {
	orgs, err := s.UnscopedOrgSlugs(ctx)
	if err != nil {
		return tenants.Wrap("store.UnscopedFsck", err)
	}
	for _, o := range orgs {
		found, err := s.fsck(ctx, o.ID, heads)
		if err == nil {
			err = each(OrgCheckup{Slug: o.Slug, Checkup: found})
		}
		if err != nil {
			return tenants.Wrap("store.UnscopedFsck "+o.Slug, known(err))
		}
	}
	return nil
}

func (s *Store) fsck(ctx context.Context, org tenants.OrgID, heads ledger.Heads) (found ledger.Checkup, err error) {
	err = s.Read(ctx, tenants.ForJob(org, "fsck"), func(r *Rx) error {
		head, err := r.LogHead()
		if err != nil {
			return err
		}
		signed, err := heads.Load(ctx, head.Origin)
		if err != nil {
			return err
		}
		if found, err = ledger.Fsck(head.Origin, r.allRows(), r, signed); err != nil {
			return err
		}
		return r.addClosed(&found)
	})
	return found, err
}

// addClosed adds what is kept of the organisation's closed logs to a checkup.
func (r *Rx) addClosed(found *ledger.Checkup) error {
	logs, err := r.ClosedLogs()
	for _, c := range logs {
		before, err := r.fsckClosed(c)
		if err != nil {
			return err
		}
		found.Entries += before.Entries
		if found.First == nil {
			found.First = before.First
		}
	}
	return err
}

// allRows gives every entry: sealed ones by leaf, whatever their numbers are,
// then unsealed ones. A leaf that is missing shows as a step in the index.
func (r *Rx) allRows() iter.Seq2[ledger.Row, error] {
	return func(yield func(ledger.Row, error) bool) {
		after := int64(-1)
		for {
			var rows []EntryRow
			err := r.Select("entries", "e").ColumnExpr(entryColumns).Where("e.leaf > ?", after).OrderExpr("e.leaf").Limit(bundleChunk).Scan(r.Context(), &rows)
			if err != nil {
				yield(ledger.Row{}, err)
				return
			}
			for _, row := range rows {
				after = *row.Leaf
				if !yield(ledger.Row{No: row.EntryNo, Index: *row.Leaf, Entry: row.Body}, nil) {
					return
				}
			}
			if len(rows) < bundleChunk {
				break
			}
		}
		r.unsealedRows()(yield)
	}
}

// OrgSlug names an organisation for commands.
type OrgSlug struct {
	ID   tenants.OrgID
	Slug string
	Name string
}

// UnscopedOrgSlugs lists all organisations by slug.
func (s *Store) UnscopedOrgSlugs(ctx context.Context) (orgs []OrgSlug, err error) {
	err = s.UnscopedRead(ctx, "list of organisations", func(r *UnscopedRx) error {
		return r.Select("organisations", "o").ColumnExpr("o.id, o.slug, o.name").OrderExpr("o.slug").Scan(r.Context(), &orgs)
	})
	return orgs, err
}

// UnscopedOrgBySlug finds an organisation for a command.
func (s *Store) UnscopedOrgBySlug(ctx context.Context, slug string) (o OrgSlug, err error) {
	err = s.UnscopedRead(ctx, "organisation by slug", func(r *UnscopedRx) error {
		return r.Select("organisations", "o").ColumnExpr("o.id, o.slug, o.name").Where("o.slug = ?", slug).Scan(r.Context(), &o)
	})
	if isNoRows(err) {
		err = tenants.Fail(tenants.NotFound, "organisation_not_found", "slug", slug)
	}
	return o, err
}
