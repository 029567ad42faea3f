package web

import (
	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// kioskWarned tells a taker, once and before the take, what is wrong with what
// they are about to take. False when there is nothing to tell.
func (s *Server) kioskWarned(r *Request, w *kioskWish) (bool, error) {
	if r.FormValue("seen") != "" || w.decision.Outcome != rules.Granted {
		return false, nil
	}
	text, late, unchecked := "", "", custody.ItemID("")
	for _, id := range w.items {
		one, err := r.faultLine(id)
		if err != nil {
			return false, err
		}
		text = joinSentences(text, one)
		line, err := r.lateLine(id)
		if err != nil {
			return false, err
		}
		if line != "" && unchecked == "" {
			unchecked = id
		}
		late = joinSentences(late, line)
	}
	if text+late == "" {
		return false, nil
	}
	title := r.Say.Say("faults.kiosk", "key", w.item.Code)
	k, err := s.kioskFrame(r, title, true)
	if err != nil {
		return true, err
	}
	page := views.KioskChoose{Kiosk: k, Title: title, Note: joinSentences(text, late), Foot: kioskFoot(r)}
	page.Tiles = []ui.KTile{{Title: r.Say.Say("faults.kiosk_take"), Text: w.item.Code + " " + w.item.Name, Icon: "out", Brass: true, Action: "/kiosk/take", Fields: w.fields("seen", "1")}}
	if late != "" {
		page.Tiles[0].Brass = false
		page.Tiles = append([]ui.KTile{checkTile(r, unchecked, w.item.Code, true)}, page.Tiles...)
	}
	return true, r.HTML(page.Show())
}

// faultLine says the open faults of a key, "" when there are none.
func (r *Request) faultLine(item custody.ItemID) (text string, err error) {
	err = r.Read(func(rx *store.Rx) error {
		rows, err := openFaults(rx, item)
		for _, v := range rows {
			_, word := faultChip(r.Say, v.Fault)
			text = joinSentences(text, word+": "+faultText(r.Say, v.Fault))
		}
		return err
	})
	return text, err
}

// faultNames puts what is wrong into the words of a refusal.
func faultNames(rx *store.Rx, reasons []rules.Reason, names map[string]string) error {
	for _, why := range reasons {
		if id := why.Params["check"]; id != "" {
			l, err := rx.CheckList(custody.CheckListID(id))
			if err != nil && tenants.KindOf(err) != tenants.NotFound {
				return err
			}
			names[id] = l.Name
		}
		id := why.Params["fault"]
		if id == "" {
			continue
		}
		f, err := rx.Fault(custody.FaultID(id))
		if tenants.KindOf(err) == tenants.NotFound && err != nil {
			continue
		}
		if err != nil {
			return err
		}
		names[id] = f.What
	}
	return nil
}

// damageSaid is the question that was answered with a damage, "" when none was.
func damageSaid(qs []rules.Question, typed map[string]string) string {
	for _, q := range qs {
		if value := typed[q.ID]; q.Kind == rules.DamageQuestion && value != rules.NoDamage && q.Accepts(value) {
			return q.ID
		}
	}
	return ""
}

// kioskDamage asks who brought a damaged key back for a few words and a photo;
// both may stay away, what was answered goes with them.
func (s *Server) kioskDamage(r *Request, v store.ReturnAskView, question string, f *form) error {
	say := r.Say.Say
	k, err := s.kioskFrame(r, say("faults.what"), true)
	if err != nil {
		return err
	}
	answer := keys.AnswerField(question)
	page := views.KioskAsk{Kiosk: k, Title: say("faults.what"), Text: say("faults.kiosk_what", "key", v.Code), Action: "/kiosk/answers/" + string(v.HoldingID), Submit: say("kiosk.next"), Files: true,
		Hidden: pairsOf(answer, r.FormValue(answer), "told", "1"), Foot: []ui.KButton{{Label: say("kiosk.later"), Icon: "clock", Href: "/kiosk/finish"}}}
	what := ui.Field{ID: "what", Label: say("faults.what"), Value: r.FormValue("what"), Complete: "off", Attrs: map[string]any{"maxlength": 500}}
	photo := ui.Field{ID: "photo", Label: say("faults.photo"), Type: "file", Attrs: map[string]any{"accept": "image/*", "capture": "environment"}}
	if f != nil {
		what.Error, photo.Error = f.problem("what"), f.problem("photo")
	}
	page.Fields = []ui.Field{what, photo}
	if f != nil {
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

// kioskDamaged says what was wrong with the words or the photo on their own
// screen, and anything else on the step that asks.
func (s *Server) kioskDamaged(r *Request, v store.ReturnAskView, question string, err error) error {
	if f := r.Form(); question != "" && tenants.KindOf(err) == tenants.Invalid && f.wrong(err) {
		return s.kioskDamage(r, v, question, f)
	}
	return s.kioskNotYet(r, err)
}
