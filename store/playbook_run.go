package store

import (
	"time"

	"claviger/custody"
	"claviger/custody/desk/emergency"
	"claviger/tenants"
)

const playRunColumns = "n.org_id, n.id, n.playbook_id, n.version, n.name, n.kind, n.site_id, n.drill, n.why, n.text, n.at, n.by, n.lockdown_id, n.ended_at, n.ended_by, n.summary"

// PlaybookRun reads one run.
func (r *Rx) PlaybookRun(id custody.RunID) (n custody.PlaybookRun, err error) {
	err = r.Select("playbook_runs", "n").ColumnExpr(playRunColumns).Where("n.id = ?", id).Scan(r.Context(), &n)
	return n, notFound(err, "run_not_found")
}

// OpenRun is the run of a playbook that goes on, in earnest or as a drill.
func (r *Rx) OpenRun(id custody.PlaybookID, drill bool) (n custody.PlaybookRun, err error) {
	err = r.Select("playbook_runs", "n").ColumnExpr(playRunColumns).Where("n.playbook_id = ? AND n.drill = ? AND n.ended_at IS NULL", id, drill).Scan(r.Context(), &n)
	return n, notFound(err, "run_not_found")
}

// LockRun reads a run and keeps others from ending it at the same time.
func (t *Tx) LockRun(id custody.RunID) (custody.PlaybookRun, error) {
	if err := t.Lock("playbook_runs", string(id)); err != nil {
		return custody.PlaybookRun{}, err
	}
	return t.PlaybookRun(id)
}

// AddPlaybookRun writes a run that begins, with its checklist, keys and responders.
func (t *Tx) AddPlaybookRun(n custody.PlaybookRun, steps []custody.PlanStep, keys []emergency.KeyNow, people []tenants.PersonID) error {
	row := map[string]any{"id": n.ID, "playbook_id": n.PlaybookID, "version": n.Version, "name": n.Name, "kind": n.Kind, "site_id": n.SiteID, "drill": n.Drill, "why": n.Why, "text": n.Text, "at": micros(n.At), "by": n.By,
		"lockdown_id": n.LockdownID}
	if _, err := t.Insert("playbook_runs", &row).Exec(t.Context()); err != nil {
		if IsUnique(err) {
			return tenants.Fail(tenants.Conflict, "run_open", "name", n.Name).Because(err)
		}
		return tenants.Wrap("store.AddPlaybookRun", err)
	}
	for i, s := range steps {
		row := map[string]any{"run_id": n.ID, "no": i + 1, "text": s.Text, "who": s.Who}
		if _, err := t.Insert("playbook_run_steps", &row).Exec(t.Context()); err != nil {
			return tenants.Wrap("store.AddPlaybookRun", err)
		}
	}
	for _, k := range keys {
		row := map[string]any{"run_id": n.ID, "item_id": k.ItemID, "place_id": k.PlaceID, "slot": k.Slot, "state": k.State, "holder_id": k.HolderID}
		if _, err := t.Insert("playbook_run_keys", &row).Exec(t.Context()); err != nil {
			return tenants.Wrap("store.AddPlaybookRun", err)
		}
	}
	for _, id := range people {
		row := map[string]any{"run_id": n.ID, "person_id": id}
		if _, err := t.Insert("playbook_run_people", &row).Exec(t.Context()); err != nil {
			return tenants.Wrap("store.AddPlaybookRun", err)
		}
	}
	return nil
}

// RunKeysNow lists the keys of a run with where they are now, by code.
func (r *Rx) RunKeysNow(id custody.RunID) (ks []emergency.KeyNow, err error) {
	err = r.Select("playbook_run_keys", "k").ColumnExpr(keyNowColumns).Join("JOIN ? ON i.id = k.item_id", r.Of("items", "i")).Where("k.run_id = ?", id).
		OrderExpr("i.code_order, i.id").Limit(mostPlanned).Scan(r.Context(), &ks)
	return ks, tenants.Wrap("store.RunKeysNow", err)
}

