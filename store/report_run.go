package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"claviger/tenants"
)

// ReportRun is a report that was made and kept.
type ReportRun struct {
	ID         string // run_
	Report     string
	Params     string // the question, as JSON
	Format     string
	BlobHash   []byte // SHA-256 of the whole file
	Parts      string // hashes of the blobs that make it, in order, a comma between
	Size       int64
	Pages      int
	Rows       int
	LogSize    int64
	LogRoot    []byte
	ScheduleID string
	MadeBy     string
	AskedBy    string // name of who asked, as it stands on the paper
	Locale     string
	Zone       string
	MadeAt     time.Time
}

const runColumns = "u.id, u.report, u.params, u.format, u.blob_hash, u.parts, u.size, u.pages, u.rows, u.log_size, u.log_root, u.schedule_id, u.made_by, u.asked_by, u.locale, u.zone, u.made_at"

// KeepReport keeps a report and its file; a file longer than one blob is kept
// in parts. fresh is false when a run of that id is kept already: nothing is
// changed then.
func (t *Tx) KeepReport(run ReportRun, mediaType string, content []byte) (kept ReportRun, fresh bool, err error) {
	kept, err = t.ReportRun(run.ID)
	if err == nil || tenants.KindOf(err) != tenants.NotFound {
		return kept, false, err
	}
	sum := sha256.Sum256(content)
	run.BlobHash, run.Size, run.MadeAt, run.MadeBy = sum[:], int64(len(content)), t.Now(), t.scope.Actor()
	var parts []string
	for rest := content; len(rest) > 0; {
		n := min(len(rest), MaxBlob)
		hash, err := t.PutBlob(mediaType, rest[:n])
		if err != nil {
			return run, false, tenants.Wrap("store.KeepReport", err)
		}
		parts, rest = append(parts, hash), rest[n:]
	}
	run.Parts = strings.Join(parts, ",")
	row := map[string]any{"id": run.ID, "report": run.Report, "params": run.Params, "format": run.Format, "blob_hash": run.BlobHash, "parts": run.Parts, "size": run.Size,
		"pages": run.Pages, "rows": run.Rows, "log_size": run.LogSize, "log_root": run.LogRoot, "schedule_id": run.ScheduleID, "made_by": run.MadeBy, "asked_by": run.AskedBy,
		"locale": run.Locale, "zone": run.Zone, "made_at": run.MadeAt}
	_, err = t.Insert("report_runs", &row).Exec(t.Context())
	return run, err == nil, tenants.Wrap("store.KeepReport", err)
}

// ReportRun reads one kept report.
func (r *Rx) ReportRun(id string) (run ReportRun, err error) {
	err = r.Select("report_runs", "u").ColumnExpr(runColumns).Where("u.id = ?", id).Scan(r.Context(), &run)
	return run, notFound(err, "report_run_not_found")
}

// ReportFile puts the parts of a kept report together and checks the whole
// against its hash.
func (r *Rx) ReportFile(run ReportRun) ([]byte, error) {
	var out bytes.Buffer
	for _, hash := range strings.Split(run.Parts, ",") {
		b, err := r.Blob(hash)
		if err != nil {
			return nil, tenants.Wrap("store.ReportFile", err)
		}
		out.Write(b.Bytes)
	}
	if sum := sha256.Sum256(out.Bytes()); !bytes.Equal(sum[:], run.BlobHash) {
		return nil, tenants.Fail(tenants.Internal, "report_file_damaged", "hash", hex.EncodeToString(run.BlobHash))
	}
	return out.Bytes(), nil
}

// ReportRuns lists kept reports, newest first; of one report when it is named.
func (r *Rx) ReportRuns(report, before string, limit int) (runs []ReportRun, err error) {
	q := r.Select("report_runs", "u").ColumnExpr(runColumns)
	if report != "" {
		q = q.Where("u.report = ?", report)
	}
	if before != "" {
		last, err := r.ReportRun(before)
		if err != nil {
			return nil, err
		}
		q = q.Where("(u.made_at, u.id) < (?, ?)", last.MadeAt, last.ID)
	}
	err = q.OrderExpr("u.made_at DESC, u.id DESC").Limit(int64(limit)).Scan(r.Context(), &runs)
	return runs, tenants.Wrap("store.ReportRuns", err)
}
