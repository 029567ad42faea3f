package web

import (
	"strconv"
	"strings"

	"claviger/custody"
	"claviger/custody/desk/emergency"
	"claviger/store"
	"claviger/tenants"
	"claviger/views/ui"
)

func (r *Request) runID() custody.RunID { return custody.RunID(r.Params("id")) }

func (s *Server) playRunPage(r *Request) error { return s.run(r, nil) }

// run shows one run: live, with what the reader can do. A drill lives at its
// own address, and the other leads there.
func (s *Server) run(r *Request, f *form) error {
	var p store.RunPage
	var able []store.Counter
	err := r.Read(func(rx *store.Rx) (err error) {
		if p, err = rx.RunPage(r.runID()); err != nil {
			return err
		}
		able, err = rx.WhoCounts()
		return err
	})
	if err != nil {
		return err
	}
	base := emergency.RunPath(p.PlaybookRun)
	if f == nil && r.Path() != base {
		return r.To(base)
	}
	title := p.Name
	if p.Drill {
		title = r.Say.Say("playbooks.drill_title", "name", title)
	}
	st, err := r.Staff(title)
	if err != nil {
		return err
	}
	if p.Drill {
		st = r.striped(st)
	}
	if p.Open() {
		st.Live = "/live"
	}
	st.Zone = r.Guest.Organisation.Zone
	page := runView(r, st, p, able, f)
	if f != nil {
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

// onRun answers an act on a run: back to its page, or the page with what is
// wrong.
func (s *Server) onRun(r *Request, f *form, done string, err error) error {
	if err != nil {
		if kind := tenants.KindOf(err); (kind == tenants.Invalid || kind == tenants.Conflict) && f.wrong(err) {
			return s.run(r, f)
		}
		return err
	}
	if done != "" {
		r.Flash(done)
	}
	var p custody.PlaybookRun
	if err := r.Read(func(rx *store.Rx) (err error) { p, err = rx.PlaybookRun(r.runID()); return err }); err != nil {
		return err
	}
	return r.To(emergency.RunPath(p))
}

func (s *Server) runTick(r *Request) error {
	no, err := strconv.Atoi(r.Params("no"))
	if err != nil {
		return tenants.Fail(tenants.NotFound, "run_step_not_found")
	}
	f := r.Form()
	return s.onRun(r, f, "", emergency.TickStep(r.UserContext(), r.plays(), r.Scope, r.runID(), no, f.text("done") != ""))
}

func (s *Server) runNote(r *Request) error {
	f := r.Form()
	return s.onRun(r, f, "emergency.done.noted", emergency.NoteRun(r.UserContext(), r.plays(), r.Scope, r.runID(), f.text("text")))
}

// runEnd ends a run with who sees to each key that is still out. A key that
// went out since the page was shown is asked for again.
func (s *Server) runEnd(r *Request) error {
	f := r.Form()
	var keys []emergency.KeyNow
	if err := r.Read(func(rx *store.Rx) (err error) { keys, err = rx.RunKeysNow(r.runID()); return err }); err != nil {
		return err
	}
	owners := map[custody.ItemID]tenants.PersonID{}
	for _, k := range keys {
		if id := f.text("owner_" + string(k.ItemID)); id != "" {
			owners[k.ItemID] = tenants.PersonID(id)
		}
	}
	_, err := emergency.EndRun(r.UserContext(), r.plays(), r.Scope, emergency.EndAsk{Run: r.runID(), Summary: f.text("summary"), Owners: owners})
	return s.onRun(r, f, "playbooks.done.run_ended", err)
}

// goingRun is what runBanner tells of, nil for nothing.
func goingRun(rx *store.Rx) (*store.RunView, error) {
	v, found, err := rx.GoingRun()
	if err != nil || !found {
		return nil, err
	}
	return &v, nil
}

// runBanner says on the other pages that an incident or a drill goes on.
func (r *Request) runBanner(v store.RunView) *ui.Banner {
	path := emergency.RunPath(v.PlaybookRun)
	if r.Path() == path {
		return nil
	}
	b := &ui.Banner{Kind: "incident", Word: strings.ToUpper(r.Say.Label("playbooks.kind", string(v.Kind)))}
	if v.Drill {
		b.Kind, b.Word = "drill", r.Say.Say("playbooks.drill")
	}
	b.Text = r.Say.Say("playbooks.banner", "name", v.Name, "site", v.Site, "at", r.Say.Moment(v.At, r.Now()))
	if r.Scope.Can(tenants.KeysIssue) {
		b.Button = ui.Button{Label: r.Say.Say("playbooks.banner_open"), Row: true, Href: path}
	}
	return b
}