// SetRunStep ticks a step, or opens it again; changed is false when it stood so
// already.
func (t *Tx) SetRunStep(id custody.RunID, no int, done bool, by string) (changed bool, err error) {
	q := t.Update("playbook_run_steps").Set("done_at = ?, done_by = ?", micros(t.Now()), by).Where("run_id = ? AND no = ? AND done_at IS NULL", id, no)
	if !done {
		q = t.Update("playbook_run_steps").Set("done_at = NULL, done_by = ''").Where("run_id = ? AND no = ? AND done_at IS NOT NULL", id, no)
	}
	n, err := Affected(q.Exec(t.Context()))
	if err != nil || n > 0 {
		return n > 0, tenants.Wrap("store.SetRunStep", err)
	}
	var found int
	err = t.Select("playbook_run_steps", "s").ColumnExpr("s.no").Where("s.run_id = ? AND s.no = ?", id, no).Scan(t.Context(), &found)
	return false, notFound(err, "run_step_not_found")
}

// AddRunNote keeps what somebody wrote down.
func (t *Tx) AddRunNote(id custody.RunID, n custody.RunNote) error {
	row := map[string]any{"run_id": id, "id": n.ID, "at": micros(n.At), "by": n.By, "text": n.Text}
	_, err := t.Insert("playbook_run_notes", &row).Exec(t.Context())
	return tenants.Wrap("store.AddRunNote", err)
}

// EndRun writes how a run ended, and how each of its keys stood then.
func (t *Tx) EndRun(n custody.PlaybookRun, keys []custody.RunKey) error {
	_, err := t.Update("playbook_runs").Set("ended_at = ?, ended_by = ?, summary = ?", n.EndedAt, n.EndedBy, n.Summary).Where("id = ?", n.ID).Exec(t.Context())
	for _, k := range keys {
		if err != nil {
			break
		}
		_, err = t.Update("playbook_run_keys").Set("end_state = ?, end_holder = ?, owed_of = ?, owner_id = ?", k.EndState, k.EndHolder, k.OwedOf, k.OwnerID).
			Where("run_id = ? AND item_id = ?", n.ID, k.ItemID).Exec(t.Context())
	}
	return tenants.Wrap("store.EndRun", err)
}

// RunPeople lists the responders of a run.
func (r *Rx) RunPeople(id custody.RunID) (ids []tenants.PersonID, err error) {
	err = r.Select("playbook_run_people", "x").ColumnExpr("x.person_id").Where("x.run_id = ?", id).OrderExpr("x.person_id").Limit(mostPlanned).Scan(r.Context(), &ids)
	return ids, tenants.Wrap("store.RunPeople", err)
}

// RunView is a run with names, and how far it is.
type RunView struct {
	custody.PlaybookRun
	Site   string
	Author string
	Ender  string
	Steps  int // of its checklist
	Done   int // of these
	Owed   int // keys that were out at its end and still are
}

// RunAsk chooses runs, newest first.
type RunAsk struct {
	ID       custody.RunID // only this one
	Playbook custody.PlaybookID
	Drill    bool          // drills, else runs in earnest; not with ID
	Open     bool          // only those that go on, or of which keys are still out
	Before   custody.RunID // the last one shown, "": from the newest
	Limit    int
}

// stillOwed tells of a key of a run whether it is where it was at the end.
const stillOwed = "k.owner_id <> '' AND i.state IN ('out', 'missing') AND i.holding_id = k.owed_of"

const owedSQL = "COALESCE((SELECT SUM(1) FROM playbook_run_keys AS k JOIN items AS i ON i.org_id = ?0 AND i.id = k.item_id WHERE k.org_id = ?0 AND k.run_id = n.id AND " + stillOwed + "), 0)"

// Runs lists runs of the sites that the scope reaches.
func (r *Rx) Runs(a RunAsk) (vs []RunView, err error) {
	q := r.Select("playbook_runs", "n").ColumnExpr(playRunColumns+", s.name AS site, COALESCE(p.name, '') AS author, COALESCE(e.name, '') AS ender").
		ColumnExpr("COALESCE((SELECT SUM(1) FROM playbook_run_steps AS x WHERE x.org_id = ?0 AND x.run_id = n.id), 0) AS steps", r.scope.Org()).
		ColumnExpr("COALESCE((SELECT SUM(1) FROM playbook_run_steps AS x WHERE x.org_id = ?0 AND x.run_id = n.id AND x.done_at IS NOT NULL), 0) AS done", r.scope.Org()).
		ColumnExpr(owedSQL+" AS owed", r.scope.Org()).
		Join("JOIN ? ON s.id = n.site_id", r.Of("sites", "s")).Join("LEFT JOIN ? ON p.id = n.by", r.Of("people", "p")).Join("LEFT JOIN ? ON e.id = n.ended_by", r.Of("people", "e"))
	if sites := r.scope.Sites(); sites != nil {
		q = q.Where("n.site_id IN (?)", bunIn(append(sites, "-")))
	}
	if a.ID != "" {
		q = q.Where("n.id = ?", a.ID)
	} else {
		q = q.Where("n.drill = ?", a.Drill)
	}
	if a.Playbook != "" {
		q = q.Where("n.playbook_id = ?", a.Playbook)
	}
	if a.Open {
		q = q.Where("(n.ended_at IS NULL OR "+owedSQL+" > 0)", r.scope.Org())
	}
	if a.Before != "" {
		last, err := r.PlaybookRun(a.Before)
		if err != nil {
			return nil, err
		}
		q = q.Where("(n.at, n.id) < (?, ?)", last.At, last.ID)
	}
	err = q.OrderExpr("n.at DESC, n.id DESC").Limit(int64(a.Limit)).Scan(r.Context(), &vs)
	return vs, tenants.Wrap("store.Runs", err)
}

