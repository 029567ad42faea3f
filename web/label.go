package web

import (
	"crypto/rand"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/reports/paper"
	"claviger/store"
	"claviger/tenants"
)

// labelRoutes print labels for tags and revoke them.
func (s *Server) labelRoutes() []Route {
	return []Route{
		get("/labels", tenants.KeysIssue, s.labelPage),
		post("/labels", tenants.KeysIssue, s.labelPrint),
		post("/labels/:code/revoke", tenants.KeysIssue, s.labelRevoke),
	}
}

func (r *Request) labelling() keys.LabelStore { return store.In[keys.LabelTx](r.s.Store) }

// labelFacts is what the page of labels shows: keys to choose from, and how
// they would be printed.
type labelFacts struct {
	ask    store.ItemAsk
	key    custody.ItemID // only this one
	walk   custody.WalkID // only those of this walk that have no tag yet
	rows   []store.ItemRow
	codes  map[custody.ItemID]string
	places []custody.Place
	chosen map[string]bool
	run    paper.LabelRun
	found  string
	own    bool // the key's own code is printed too
	form   *form
}

func (s *Server) labelPage(r *Request) error {
	return s.labelView(r, &labelFacts{run: paper.LabelRun{Stock: paper.Stocks[0]}})
}

// labelView reads the keys to choose from and shows the page.
func (s *Server) labelView(r *Request, f *labelFacts) error {
	f.key = custody.ItemID(or(r.FormValue("key"), r.Query("key")))
	f.walk = custody.WalkID(or(r.FormValue("walk"), r.Query("walk")))
	f.ask = store.ItemAsk{InUse: true, Place: custody.PlaceID(or(r.FormValue("place"), r.Query("place"))), Text: strings.TrimSpace(or(r.FormValue("q"), r.Query("q"))), After: cursor(r.Query("after")), Limit: pageRows + 1}
	err := r.Read(func(rx *store.Rx) (err error) {
		if f.places, err = placeChoices(rx); err != nil {
			return err
		}
		if f.key != "" {
			return s.labelOne(r, rx, f)
		}
		if f.walk != "" {
			if err := untagged(rx, f); err != nil || len(f.ask.IDs) == 0 {
				return err
			}
		}
		if f.rows, err = rx.Items(f.ask); err != nil {
			return err
		}
		ids := make([]custody.ItemID, len(f.rows))
		for i, row := range f.rows {
			ids[i] = row.ID
		}
		f.codes, err = rx.LabelsOf(ids)
		return err
	})
	if err != nil {
		return err
	}
	st, err := r.Staff(r.Say.Say("nav.labels"))
	if err != nil {
		return err
	}
	page := labelsPage(r, st, f).Show()
	if f.form != nil {
		return r.Refused(page)
	}
	return r.HTML(page)
}

// untagged narrows the page to the keys of a walk that have no tag.
func untagged(rx *store.Rx, f *labelFacts) (err error) {
	f.ask = store.ItemAsk{Limit: keys.MostLabels}
	f.ask.IDs, err = rx.Untagged(f.walk, keys.MostLabels)
	return err
}

// labelOne is the page about one key, chosen already.
func (s *Server) labelOne(r *Request, rx *store.Rx, f *labelFacts) error {
	v, err := rx.ItemView(f.key)
	if err != nil {
		return err
	}
	if !mayLook(r.Scope, v) {
		return tenants.Fail(tenants.NotFound, "key_not_found")
	}
	f.rows = []store.ItemRow{{ID: v.ID, Code: v.Code, Name: v.Name, State: v.State, Home: v.Home, HomeKind: v.HomeKind, HomeSlot: v.HomeSlot}}
	if f.chosen == nil {
		f.chosen = map[string]bool{string(v.ID): true}
	}
	f.codes, err = rx.LabelsOf([]custody.ItemID{v.ID})
	return err
}

