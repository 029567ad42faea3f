package reports

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"strconv"

	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
)

// Keep keeps a made report with its file and leaves an entry in the log.
func Keep(ctx context.Context, s Store, scope tenants.Scope, f File, by Asker) (run store.ReportRun, err error) {
	err = s.InTx(ctx, scope, func(tx Tx) error {
		run, _, err = keep(tx, tx.NewID("run"), "", f, by)
		return err
	})
	return run, tenants.Wrap("reports.Keep", err)
}

// keep keeps the file under an id; fresh is false when that id is kept already.
func keep(tx Tx, id, schedule string, f File, by Asker) (run store.ReportRun, fresh bool, err error) {
	asked, err := json.Marshal(f.Asked)
	if err != nil {
		return run, false, err
	}
	run = store.ReportRun{ID: id, Report: string(f.Asked.Report), Params: string(asked), Format: string(f.Format), Pages: f.Pages, Rows: f.Rows, LogSize: f.Head.Size, LogRoot: f.Head.Root,
		ScheduleID: schedule, AskedBy: by.Name, Locale: f.Asked.Locale, Zone: f.Asked.Zone}
	run, fresh, err = tx.KeepReport(run, f.Format.Type(), f.Content)
	if err != nil || !fresh {
		return run, false, err
	}
	_, err = tx.Record(custody.Event{Kind: custody.ReportMade, Outcome: "done", Data: map[string]string{"run": run.ID, "report": run.Report, "format": run.Format,
		"rows": strconv.Itoa(run.Rows), "sha256": hex.EncodeToString(run.BlobHash), "log_size": strconv.FormatInt(run.LogSize, 10)}})
	return run, true, err
}
