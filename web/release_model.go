package web

import (
	"slices"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
	"claviger/words"
)

// answerBy is how long after the end of an order its cabinet may still be
// heard: what it did in time travels back.
const answerBy = 2 * time.Second

// follow is the page of one order; a browser that follows gets its changing part.
func (s *Server) follow(r *Request, c keys.Command) error {
	var it store.ItemView
	var at custody.Place // where the order went: a key that was taken hangs nowhere
	var taker string
	err := r.Read(func(rx *store.Rx) (err error) {
		if it, err = rx.ItemView(c.ItemID); err != nil {
			return err
		}
		if !r.Scope.SeesSite(it.SiteID) {
			return tenants.Fail(tenants.NotFound, "command_not_found")
		}
		if at, err = rx.Place(c.PlaceID); err != nil {
			return err
		}
		taker, err = rx.PersonName(c.PersonID)
		return err
	})
	if err != nil {
		return err
	}
	now := followNow(r, c, it, at.Name, taker)
	if r.HX() {
		return r.HTML(now.Show())
	}
	title := r.Say.Say("release.follow", "slot", c.Slot, "key", it.Code)
	st, err := r.Staff(title)
	if err != nil {
		return err
	}
	if now.Poll != "" {
		st.Doc.Refresh = 2
	}
	return r.HTML(views.Following{Staff: st, Heading: title, Path: []ui.Crumb{{Label: it.Code + " " + it.Name, Href: keyHref(it.ID)}}, Now: now}.Show())
}

// followed are the states on the way to a key in the hand, in their order.
var followed = []keys.CommandState{keys.Queued, keys.Sent, keys.Delivered, keys.Actuated, keys.TakenS}

// followNow says how far the order has come: the steps while it goes well, one
// sentence and what helps when it ended without the key.
func followNow(r *Request, c keys.Command, it store.ItemView, place, taker string) views.FollowNow {
	say, base := r.Say.Say, keyHref(c.ItemID)
	if !c.State.Settled() && c.State != keys.Actuated && r.Now().After(c.ExpiresAt.Add(answerBy)) {
		c.State = keys.ExpiredS // the clock has said so, the work behind the pages will
	}
	args := []any{"key", it.Code, "person", taker, "slot", c.Slot, "place", place, "expires", r.Say.ClockSeconds(c.ExpiresAt)}
	n := views.FollowNow{State: "out", Word: r.Say.Label("custody.command", string(c.State)), Sentence: ui.Text(say("release.now."+string(c.State), args...))}
	switch c.State {
	case keys.TakenS:
		n.State = "in"
	case keys.Relocked, keys.Cancelled:
		n.State = "due"
	case keys.RefusedS, keys.ExpiredS, keys.UnknownS:
		n.State = "fail"
	}
	if reached := slices.Index(followed, c.State); reached >= 0 {
		n.Steps = followSteps(r, c, taker, reached)
	} else {
		n.Note = &ui.Note{State: n.State, Bold: endWhy(r.Say, c), Sub: say("release.help." + string(c.State))}
	}
	if !c.State.Settled() {
		n.Poll = commandHref(c) + "?follow=1"
		if c.State == keys.Queued || c.State == keys.Sent {
			n.Cancel = &views.RowAct{Action: commandHref(c) + "/cancel", Button: ui.Button{ID: "cancel", Label: say("release.cancel")}}
		}
		return n
	}
	n.Buttons = []ui.Button{{ID: "key", Label: say("release.to_key", "key", it.Code), Href: base, Kind: ui.Primary}}
	if c.State != keys.TakenS && r.Scope.Can(tenants.Release) {
		n.Buttons = []ui.Button{{ID: "again", Label: say("release.again"), Href: base + "/release", Kind: ui.Primary, Icon: "unlock"}, {ID: "key", Label: say("release.to_key", "key", it.Code), Href: base, Kind: ui.Ghost}}
	}
	return n
}

func followSteps(r *Request, c keys.Command, taker string, reached int) (out []ui.PathStep) {
	for i, s := range followed {
		step := ui.PathStep{State: "next", Title: r.Say.Say("release.step."+string(s), "person", taker)}
		switch {
		case i <= reached:
			step.State = "done"
		case i == reached+1:
			step.State = "now"
			if c.State == keys.Actuated {
				step.Text = r.Say.Say("release.pull", "slot", c.Slot)
			} else {
				step.Text = r.Say.Say("release.until", "expires", r.Say.ClockSeconds(c.ExpiresAt))
			}
		}
		if i == 0 {
			step.Text = r.Say.Say("release.asked", "at", r.Say.ClockSeconds(c.IssuedAt), "why", or(c.Reason, purposeWord(r.Say, c.Purpose)))
		}
		out = append(out, step)
	}
	return out
}

// endWhy says in one sentence how an order ended without the key.
func endWhy(p *words.Printer, c keys.Command) string {
	switch {
	case c.State == keys.RefusedS && c.Detail != "":
		return p.Say("keys.release.refused", "why", refusalWord(p, c.Detail))
	case c.Detail != "" && p.Has("custody.refusal."+c.Detail):
		return refusalWord(p, c.Detail)
	}
	return p.Label("custody.command", string(c.State))
}

// refusalWord says why a cabinet refused.
func refusalWord(p *words.Printer, code string) string {
	if !p.Has("custody.refusal." + code) {
		return code
	}
	return p.Label("custody.refusal", code)
}
