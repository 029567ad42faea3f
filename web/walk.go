package web

import (
	"io"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/reports/paper"
	"claviger/store"
	"claviger/tenants"
	"claviger/web/photo"
)

// walkRoutes take the keys of a place on record, from key to key with a phone.
// The address of gateways (POST /enrol) is another matter, see enrol.go.
func (s *Server) walkRoutes() []Route {
	return []Route{
		get("/enrol", tenants.KeysEdit, s.walksPage),
		post("/enrol/walks", tenants.KeysEdit, s.walkBegin),
		post("/enrol/blank", tenants.KeysEdit, s.walkBlank),
		get("/enrol/:id", tenants.KeysEdit, s.walkPage),
		post("/enrol/:id/keys", tenants.KeysEdit, s.walkKey),
		post("/enrol/:id/end", tenants.KeysEdit, s.walkEnd),
	}
}

func (r *Request) walking() keys.WalkStore { return store.In[keys.WalkTx](r.s.Store) }

func walkHref(id custody.WalkID) string { return "/enrol/" + string(id) }

// mostWalks is how many open walks are listed.
const mostWalks = 20

func (s *Server) walksPage(r *Request) error { return s.walksView(r, r.Form()) }

// walksView shows the walks to go on with, and how a new one begins.
func (s *Server) walksView(r *Request, f *form) error {
	facts := walksFacts{form: f}
	err := r.Read(func(rx *store.Rx) (err error) {
		if facts.open, err = rx.OpenWalks(mostWalks); err != nil {
			return err
		}
		if facts.places, err = placeChoices(rx); err != nil {
			return err
		}
		facts.last, err = rx.LastCode()
		return err
	})
	if err != nil {
		return err
	}
	st, err := r.Staff(r.Say.Say("nav.enrol"))
	if err != nil {
		return err
	}
	page := walksPage(r, st, facts).Show()
	if len(f.problems) > 0 {
		return r.Refused(page)
	}
	return r.HTML(page)
}

func (s *Server) walkBegin(r *Request) error {
	f := r.Form()
	level, err := strconv.Atoi(or(f.text("level"), "1"))
	if err != nil {
		level = -1
	}
	w, err := keys.BeginWalk(r.UserContext(), r.walking(), r.Scope, keys.WalkAsk{PlaceID: custody.PlaceID(f.text("place")), First: f.text("first"), Level: custody.Level(level)})
	if err != nil && f.wrong(err) {
		return s.walksView(r, f)
	}
	if err != nil {
		return err
	}
	return r.To(walkHref(w.ID))
}

// walkBlank prints labels that stand for no key yet: the walk gives them.
func (s *Server) walkBlank(r *Request) error {
	f := r.Form()
	n, err := strconv.Atoi(f.text("count"))
	if err != nil || n < 1 || n > keys.MostLabels {
		f.wrong(tenants.Fail(tenants.Invalid, "label_count", "max", itoa(keys.MostLabels)).At("count"))
	}
	run := paper.LabelRun{Title: r.Say.Say("nav.labels"), Made: r.Now()}
	var known bool
	if run.Stock, known = paper.StockByID(f.text("stock")); !known {
		f.wrong(tenants.Fail(tenants.Invalid, "stock_unknown").At("stock"))
	}
	if len(f.problems) > 0 {
		return s.walksView(r, f)
	}
	for _, code := range drawCodes(n) {
		run.Tags = append(run.Tags, r.tag(keys.Labelled{Label: custody.Label{Code: code}}, &labelFacts{}))
	}
	return s.labelFile(r, run, "blank")
}

func (s *Server) walkPage(r *Request) error { return s.walkView(r, r.Form()) }

// walkRows is how many of the last keys a walk shows.
const walkRows = 12

// walkView shows the form for the next key and the last ones. What is wrong
// with the key that was sent stands above it.
func (s *Server) walkView(r *Request, f *form) error {
	facts := walkFacts{form: f, now: r.Now()}
	err := r.Read(func(rx *store.Rx) (err error) {
		if facts.walk, err = rx.Walk(custody.WalkID(r.Params("id"))); err != nil {
			return err
		}
		if !r.Scope.SeesSite(facts.walk.SiteID) {
			return tenants.Fail(tenants.NotFound, "walk_not_found")
		}
		if facts.rows, err = rx.Enrolments(facts.walk.ID, int(number(r.Query("before"))), walkRows+1); err != nil {
			return err
		}
		facts.untagged, err = rx.Untagged(facts.walk.ID, keys.MostLabels+1)
		return err
	})
	if err != nil {
		return err
	}
	st, err := r.Staff(r.Say.Say("walk.title", "place", facts.walk.Place))
	if err != nil {
		return err
	}
	page := walkPage(r, st, facts).Show()
	if len(f.problems) > 0 {
		r.Status(fiber.StatusUnprocessableEntity)
	}
	return r.HTML(page)
}

// walkKey takes one key on record. The phone may send it again after a bad
// line: its mark makes it count once.
func (s *Server) walkKey(r *Request) error {
	f := r.Form()
	pieces, _ := strconv.Atoi(or(f.text("pieces"), "1"))
	in := keys.EnrolAsk{WalkID: custody.WalkID(r.Params("id")), Mark: f.text("mark"), Tag: f.text("code"), Name: f.text("name"), Pieces: pieces}
	if pieces < 1 || pieces > 500 {
		f.wrong(tenants.Fail(tenants.Invalid, "pieces_range").At("pieces"))
	}
	var err error
	if in.Photo, err = r.givenPhoto("photo"); err != nil && !f.wrong(err) {
		return err
	}
	if len(f.problems) > 0 {
		return s.walkView(r, f)
	}
	out, err := keys.Enrol(r.UserContext(), r.walking(), r.Scope, in)
	if err != nil && f.wrong(err) {
		return s.walkView(r, f)
	}
	if err != nil {
		return err
	}
	said := "walk.done.made"
	if out.Known {
		said = "walk.done.known"
	}
	r.Flash(said, "key", out.Item.Code, "name", out.Item.Name)
	return r.To(walkHref(in.WalkID))
}

// givenPhoto is the photo of a form, small and upright; nil when there is none.
func (r *Request) givenPhoto(field string) ([]byte, error) {
	file, err := r.Ctx.FormFile(field)
	if err != nil || file.Size == 0 {
		return nil, nil
	}
	open, err := file.Open()
	if err != nil {
		return nil, err
	}
	defer open.Close()
	content, err := io.ReadAll(open)
	if err != nil {
		return nil, err
	}
	return photo.Read(content)
}

func (s *Server) walkEnd(r *Request) error {
	w, err := keys.EndWalk(r.UserContext(), r.walking(), r.Scope, custody.WalkID(r.Params("id")))
	if err != nil {
		return err
	}
	r.Flash("walk.done.ended", "keys", r.Say.Count("setup.keys", w.Made))
	return r.To(walkHref(w.ID))
}
