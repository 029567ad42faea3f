package store

import (
	"encoding/json"
	"time"

	"claviger/custody/desk/access"
	"claviger/tenants"
)

// runLife is how long the result of a trial is kept.
const runLife = 7 * 24 * time.Hour

// AddRun writes a new trial and forgets those of last week.
func (t *Tx) AddRun(run access.Run) error {
	if _, err := t.Delete("what_if_runs").Where("started_at < ?", micros(t.Now().Add(-runLife))).Exec(t.Context()); err != nil {
		return tenants.Wrap("store.AddRun", err)
	}
	draft, result, err := runTexts(run)
	if err != nil {
		return tenants.Wrap("store.AddRun", err)
	}
	row := map[string]any{"id": run.ID, "draft": draft, "days": run.Days, "state": run.State, "result": result, "started_by": run.StartedBy,
		"started_at": run.StartedAt, "beat_at": run.BeatAt}
	_, err = t.Insert("what_if_runs", &row).Exec(t.Context())
	return tenants.Wrap("store.AddRun", err)
}

// SaveRun writes how far a trial is; false when it is not running any more.
func (t *Tx) SaveRun(run access.Run) (bool, error) {
	_, result, err := runTexts(run)
	if err != nil {
		return false, tenants.Wrap("store.SaveRun", err)
	}
	n, err := Affected(t.Update("what_if_runs").Set("state = ?, result = ?, beat_at = ?", run.State, result, run.BeatAt).
		Where("id = ? AND state = ?", run.ID, access.Running).Exec(t.Context()))
	return n == 1, tenants.Wrap("store.SaveRun", err)
}

func runTexts(run access.Run) (draft, result string, err error) {
	d, err := json.Marshal(run.Draft)
	if err != nil {
		return "", "", err
	}
	r, err := json.Marshal(run.Result)
	return string(d), string(r), err
}

// Trial reads one trial.
func (r *Rx) Trial(id string) (run access.Run, err error) {
	var row struct {
		ID, Draft, Result, StartedBy string
		Days                         int
		State                        access.RunState
		StartedAt, BeatAt            time.Time
	}
	err = r.Select("what_if_runs", "w").ColumnExpr("w.id, w.draft, w.days, w.state, w.result, w.started_by, w.started_at, w.beat_at").Where("w.id = ?", id).Scan(r.Context(), &row)
	if err != nil {
		return run, notFound(err, "what_if_not_found")
	}
	run = access.Run{OrgID: r.scope.Org(), ID: row.ID, Days: row.Days, State: row.State, StartedBy: row.StartedBy, StartedAt: row.StartedAt, BeatAt: row.BeatAt}
	if err = json.Unmarshal([]byte(row.Draft), &run.Draft); err == nil {
		err = json.Unmarshal([]byte(row.Result), &run.Result)
	}
	return run, tenants.Wrap("store.Trial", err)
}
