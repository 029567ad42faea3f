package web

import (
	"strconv"
	"strings"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// keyRoutes are the list of keys, the page of one key, and what can be done
// with it.
func (s *Server) keyRoutes() []Route {
	return []Route{
		get("/keys", tenants.KeysRead, s.keyList),
		get("/keys/:id", tenants.KeysOwn, s.key),
		post("/keys/:id/return", tenants.KeysOwn, s.keyReturn),
		post("/keys/:id/found", tenants.KeysIssue, s.keyFound),
		post("/keys/:id/undo", tenants.KeysIssue, s.keyUndo),
		get("/keys/:id/extend", tenants.KeysIssue, s.keyExtendPage),
		post("/keys/:id/extend", tenants.KeysIssue, s.keyExtend),
		get("/keys/:id/missing", tenants.KeysOwn, s.keyMissingPage),
		post("/keys/:id/missing", tenants.KeysOwn, s.keyMissing),
	}
}

// desk is the store as the use-cases of custody see it.
func (r *Request) desk() keys.Store { return store.In[keys.Tx](r.s.Store) }

func (r *Request) itemID() custody.ItemID { return custody.ItemID(r.Params("id")) }

// keyList lists keys in the order of their codes.
func (s *Server) keyList(r *Request) error {
	a := store.ItemAsk{Site: tenants.SiteID(r.Query("site")), Place: custody.PlaceID(r.Query("place")), State: custody.State(r.Query("state")),
		Text: strings.TrimSpace(r.Query("q")), After: cursor(r.Query("after")), Limit: pageRows + 1}
	var rows []store.ItemRow
	err := r.Read(func(rx *store.Rx) (err error) {
		rows, err = rx.Items(a)
		return err
	})
	if err != nil {
		return err
	}
	st, err := r.Staff(r.Say.Say("nav.keys"))
	if err != nil {
		return err
	}
	st.Live, st.Zone = "/live", r.Guest.Organisation.Zone
	return r.HTML(keysPage(r.Say, st, a, rows, r.Scope.Can(tenants.KeysEdit)).Show())
}

// key is the page of one key. Who may not see all keys sees those they hold.
func (s *Server) key(r *Request) error {
	f, err := s.keyFacts(r, r.itemID())
	if err != nil {
		return err
	}
	st, err := r.Staff(f.item.Code + " " + f.item.Name)
	if err != nil {
		return err
	}
	st.Live, st.Zone = "/live", r.Guest.Organisation.Zone
	st.Top.Live = r.liveBadge()
	page := keyPage(r.Say, st, f)
	if !r.Scope.Can(tenants.KeysRead) {
		r.ownKey(&page)
	}
	return r.HTML(page.Show())
}

// keyFacts reads what the page of a key shows.
func (s *Server) keyFacts(r *Request, id custody.ItemID) (keyFacts, error) {
	var kits []store.KitRow
	var twins []store.TwinView
	var checks []store.DueCheck
	f := keyFacts{filter: r.Query("show"), now: r.Now(), scope: r.Scope, currency: r.Guest.Organisation.Currency}
	err := r.Read(func(rx *store.Rx) (err error) {
		if f.item, err = rx.ItemView(id); err != nil {
			return err
		}
		if !mayLook(r.Scope, f.item) {
			return tenants.Fail(tenants.NotFound, "key_not_found")
		}
		if f.opens, err = rx.Opens(id); err != nil {
			return err
		}
		if f.metal, err = rx.Keys(id); err != nil {
			return err
		}
		if f.places, err = rx.PlaceNames(); err != nil {
			return err
		}
		if f.label, err = rx.LabelsOf([]custody.ItemID{id}); err != nil {
			return err
		}
		if f.item.State == custody.Missing {
			if f.lost, err = openIncident(rx, id); err != nil {
				return err
			}
		}
		if f.command, err = freshCommand(rx, f.item, f.now); err != nil {
			return err
		}
		if err = f.readWaiting(rx); err != nil {
			return err
		}
		if f.next, err = nextBookings(rx, id, f.now); err != nil {
			return err
		}
		if f.asks, err = rx.ReturnAsks(store.ReturnAskAsk{Item: id, Limit: 1}); err != nil {
			return err
		}
		if kits, err = rx.Kits(store.KitAsk{Item: id, Limit: 3}); err != nil {
			return err
		}
		if f.faults, err = openFaults(rx, id); err != nil {
			return err
		}
		if checks, err = openChecks(rx, id, f.now); err != nil {
			return err
		}
		if twins, err = rx.Records(id); err != nil {
			return err
		}
		f.story, err = rx.Timeline(store.TimelineAsk{Item: id, Kinds: storyKinds(f.filter), Before: number(r.Query("before")), Limit: pageRows + 1})
		return err
	})
	f.checks = r.checkNotes(checks)
	if r.Scope.Can(tenants.KeysRead) {
		f.kits, f.twins = kitNotes(r, kitsOf(kits), f.item.HolderID), twinNotes(r, twins)
	}
	return f, err
}

// openIncident is the open incident of a key, nil when there is none.
func openIncident(rx *store.Rx, id custody.ItemID) (*custody.Incident, error) {
	i, err := rx.OpenIncident(id)
	if tenants.KindOf(err) == tenants.NotFound && err != nil {
		return nil, nil
	}
	return &i, err
}

// mayLook: all keys of one's sites, or those one holds.
func mayLook(scope tenants.Scope, it store.ItemView) bool {
	if !scope.SeesSite(it.SiteID) {
		return false
	}
	return scope.Can(tenants.KeysRead) || it.HolderID == scope.Person() && scope.Person() != ""
}

// freshCommand is the command about a key that is worth showing, nil for none:
// only a cabinet obeys any.
func freshCommand(rx *store.Rx, it store.ItemView, now time.Time) (*keys.Command, error) {
	if it.HomeKind != custody.Cabinet && it.PlaceKind != custody.Cabinet && it.OutVia != custody.ViaCabinet {
		return nil, nil
	}
	c, found, err := rx.LastCommand(it.ID)
	if err != nil || !found || !fresh(c, now) {
		return nil, err
	}
	return &c, nil
}

// fresh: a command is worth showing while it is open and a minute after.
func fresh(c keys.Command, now time.Time) bool {
	return now.Sub(c.IssuedAt) < time.Minute+(c.ExpiresAt.Sub(c.IssuedAt))
}

// keyReturn takes a key back by hand.
func (s *Server) keyReturn(r *Request) error {
	back, err := keys.BringBack(r.UserContext(), r.desk(), r.Scope, keys.BackAsk{ItemID: r.itemID(), Via: r.via()})
	if err != nil {
		return err
	}
	r.sayBack(back)
	if back.Asks {
		return r.To(returnHref(back.Holding.ID))
	}
	return s.after(r, back.Item)
}

// via is the way of an act on the web: the desk's, or a person's own.
func (r *Request) via() custody.Via {
	if r.Scope.Can(tenants.KeysIssue) {
		return custody.ViaDesk
	}
	return custody.ViaWeb
}

// sayBack says where the key is now, with the way to undo it.
func (r *Request) sayBack(b keys.Back) {
	it, undo, label := b.Item, keyHref(b.Item.ID)+"/undo", "keys.undo"
	if !r.Scope.Can(tenants.KeysIssue) {
		undo, label = keyHref(b.Item.ID)+"/again", "waiting.again.act"
	}
	switch {
	case b.Frozen:
		r.Flash("incidents.done.frozen", "key", it.Code)
	case b.Already && b.Holding.InAt != nil:
		r.Flash("custody.done.already_back", "key", it.Code, "since", r.Say.Moment(*b.Holding.InAt, r.Now()))
	case b.Already:
		r.Flash("custody.done.already_back", "key", it.Code)
	case it.State == custody.ToHang:
		args := []string{"key", it.Code, "place", s2(r.placeName(it.HomeID))}
		if it.HomeSlot > 0 {
			args = append(args, "slot", itoa(it.HomeSlot))
		}
		r.FlashUndo(undo, label, "custody.done.to_hang", args...)
	case b.Late > 0:
		r.FlashUndo(undo, label, "custody.done.back_late", "key", it.Code, "late", r.Say.Late(b.Late))
	default:
		r.FlashUndo(undo, label, "custody.done.back", "key", it.Code)
	}
}

func s2(name string, _ error) string { return name }

func (r *Request) placeName(id custody.PlaceID) (name string, err error) {
	err = r.Read(func(rx *store.Rx) error {
		p, err := rx.Place(id)
		name = p.Name
		return err
	})
	return name, err
}

// after answers an act on a key: without htmx back to where it was done; with
// htmx the live parts of that page and the message.
func (s *Server) after(r *Request, it custody.Item) error {
	from := r.FormValue("from")
	if !r.HX() {
		if from == "" || from == "key" {
			from = keyHref(it.ID)
		}
		return r.To(from)
	}
	toast := together()
	for _, t := range r.toasts() {
		toast = r.Toast(t)
	}
	r.Set("HX-Reswap", "none")
	r.Set("HX-Trigger", "refresh")
	return r.HTML(toast)
}

func (s *Server) keyFound(r *Request) error {
	back, err := keys.MarkFound(r.UserContext(), r.desk(), r.Scope, r.itemID())
	if err != nil {
		return err
	}
	if back.Frozen {
		r.sayBack(back)
	} else {
		r.Flash("custody.done.found", "key", back.Item.Code)
	}
	return s.after(r, back.Item)
}

func (s *Server) keyUndo(r *Request) error {
	it, err := keys.Undo(r.UserContext(), r.desk(), r.Scope, r.itemID())
	if err != nil {
		return err
	}
	r.Flash("custody.done.undone", "key", it.Code)
	return s.after(r, it)
}

// number reads a number of the address, 0 when it is none.
func number(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// keyForm is a form about one key.
func (s *Server) keyForm(r *Request, title, act string, fill func(*views.Form, store.ItemView)) error {
	it, notes, err := r.keyAsked(act == "take" || act == "release")
	if err != nil {
		return err
	}
	st, err := r.Staff(r.Say.Say(title, "key", it.Code))
	if err != nil {
		return err
	}
	base := keyHref(it.ID)
	page := views.Form{Staff: st, Heading: r.Say.Say(title, "key", it.Code), Path: []ui.Crumb{{Label: it.Code + " " + it.Name, Href: base}},
		Text: keySentence(r.Say, it, r.Now()), Action: base + "/" + act, Hidden: map[string]string{},
		Cancel: ui.Button{Label: r.Say.Say("keys.cancel"), Href: base, Kind: ui.Ghost}}
	for _, n := range notes {
		page.Fields = append(page.Fields, n.Show())
	}
	r.unlinked(page.Text)
	fill(&page, it)
	if len(page.Problems) > 0 || page.Refusal != nil {
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

// keyAsked reads the key of a form, and what somebody should know who is to
// take it: what is wrong with it, and what is to be checked first.
func (r *Request) keyAsked(taken bool) (it store.ItemView, notes []ui.Note, err error) {
	err = r.Read(func(rx *store.Rx) (err error) {
		if it, err = rx.ItemView(r.itemID()); err != nil {
			return err
		}
		if !mayLook(r.Scope, it) {
			return tenants.Fail(tenants.NotFound, "key_not_found")
		}
		if taken {
			notes, err = r.takerNotes(rx, it.ID)
		}
		return err
	})
	return it, notes, err
}

// takerNotes are what somebody should know who takes a key.
func (r *Request) takerNotes(rx *store.Rx, id custody.ItemID) ([]ui.Note, error) {
	faults, err := openFaults(rx, id)
	if err != nil {
		return nil, err
	}
	checks, err := openChecks(rx, id, r.Now())
	return append(r.faultNotes(faults), r.checkNotes(checks)...), err
}

func (s *Server) keyExtendPage(r *Request) error { return s.extendForm(r, nil) }

func (s *Server) extendForm(r *Request, f *form) error {
	return s.keyForm(r, "keys.extend.title", "extend", func(p *views.Form, it store.ItemView) {
		field := ui.Field{ID: "due", Label: r.Say.Say("keys.extend.due"), Hint: r.Say.Say("keys.extend.hint", "zone", r.Guest.Organisation.Zone), Type: "datetime-local", Required: true}
		field.Value = r.Now().In(zone(or(it.Zone, r.Guest.Organisation.Zone))).Add(4 * time.Hour).Truncate(15 * time.Minute).Format(localMinute)
		if f != nil {
			p.Problems, field.Error, field.Value = f.problems, f.problem("due"), f.text("due")
		}
		p.Fields = append(p.Fields, field.Input())
		p.Submit = ui.Button{Label: r.Say.Say("keys.extend.submit", "key", it.Code), Kind: ui.Primary, Icon: "extend"}
	})
}

// localMinute is how browsers write a wall-clock minute.
const localMinute = "2006-01-02T15:04"

func (s *Server) keyExtend(r *Request) error {
	f := r.Form()
	due, err := time.ParseInLocation(localMinute, f.text("due"), r.itemZone())
	if err != nil {
		f.wrong(tenants.Fail(tenants.Invalid, "date_invalid").At("due"))
		return s.extendForm(r, f)
	}
	h, err := keys.Extend(r.UserContext(), r.desk(), r.Scope, r.itemID(), due)
	if tenants.KindOf(err) == tenants.Invalid && f.wrong(err) {
		return s.extendForm(r, f)
	}
	if err != nil {
		return err
	}
	return s.afterForm(r, "custody.done.extended", "due", r.Say.Moment(*h.DueAt, r.Now()))
}

// itemZone is the zone of the key's site.
func (r *Request) itemZone() *time.Location {
	name := r.Guest.Organisation.Zone
	_ = r.Read(func(rx *store.Rx) error { // an unknown key is told by the act itself
		v, err := rx.ItemView(r.itemID())
		name = or(v.Zone, name)
		return err
	})
	return zone(name)
}

// afterForm says what was done and goes back to the key.
func (s *Server) afterForm(r *Request, id string, args ...string) error {
	var code string
	err := r.Read(func(rx *store.Rx) error {
		it, err := rx.Item(r.itemID())
		code = it.Code
		return err
	})
	if err != nil {
		return err
	}
	r.Flash(id, append([]string{"key", code}, args...)...)
	return r.To(keyHref(r.itemID()))
}

func (s *Server) keyMissingPage(r *Request) error {
	return s.keyForm(r, "keys.missing.title", "missing", func(p *views.Form, it store.ItemView) {
		p.Fields = append(p.Fields, ui.Field{ID: "statement", Label: r.Say.Say("keys.missing.statement"), Hint: r.Say.Say("keys.missing.hint")}.Area(4))
		p.Submit = ui.Button{Label: r.Say.Say("keys.missing.submit", "key", it.Code), Kind: ui.Danger, Icon: "missing"}
	})
}

func (s *Server) keyMissing(r *Request) error {
	it, err := keys.ReportMissing(r.UserContext(), r.desk(), r.Scope, r.itemID(), r.Form().text("statement"))
	if err != nil {
		return err
	}
	r.Flash("custody.done.missing", "key", it.Code)
	var lost *custody.Incident
	err = r.Read(func(rx *store.Rx) error {
		lost, err = openIncident(rx, it.ID)
		return err
	})
	if err != nil || lost == nil {
		return err
	}
	return r.To(incidentHref(lost.ID))
}
