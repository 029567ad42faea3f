package store

import (
	"time"

	"claviger/tenants"
)

// The states of an import, in the order in which they are reached.
const (
	ImportDraft    = "draft"    // a file was given, its columns are being matched
	ImportChecking = "checking" // a dry run is under way
	ImportChecked  = "checked"  // a dry run has ended; its counts and errors stand in the record
	ImportRunning  = "running"  // rows are being taken over
	ImportDone     = "done"
	ImportFailed   = "failed"  // broke off; what was taken over stays
	ImportUndoing  = "undoing" // rows are being taken back
	ImportUndone   = "undone"
)

// Import is one list brought in, or about to be.
type Import struct {
	OrgID     tenants.OrgID
	ID        string // imp_
	Kind      string // vehicles, properties, units, keys, people
	Filename  string
	Mapping   string // JSON, of package importer
	State     string
	Total     int64 // rows of the file, 0 when it was not counted
	Rows      int64 // rows that were looked at
	Added     int64
	Updated   int64
	Unchanged int64
	Rejected  int64
	Errors    string // JSON, of package importer
	BlobHash  []byte // SHA-256 hashes of the file's parts, one after the other; empty once it is forgotten
	CreatedBy string // actor
	CreatedAt time.Time
	DoneAt    *time.Time
	UndoneAt  *time.Time
	MovedAt   time.Time // when it last came on
}

const importColumns = "m.org_id, m.id, m.kind, m.filename, m.mapping, m.state, m.total, m.rows, m.added, m.updated, m.unchanged, m.rejected, m.errors, " +
	"m.blob_hash, m.created_by, m.created_at, m.done_at, m.undone_at, m.moved_at"

// Import reads one import.
func (r *Rx) Import(id string) (m Import, err error) {
	err = r.Select("imports", "m").ColumnExpr(importColumns).Where("m.id = ?", id).Scan(r.Context(), &m)
	return m, notFound(err, "import_not_found")
}

// LockImport reads one import and keeps others from changing it.
func (t *Tx) LockImport(id string) (Import, error) {
	if err := t.Lock("imports", id); err != nil {
		return Import{}, err
	}
	return t.Import(id)
}

// Imports lists the last imports, newest first, without their rows' errors.
func (r *Rx) Imports(limit int) (list []Import, err error) {
	err = r.Select("imports", "m").ColumnExpr(importColumns).ColumnExpr("'' AS errors").
		OrderExpr("m.created_at DESC, m.id DESC").Limit(int64(limit)).Scan(r.Context(), &list)
	return list, tenants.Wrap("store.Imports", err)
}

// StaleImports lists imports made before a moment that ended as drafts or
// broke off, and whose files are still kept.
func (r *Rx) StaleImports(before time.Time) (list []Import, err error) {
	err = r.Select("imports", "m").ColumnExpr(importColumns).Where("m.state NOT IN (?, ?) AND m.created_at < ? AND m.blob_hash IS NOT NULL", ImportDone, ImportUndone, micros(before)).
		OrderExpr("m.id").Limit(100).Scan(r.Context(), &list)
	return list, tenants.Wrap("store.StaleImports", err)
}

// AddImport writes a new import.
func (t *Tx) AddImport(m Import) error {
	row := map[string]any{"id": m.ID, "kind": m.Kind, "filename": m.Filename, "mapping": m.Mapping, "state": m.State, "total": m.Total, "blob_hash": nilIfEmpty(m.BlobHash),
		"created_by": m.CreatedBy, "created_at": t.Now(), "moved_at": t.Now()}
	_, err := t.Insert("imports", &row).Exec(t.Context())
	return tenants.Wrap("store.AddImport", err)
}

// SaveImport writes how far an import has come.
func (t *Tx) SaveImport(m Import) error {
	if m.Errors == "" {
		m.Errors = "[]"
	}
	_, err := t.Update("imports").
		Set("kind = ?, mapping = ?, state = ?, errors = ?, blob_hash = ?", m.Kind, m.Mapping, m.State, m.Errors, nilIfEmpty(m.BlobHash)).
		Set("total = ?, rows = ?, added = ?, updated = ?, unchanged = ?, rejected = ?", m.Total, m.Rows, m.Added, m.Updated, m.Unchanged, m.Rejected).
		Set("done_at = ?, undone_at = ?, moved_at = ?", m.DoneAt, m.UndoneAt, t.Now()).Where("id = ?", m.ID).Exec(t.Context())
	return tenants.Wrap("store.SaveImport", err)
}

// ImportRow is one row of a file that added or changed a thing.
type ImportRow struct {
	No      int64 // row of the file
	Thing   Thing
	ThingID string
	Before  string // JSON, of package importer
}

// AddImportRows writes what rows of an import did.
func (t *Tx) AddImportRows(id string, rows []ImportRow) error {
	type line struct {
		ImportID string
		ImportRow
	}
	lines := make([]line, len(rows))
	for i, r := range rows {
		lines[i] = line{id, r}
	}
	if len(lines) == 0 {
		return nil
	}
	_, err := t.Insert("import_rows", &lines).Exec(t.Context())
	return tenants.Wrap("store.AddImportRows", err)
}

// DropImportRow forgets one row, once it was taken back.
func (t *Tx) DropImportRow(id string, no int64) error {
	_, err := t.Delete("import_rows").Where("import_id = ? AND no = ?", id, no).Exec(t.Context())
	return tenants.Wrap("store.DropImportRow", err)
}

// ImportRows lists rows of an import below a row number, last first.
func (r *Rx) ImportRows(id string, below int64, limit int) (rows []ImportRow, err error) {
	err = r.Select("import_rows", "w").ColumnExpr("w.no, w.thing, w.thing_id, w.before").Where("w.import_id = ? AND w.no < ?", id, below).
		OrderExpr("w.no DESC").Limit(int64(limit)).Scan(r.Context(), &rows)
	return rows, tenants.Wrap("store.ImportRows", err)
}

// CountImportRows tells how many rows of an import are not taken back.
func (r *Rx) CountImportRows(id string) (n int64, err error) {
	err = r.Select("import_rows", "w").ColumnExpr("count(*)").Where("w.import_id = ?", id).Scan(r.Context(), &n)
	return n, tenants.Wrap("store.CountImportRows", err)
}

// ImportThing is one row of an import with what its thing is called.
type ImportThing struct {
	No      int64
	Thing   Thing
	ThingID string
	Code    string
	Title   string
}

// ImportThings lists the things of an import in the order of its rows.
func (r *Rx) ImportThings(id string, limit int) (list []ImportThing, err error) {
	err = r.Select("import_rows", "w").ColumnExpr("w.no, w.thing, w.thing_id, COALESCE(d.code, '') AS code, COALESCE(d.title, '') AS title").
		Join("LEFT JOIN ? ON d.kind = w.thing AND d.id = w.thing_id", r.Of("search_docs", "d")).
		Where("w.import_id = ?", id).OrderExpr("w.no").Limit(int64(limit)).Scan(r.Context(), &list)
	return list, tenants.Wrap("store.ImportThings", err)
}
