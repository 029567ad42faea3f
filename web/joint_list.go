package web

import (
	"net/url"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// jointsShown are the parts of the list, in the order of their tabs.
var jointsShown = []store.JointsShown{store.JointsAll, store.JointsWaiting, store.JointsAgreed, store.JointsOver}

// jointList is every release that took two people, or waits for the second.
func (s *Server) jointList(r *Request) error {
	ask := store.JointListAsk{Show: store.JointsShown(r.Query("show")), Site: tenants.SiteID(r.Query("site")), Before: custody.JointID(r.Query("after")), Now: r.Now(), Limit: pageRows + 1}
	var rows []store.JointView
	var sites []tenants.Site
	err := r.Read(func(rx *store.Rx) (err error) {
		if sites, err = rx.Sites(); err != nil {
			return err
		}
		rows, err = rx.JointList(ask)
		return err
	})
	if err != nil {
		return err
	}
	st, err := r.Staff(r.Say.Say("joint.list"))
	if err != nil {
		return err
	}
	return r.HTML(jointsPage(r, st, ask, sites, rows).Show())
}

// jointsHref is the list with what is shown of it.
func jointsHref(a store.JointListAsk) string {
	q := url.Values{}
	for name, value := range map[string]string{"show": string(a.Show), "site": string(a.Site), "after": string(a.Before)} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if len(q) == 0 {
		return "/releases"
	}
	return "/releases?" + q.Encode()
}

func jointsPage(r *Request, st views.Staff, a store.JointListAsk, sites []tenants.Site, all []store.JointView) views.Things {
	say := r.Say.Say
	rows, more := cut(all)
	page := views.Things{Staff: st, Heading: say("joint.list"), TabsLabel: say("board.column.state"), Notes: []ui.Note{{Icon: "two", Text: ui.Text(say("joint.lede"))}},
		List: views.Listing{ID: "joints", Caption: say("joint.list"), Columns: columns(say("board.column.state"), say("board.column.key"), say("joint.asker"), say("joint.why"), say("joint.ended")),
			MoreLabel: say("keys.show_older"), Shown: r.Say.Count("joint.shown", len(rows))}}
	a.Before = ""
	for _, show := range jointsShown {
		to := a
		to.Show = show
		page.Tabs = append(page.Tabs, ui.Tab{Label: r.Say.Label("joint.show", or(string(show), "all")), Href: jointsHref(to), Current: show == a.Show})
	}
	if len(sites) > 1 {
		page.SitesLabel, page.Sites = say("common.site"), siteTabs(r, sites, a.Site, func(id tenants.SiteID) string { to := a; to.Site = id; return jointsHref(to) })
	}
	for _, v := range rows {
		page.List.Rows = append(page.List.Rows, jointRow(r, v))
	}
	if len(rows) == 0 {
		page.List.Shown = ""
		page.List.None = say("joint.none." + or(string(a.Show), "all"))
	}
	if more {
		a.Before = rows[len(rows)-1].ID
		page.List.More = jointsHref(a)
	}
	return page
}

// siteTabs are all sites, and each of them.
func siteTabs(r *Request, sites []tenants.Site, chosen tenants.SiteID, href func(tenants.SiteID) string) []ui.Tab {
	tabs := []ui.Tab{{Label: r.Say.Say("reports.all_sites"), Href: href(""), Current: chosen == ""}}
	for _, x := range sites {
		if r.Scope.SeesSite(x.ID) {
			tabs = append(tabs, ui.Tab{Label: x.Name, Href: href(x.ID), Current: x.ID == chosen})
		}
	}
	return tabs
}

func jointRow(r *Request, v store.JointView) views.ThingRow {
	say := r.Say.Say
	chip, word := jointWord(r, v)
	end := views.ThingCell{Text: ui.Text(say("joint.until", "until", r.Say.ClockSeconds(v.Until)))}
	switch {
	case v.Ender != "":
		end = views.ThingCell{Text: ui.Text(v.Ender), Sub: r.Say.Moment(*v.EndedAt, r.Now())}
	case v.At(r.Now()) == custody.JointLapsed:
		end = views.ThingCell{Text: ui.Text(say("joint.nobody")), Sub: r.Say.Moment(v.Until, r.Now())}
	}
	asker := views.ThingCell{Class: "holder", Text: ui.Text(v.Asker), Sub: r.Say.Moment(v.AskedAt, r.Now())}
	if v.PersonID != v.AskedBy {
		asker.Text = ui.Text(say("joint.asked_for", "asker", v.Asker, "person", v.Taker))
	}
	return views.ThingRow{ID: "j-" + string(v.ID), Href: jointHref(v.ID), Code: v.Code, Name: v.Name, State: chip, Word: word,
		Cells: []views.ThingCell{asker, {Text: ui.Text(or(v.Reason, purposeWord(r.Say, v.Purpose)))}, end}}
}

// jointWord is the chip of a release and its word: of what the cabinet did with
// it, once both agreed.
func jointWord(r *Request, v store.JointView) (chip, word string) {
	state := v.At(r.Now())
	if state != custody.JointAgreed || v.Command == "" {
		return jointChip[state], r.Say.Label("joint.state", string(state))
	}
	chip = "fail"
	switch {
	case v.Command == keys.TakenS:
		chip = "in"
	case !v.Command.Settled():
		chip = "due"
	}
	return chip, r.Say.Label("custody.command", string(v.Command))
}
