package web

import (
	"slices"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// orderPath are the states on the way to the end of an order that goes well:
// a door is free before somebody opens it, everything else is done at once.
func orderPath(act string) []keys.CommandState {
	if act == keys.ActionUnlock {
		return []keys.CommandState{keys.Queued, keys.Sent, keys.Actuated, keys.DoneS}
	}
	return []keys.CommandState{keys.Queued, keys.Sent, keys.DoneS}
}

// orderNow says how far an order has come, and at its end what helps.
func orderNow(r *Request, c keys.Command, place custody.Place) views.FollowNow {
	say := r.Say.Say
	if !c.State.Settled() && c.State != keys.Actuated && r.Now().After(c.ExpiresAt.Add(answerBy)) {
		c.State = keys.ExpiredS // the clock has said so, the work behind the pages will
	}
	n := views.FollowNow{State: "out", Word: orderWord(r, c), Sentence: ui.Text(say(orderKey("orders.now.", c), "place", place.Name, "slot", c.Slot, "expires", r.Say.ClockSeconds(c.ExpiresAt)))}
	switch c.State {
	case keys.DoneS:
		n.State = "in"
	case keys.Relocked, keys.Cancelled:
		n.State = "due"
	case keys.RefusedS, keys.ExpiredS, keys.UnknownS:
		n.State = "fail"
	}
	path := orderPath(c.Action)
	at := c.State
	if at == keys.Delivered || at == keys.Actuated && c.Action != keys.ActionUnlock {
		at = keys.Sent // it has it, and says next what it did
	}
	if reached := slices.Index(path, at); reached >= 0 {
		n.Steps = orderSteps(r, c, path, reached)
	} else {
		n.Note = &ui.Note{State: n.State, Bold: orderEnd(r, c), Sub: say(orderKey("orders.help.", c))}
	}
	if !c.State.Settled() {
		n.Poll = orderHref(c)
		if c.State == keys.Queued || c.State == keys.Sent {
			n.Cancel = &views.RowAct{Action: orderHref(c) + "/cancel", Button: ui.Button{ID: "cancel", Label: say("release.cancel")}}
		}
		return n
	}
	n.Buttons = []ui.Button{{ID: "place", Label: say("orders.to_place", "place", place.Name), Href: placeHref(place.ID), Kind: ui.Primary}}
	if right, _ := keys.OrderRight(c.Action); c.State != keys.DoneS && r.Scope.Can(right) {
		n.Buttons[0].Kind = ui.Ghost
		n.Buttons = append([]ui.Button{{ID: "again", Label: say("release.again"), Href: newOrderHref(place.ID, c.Action), Kind: ui.Primary}}, n.Buttons...)
	}
	if c.Action == keys.ActionInventory && c.State == keys.DoneS && r.Scope.Can(tenants.KeysIssue) {
		n.Note = &ui.Note{State: "in", Icon: "check", Bold: say("orders.read"), Text: ui.Rich{{Text: say("differ.short"), Href: differencesHref(place.ID)}}}
	}
	return n
}

// orderEnd says in one sentence how an order ended that did not do what was asked.
func orderEnd(r *Request, c keys.Command) string {
	if c.State == keys.Relocked {
		return orderWord(r, c)
	}
	return endWhy(r.Say, c)
}

// orderWord is the state as a chip.
func orderWord(r *Request, c keys.Command) string {
	if c.Action == keys.ActionUnlock && (c.State == keys.Actuated || c.State == keys.Relocked) {
		return r.Say.Say("orders.word." + string(c.State))
	}
	return r.Say.Label("custody.command", string(c.State))
}

// orderKey names the sentence of a state: of this act where it has its own.
func orderKey(prefix string, c keys.Command) string {
	switch c.State {
	case keys.DoneS:
		return prefix + "done_" + c.Action
	case keys.Delivered:
		return prefix + string(keys.Sent)
	case keys.Actuated:
		if c.Action != keys.ActionUnlock {
			return prefix + string(keys.Sent)
		}
	}
	return prefix + string(c.State)
}

func orderSteps(r *Request, c keys.Command, path []keys.CommandState, reached int) (out []ui.PathStep) {
	for i, s := range path {
		step := ui.PathStep{State: "next", Title: r.Say.Say("orders.step." + string(s))}
		if s == keys.DoneS {
			step.Title = r.Say.Say("orders.step.done_" + c.Action)
		}
		switch {
		case i <= reached:
			step.State = "done"
		case i == reached+1:
			step.State = "now"
			step.Text = r.Say.Say("orders.until", "expires", r.Say.ClockSeconds(c.ExpiresAt))
			if c.State == keys.Actuated && c.Action == keys.ActionUnlock {
				step.Text = r.Say.Say("orders.open_it")
			}
		}
		if i == 0 {
			step.Text = r.Say.Say("release.asked", "at", r.Say.ClockSeconds(c.IssuedAt), "why", c.Reason)
		}
		out = append(out, step)
	}
	return out
}