// labelPrint makes the labels that are missing and answers with the file to
// print, or with a test page of the sheet.
func (s *Server) labelPrint(r *Request) error {
	f := r.Form()
	in := &labelFacts{found: f.text("found"), own: f.text("own") != "", chosen: map[string]bool{}}
	for _, id := range f.list("items") {
		in.chosen[id] = true
	}
	in.run = s.labelRun(r, f)
	if len([]rune(in.found)) > 80 {
		f.wrong(tenants.Fail(tenants.Invalid, "too_long", "max", "80").At("found"))
	}
	if len(f.problems) == 0 && f.text("test") != "" {
		in.run.Frames = true
		return s.labelFile(r, in.run, "test")
	}
	if len(f.problems) == 0 {
		made, err := s.makeLabels(r, f.list("items"))
		if err == nil {
			for _, l := range made {
				in.run.Tags = append(in.run.Tags, r.tag(l, in))
			}
			return s.labelFile(r, in.run, "labels")
		}
		if !f.wrong(err) {
			return err
		}
	}
	in.form = f
	return s.labelView(r, in)
}

func (r *Request) tag(l keys.Labelled, in *labelFacts) paper.Tag {
	t := paper.Tag{Link: or(r.s.origin, r.BaseURL()) + custody.LabelPath + l.Code, Code: l.Code, Found: in.found}
	if in.own {
		t.Key = l.Item.Code
	}
	return t
}

// labelRun reads how to print: what cannot be, is said at its field.
func (s *Server) labelRun(r *Request, f *form) paper.LabelRun {
	run := paper.LabelRun{Title: r.Say.Say("nav.labels"), Made: r.Now(), Lines: f.text("symbol") == "lines", X: f.millimetres("x"), Y: f.millimetres("y")}
	var known bool
	if run.Stock, known = paper.StockByID(f.text("stock")); !known {
		run.Stock = paper.Stocks[0]
		f.wrong(tenants.Fail(tenants.Invalid, "stock_unknown").At("stock"))
	}
	if run.Stock.Round && run.Lines {
		f.wrong(tenants.Fail(tenants.Invalid, "label_small").At("stock"))
	}
	skip, err := strconv.Atoi(or(f.text("skip"), "0"))
	if err != nil || skip < 0 || skip >= max(run.Stock.PerPage(), 2) {
		f.wrong(tenants.Fail(tenants.Invalid, "skip_range", "max", itoa(run.Stock.PerPage()-1)).At("skip"))
		skip = 0
	}
	run.Skip = skip % run.Stock.PerPage()
	return run
}

// millimetres reads an offset of at most a centimetre either way.
func (f *form) millimetres(name string) float64 {
	v, err := strconv.ParseFloat(strings.Replace(or(f.text(name), "0"), ",", ".", 1), 64)
	if err != nil || !(v >= -10 && v <= 10) {
		f.wrong(tenants.Fail(tenants.Invalid, "offset_range").At(name))
		return 0
	}
	return v
}

// makeLabels draws a code for each key and makes the labels.
func (s *Server) makeLabels(r *Request, ids []string) ([]keys.Labelled, error) {
	items := make([]custody.ItemID, len(ids))
	for i, id := range ids {
		items[i] = custody.ItemID(id)
	}
	return keys.MakeLabels(r.UserContext(), r.labelling(), r.Scope, items, drawCodes(len(ids)))
}

// drawCodes draws fresh codes.
func drawCodes(n int) (codes []string) {
	for len(codes) < n {
		var random [5]byte
		if _, err := rand.Read(random[:]); err != nil {
			panic("web: no entropy: " + err.Error())
		}
		if code, ok := tenants.ClaimCode(random); ok {
			codes = append(codes, code)
		}
	}
	return codes
}

// labelFile answers with the PDF.
func (s *Server) labelFile(r *Request, run paper.LabelRun, name string) error {
	pdf, err := paper.DrawLabels(run)
	if err != nil {
		return err
	}
	r.Set(fiber.HeaderContentType, "application/pdf")
	r.Set(fiber.HeaderContentDisposition, `attachment; filename="`+name+"-"+run.Stock.ID+`.pdf"`)
	return r.Send(pdf.Bytes)
}

func (s *Server) labelRevoke(r *Request) error {
	l, err := keys.RevokeLabel(r.UserContext(), r.labelling(), r.Scope, r.Params("code"))
	if err != nil {
		return err
	}
	r.Flash("labels.done.revoked", "label", l.Code, "key", l.Item.Code)
	return r.To("/labels?key=" + string(l.Item.ID))
}