// GoingRun is the newest run that goes on at a site of the scope, one in
// earnest before any drill.
func (r *Rx) GoingRun() (v RunView, found bool, err error) {
	q := r.Select("playbook_runs", "n").ColumnExpr(playRunColumns+", s.name AS site").Join("JOIN ? ON s.id = n.site_id", r.Of("sites", "s")).Where("n.ended_at IS NULL")
	if sites := r.scope.Sites(); sites != nil {
		q = q.Where("n.site_id IN (?)", bunIn(append(sites, "-")))
	}
	err = q.OrderExpr("n.drill, n.at DESC, n.id DESC").Limit(1).Scan(r.Context(), &v)
	if isNoRows(err) {
		return v, false, nil
	}
	return v, err == nil, tenants.Wrap("store.GoingRun", err)
}

// RunKeyView is a key of a run with where it is now, and how to reach who has
// it.
type RunKeyView struct {
	custody.RunKey
	Code      string
	Name      string
	NowState  custody.State
	NowHolder tenants.PersonID
	Holder    string
	Phone     string
	Email     string
	Place     string // where it is, or hung
	PlaceKind custody.PlaceKind
	NowPlace  custody.PlaceID
	NowSlot   int
	DueAt     *time.Time
	OutAt     *time.Time
	EndName   string // who had it at the end
	Owner     string
	OwnerCall string // telephone
	Owed      bool   // still out, as it was at the end
}

// RunStepView is a step with who did it.
type RunStepView struct {
	custody.RunStep
	Author string
}

// RunNoteView is a note with the name of who wrote it.
type RunNoteView struct {
	custody.RunNote
	Author string
}

// Responder is somebody who was called to a run.
type Responder struct {
	ID    tenants.PersonID
	Name  string
	Phone string
	Email string
	Has   int // keys of the run's set that they have now
}

// RunPage is a run with all that its page shows.
type RunPage struct {
	RunView
	Keys   []RunKeyView
	Steps  []RunStepView
	Notes  []RunNoteView
	People []Responder
	Moves  []RunMove
}

// RunMove is a key of the set that was taken or brought back while the run was
// open.
type RunMove struct {
	ItemID custody.ItemID
	Code   string
	Holder string
	OutAt  *time.Time // taken in that time
	InAt   *time.Time // back in that time
}

