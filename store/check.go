package store

import (
	"strconv"
	"strings"
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// checksSQL are the checks without which an item is not given, with what is
// needed to say from when; ?0 is the organisation, ?2 the item.
const checksSQL = `COALESCE((SELECT @agg(cl.id || @u || cl.every || @u || CAST(cl.weekday AS text) || @u || CAST(cl.clock AS text) || @u || @since || @u || @made || @u || COALESCE(NULLIF(cs.zone, ''), cz.zone) || @u ||
    COALESCE((SELECT @done FROM checks AS cd WHERE cd.org_id = ?0 AND cd.list_id = cl.id AND cd.vehicle_id = cv.id ORDER BY cd.done_at DESC LIMIT 1), ''), @r)
    FROM opens AS ck JOIN vehicles AS cv ON cv.org_id = ?0 AND cv.id = ck.asset_id AND cv.status <> 'sold' JOIN sites AS cs ON cs.org_id = ?0 AND cs.id = cv.site_id JOIN organisations AS cz ON cz.id = ?0
    JOIN check_lists AS cl ON cl.org_id = ?0 AND cl.ended_at IS NULL AND cl.late_blocks
    WHERE ck.org_id = ?0 AND ck.item_id = ?2 AND ck.kind = 'vehicle' AND (cl.group_id = '' OR EXISTS (SELECT 1 FROM opens AS cg JOIN key_group_items AS ci ON ci.org_id = ?0 AND ci.item_id = cg.item_id AND ci.group_id = cl.group_id
      WHERE cg.org_id = ?0 AND cg.asset_id = cv.id AND cg.kind = 'vehicle'))), '')`

// checkText puts the engine's words into a statement about checks.
func (r *Rx) checkText(sql string) string {
	return strings.NewReplacer("@agg", r.agg(), "@u", "'"+unitSep+"'", "@r", "'"+recordSep+"'", "@since", r.textTime("cl.since"), "@made", r.textTime("cv.created_at"), "@done", r.textTime("cd.done_at")).Replace(sql)
}

// checkFact is the check that keeps the item back first of all, nil for none.
func checkFact(text string) (first *rules.CheckFact) {
	for _, x := range rowsOf(text, 8) {
		weekday, _ := strconv.Atoi(x[2])
		clock, _ := strconv.Atoi(x[3])
		d := DueCheck{CheckTimes: custody.CheckTimes{Every: custody.CountEvery(x[1]), Weekday: time.Weekday(weekday), Clock: clock}, Since: timeOf(x[4]), Made: timeOf(x[5]), Zone: x[6]}
		if x[7] != "" {
			at := timeOf(x[7])
			d.LastAt = &at
		}
		if from := d.LateFrom(); first == nil || from.Before(first.From) {
			first = &rules.CheckFact{List: custody.CheckListID(x[0]), From: from}
		}
	}
	return first
}

// AddCheck keeps a check of a vehicle with what was answered.
func (t *Tx) AddCheck(c custody.VehicleCheck, as []custody.Answer) error {
	row := map[string]any{"id": c.ID, "list_id": c.ListID, "version": c.Version, "site_id": c.SiteID, "vehicle_id": c.VehicleID, "item_id": c.ItemID, "holding_id": c.HoldingID,
		"done_at": micros(c.DoneAt), "done_by": c.DoneBy, "actor": c.Actor, "via": c.Via, "failed": c.Failed}
	if _, err := t.Insert("checks", &row).Exec(t.Context()); err != nil {
		return tenants.Wrap("store.AddCheck", err)
	}
	for _, a := range as {
		row := map[string]any{"check_id": c.ID, "question_id": a.QuestionID, "kind": a.Kind, "question": a.Question, "value": a.Value, "created_at": micros(c.DoneAt)}
		if _, err := t.Insert("check_answers", &row).Exec(t.Context()); err != nil {
			return tenants.Wrap("store.AddCheck", err)
		}
	}
	return nil
}

// CheckAnswers reads what was answered in a check.
func (r *Rx) CheckAnswers(id custody.CheckID) (as []custody.Answer, err error) {
	err = r.Select("check_answers", "a").ColumnExpr("a.question_id, a.kind, a.question, a.value").Where("a.check_id = ?", id).OrderExpr("a.question_id").Limit(100).Scan(r.Context(), &as)
	return as, tenants.Wrap("store.CheckAnswers", err)
}

// CheckView is a check that was done, with the names that pages say.
type CheckView struct {
	custody.VehicleCheck
	List    string
	Code    string // of the key
	StockNo string
	Make    string
	Model   string
	Year    int
	Colour  string
	Person  string
	Zone    string
}

// Vehicle is what the vehicle is called.
func (v CheckView) Vehicle() string { return vehicleName(v.StockNo, v.Make, v.Model, v.Year, v.Colour) }

func vehicleName(stock, make, model string, year int, colour string) string {
	return strings.TrimSpace(stock + " " + custody.Vehicle{Make: make, Model: model, Year: year, Colour: colour}.Label())
}

// CheckAsk chooses checks that were done, newest first.
type CheckAsk struct {
	ID      custody.CheckID // only this one
	Vehicle custody.VehicleID
	Before  custody.CheckID // the last one shown
	Limit   int
}

// Checks lists checks that were done.
func (r *Rx) Checks(a CheckAsk) (vs []CheckView, err error) {
	q := r.Select("checks", "c").ColumnExpr("c.org_id, c.id, c.list_id, c.version, c.site_id, c.vehicle_id, c.item_id, c.holding_id, c.done_at, c.done_by, c.actor, c.via, c.failed, l.name AS list, i.code, "+
		"v.stock_no, v.make, v.model, v.year, v.colour, COALESCE(p.name, '') AS person, COALESCE(NULLIF(s.zone, ''), o.zone) AS zone").
		Join("JOIN ? ON l.id = c.list_id", r.Of("check_lists", "l")).Join("JOIN ? ON i.id = c.item_id", r.Of("items", "i")).Join("JOIN ? ON v.id = c.vehicle_id", r.Of("vehicles", "v")).
		Join("JOIN ? ON s.id = c.site_id", r.Of("sites", "s")).Join("JOIN organisations AS o ON o.id = c.org_id").Join("LEFT JOIN ? ON p.id = c.done_by", r.Of("people", "p"))
	if a.ID != "" {
		q = q.Where("c.id = ?", a.ID)
	}
	q = r.onSites(q, "c.site_id")
	if a.Vehicle != "" {
		q = q.Where("c.vehicle_id = ?", a.Vehicle)
	}
	if a.Before != "" {
		q = q.Where("(c.done_at, c.id) < (SELECT b.done_at, b.id FROM checks AS b WHERE b.org_id = ? AND b.id = ?)", r.scope.Org(), a.Before)
	}
	err = q.OrderExpr("c.done_at DESC, c.id DESC").Limit(int64(a.Limit)).Scan(r.Context(), &vs)
	return vs, tenants.Wrap("store.Checks", err)
}

// CheckView reads one check with its names.
func (r *Rx) CheckView(id custody.CheckID) (CheckView, error) {
	vs, err := r.Checks(CheckAsk{ID: id, Limit: 1})
	if err == nil && len(vs) == 0 {
		err = tenants.Fail(tenants.NotFound, "check_not_found")
	}
	if err != nil {
		return CheckView{}, err
	}
	return vs[0], nil
}
