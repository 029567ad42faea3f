package journal

import (
	"context"

	"claviger/tenants"
)

// Release is the one release whose end is not known yet; Terms are the
// cabinet's own.
type Release struct {
	Slot  int
	Terms []byte
}

// Releases reads every release that was begun and not ended.
func (j *Journal) Releases(ctx context.Context) ([]Release, error) {
	rows, err := j.db.QueryContext(ctx, "SELECT slot, terms FROM releases ORDER BY slot")
	if err != nil {
		return nil, tenants.Wrap("journal.Releases", err)
	}
	defer rows.Close()
	var out []Release
	for rows.Next() {
		var r Release
		if err := rows.Scan(&r.Slot, &r.Terms); err != nil {
			return nil, tenants.Wrap("journal.Releases", err)
		}
		out = append(out, r)
	}
	return out, tenants.Wrap("journal.Releases", rows.Err())
}

// BeginRelease notes that a slot is about to open.
func (t *Tx) BeginRelease(r Release) error {
	return t.exec("INSERT INTO releases (slot, terms) VALUES (?, ?)", r.Slot, r.Terms)
}

// EndRelease notes that the end is known.
func (t *Tx) EndRelease(slot int) error {
	return t.exec("DELETE FROM releases WHERE slot = ?", slot)
}
