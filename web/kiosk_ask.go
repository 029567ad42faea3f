package web

import (
	"strings"
	"time"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// kioskLeave offers the way that is open: to ask those who may say yes, and
// tell them what for.
func (s *Server) kioskLeave(r *Request, w *kioskWish, problem string) error {
	title := r.Say.Say("approvals.kiosk.title", "key", w.item.Code)
	k, err := s.kioskFrame(r, title, true)
	if err != nil {
		return err
	}
	v := r.refusal("", &keys.Refused{Item: w.item, PersonID: w.person.ID, Decision: w.decision})
	note := ""
	for i, n := range w.decision.Needs {
		if n.Kind == rules.NeedApproval {
			note = v.Reasons[i].Why
		}
	}
	why := r.Say.Say("kiosk.why", "key", w.item.Code)
	page := views.KioskAsk{Kiosk: k, Title: title, Text: note, Error: problem, Action: "/kiosk/ask", Hidden: map[string]string{"item": string(w.item.ID)}, Submit: r.Say.Say("approvals.kiosk.ask"), Foot: kioskFoot(r),
		Fields: []ui.Field{{ID: "reason", Label: why, Hint: r.Say.Say("approvals.ask.why_hint"), Value: w.in.Reason, Complete: "off", Required: true, Attrs: map[string]any{"autofocus": true, "maxlength": 500}}}}
	return kioskShows(r, problem, page)
}

// kioskSpan is for how long a kiosk asks: until the end of a shift.
const kioskSpan = 8 * time.Hour

// kioskAsked asks for a key from now on, for whoever stands there.
func (s *Server) kioskAsked(r *Request) error {
	p, session, there, err := s.standing(r)
	if err != nil || !there {
		return or2(err, func() error { return r.To("/kiosk") })
	}
	w := kioskWants(r, p, session, keys.TakeAsk{ItemID: custody.ItemID(r.FormValue("item")), Reason: strings.TrimSpace(r.FormValue("reason"))})
	_, err = access.AskAccess(r.UserContext(), r.asks(), r.Scope.At(p.ID), access.AccessAsk{ItemID: w.in.ItemID, PersonID: p.ID, From: r.Now(), Until: r.Now().Add(kioskSpan), Reason: w.in.Reason, Via: custody.ViaKiosk})
	if bad := asError(err); bad != nil && bad.Field == "reason" {
		if err := s.kioskWeigh(r, w); err != nil {
			return s.kioskProblem(r, p, session, err)
		}
		return s.kioskLeave(r, w, r.sentence(statusOf(err), err))
	}
	if err != nil && tenants.KindOf(err) == tenants.Internal {
		return err
	}
	if err != nil {
		r.Status(statusOf(err))
		return s.kioskChoose(r, p, session, "", r.sentence(statusOf(err), err))
	}
	return s.kioskSaid(r, r.Say.Say("approvals.kiosk.done"), r.Say.Say("requests.done.asked"))
}