// RunPage reads one run that the scope reaches.
func (r *Rx) RunPage(id custody.RunID) (p RunPage, err error) {
	vs, err := r.Runs(RunAsk{ID: id, Limit: 1})
	if err == nil && len(vs) == 0 {
		err = tenants.Fail(tenants.NotFound, "run_not_found")
	}
	if err != nil {
		return p, err
	}
	p.RunView = vs[0]
	if p.Keys, err = r.runKeys(id); err != nil {
		return p, err
	}
	err = r.Select("playbook_run_steps", "s").ColumnExpr("s.no, s.text, s.who, s.done_at, s.done_by, COALESCE(p.name, '') AS author").Join("LEFT JOIN ? ON p.id = s.done_by", r.Of("people", "p")).
		Where("s.run_id = ?", id).OrderExpr("s.no").Limit(custody.MostPlanSteps).Scan(r.Context(), &p.Steps)
	if err != nil {
		return p, tenants.Wrap("store.RunPage", err)
	}
	err = r.Select("playbook_run_notes", "n").ColumnExpr("n.id, n.at, n.by, n.text, COALESCE(p.name, '') AS author").Join("LEFT JOIN ? ON p.id = n.by", r.Of("people", "p")).
		Where("n.run_id = ?", id).OrderExpr("n.at DESC, n.id DESC").Limit(mostNotes).Scan(r.Context(), &p.Notes)
	if err != nil {
		return p, tenants.Wrap("store.RunPage", err)
	}
	err = r.Select("playbook_run_people", "x").ColumnExpr("p.id, p.name, p.phone, p.email").
		ColumnExpr("COALESCE((SELECT SUM(1) FROM playbook_run_keys AS k JOIN items AS i ON i.org_id = ?0 AND i.id = k.item_id WHERE k.org_id = ?0 AND k.run_id = x.run_id AND i.state = 'out' AND i.holder_id = p.id), 0) AS has", r.scope.Org()).
		Join("JOIN ? ON p.id = x.person_id", r.Of("people", "p")).Where("x.run_id = ?", id).OrderExpr("p.name, p.id").Limit(mostPlanned).Scan(r.Context(), &p.People)
	if err != nil {
		return p, tenants.Wrap("store.RunPage", err)
	}
	p.Moves, err = r.runMoves(p.PlaybookRun)
	return p, err
}

func (r *Rx) runKeys(id custody.RunID) (ks []RunKeyView, err error) {
	err = r.Select("playbook_run_keys", "k").ColumnExpr("k.item_id, k.place_id, k.slot, k.state, k.holder_id, k.end_state, k.end_holder, k.owed_of, k.owner_id, i.code, i.name, i.state AS now_state, i.holder_id AS now_holder, i.slot AS now_slot").
		ColumnExpr("COALESCE(w.id, m.id) AS now_place, COALESCE(w.name, m.name) AS place, COALESCE(w.kind, m.kind) AS place_kind, COALESCE(p.name, '') AS holder, COALESCE(p.phone, '') AS phone, COALESCE(p.email, '') AS email, h.out_at, h.due_at").
		ColumnExpr("COALESCE(e.name, '') AS end_name, COALESCE(o.name, '') AS owner, COALESCE(o.phone, '') AS owner_call, ("+stillOwed+") AS owed").
		Join("JOIN ? ON i.id = k.item_id", r.Of("items", "i")).Join("JOIN ? ON m.id = i.home_id", r.Of("places", "m")).Join("LEFT JOIN ? ON w.id = i.place_id", r.Of("places", "w")).
		Join("LEFT JOIN ? ON p.id = i.holder_id", r.Of("people", "p")).Join("LEFT JOIN ? ON h.id = i.holding_id", r.Of("holdings", "h")).
		Join("LEFT JOIN ? ON e.id = k.end_holder", r.Of("people", "e")).Join("LEFT JOIN ? ON o.id = k.owner_id", r.Of("people", "o")).
		Where("k.run_id = ?", id).OrderExpr("i.code_order, i.id").Limit(mostPlanned).Scan(r.Context(), &ks)
	return ks, tenants.Wrap("store.runKeys", err)
}

// runMoves lists, oldest first, the holdings of the run's keys that began or
// ended while it was open.
func (r *Rx) runMoves(n custody.PlaybookRun) (ms []RunMove, err error) {
	to := r.Now()
	if n.EndedAt != nil {
		to = *n.EndedAt
	}
	err = r.Select("holdings", "h").ColumnExpr("i.id AS item_id, i.code, COALESCE(p.name, '') AS holder, (CASE WHEN h.out_at >= ? AND h.out_at <= ? THEN h.out_at END) AS out_at, (CASE WHEN h.in_at >= ? AND h.in_at <= ? THEN h.in_at END) AS in_at", n.At, to, n.At, to).
		Join("JOIN ? ON k.item_id = h.item_id AND k.run_id = ?", r.Of("playbook_run_keys", "k"), n.ID).Join("JOIN ? ON i.id = h.item_id", r.Of("items", "i")).Join("LEFT JOIN ? ON p.id = h.person_id", r.Of("people", "p")).
		Where("h.out_at <= ? AND (h.in_at IS NULL OR h.in_at >= ?) AND (h.out_at >= ? OR h.in_at <= ?)", to, n.At, n.At, to).
		OrderExpr("h.out_at, h.id").Limit(mostPlanned).Scan(r.Context(), &ms)
	return ms, tenants.Wrap("store.runMoves", err)
}
