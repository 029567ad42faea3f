package web

import (
	"strings"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
	"claviger/views"
	"claviger/views/ui"
)

// askTiles lead to what somebody is still to say about keys they brought back.
func askTiles(r *Request, asks []store.ReturnAskView) (tiles []ui.KTile) {
	for _, a := range asks {
		tiles = append(tiles, ui.KTile{Title: r.Say.Say("kiosk.answer_key", "key", a.Code), Text: leftWords(r, a.ReturnAsk), Icon: "help", Href: "/kiosk/answers/" + string(a.HoldingID)})
	}
	return tiles
}

// kioskReturned is a return at this kiosk and who stands here, "" for nobody.
func (s *Server) kioskReturned(r *Request) (v store.ReturnAskView, it custody.Item, by tenants.PersonID, err error) {
	p, _, there, err := s.standing(r)
	if err != nil {
		return v, it, "", err
	}
	if there {
		by = p.ID
	}
	err = r.Read(func(rx *store.Rx) error {
		vs, err := rx.ReturnAsks(store.ReturnAskAsk{Holding: custody.HoldingID(r.Params("id")), Limit: 1})
		if err != nil {
			return err
		}
		if len(vs) == 0 || !r.Scope.SeesSite(vs[0].SiteID) {
			return tenants.Fail(tenants.NotFound, "answers_not_found")
		}
		v = vs[0]
		it, err = rx.Item(v.ItemID)
		return err
	})
	own := by != "" && (by == v.PersonID || by == v.BroughtBy)
	if err == nil && !own && r.Now().Sub(v.ReturnedAt) > keys.UndoWindow {
		err = tenants.Fail(tenants.NotFound, "answers_not_found")
	}
	return v, it, by, err
}

// kioskAnswers asks the next thing about a key that is back. The key is back
// already: each screen has the way to leave the rest for later.
func (s *Server) kioskAnswers(r *Request) error { return s.kioskAskBack(r, "") }

func (s *Server) kioskAskBack(r *Request, problem string) error {
	v, it, _, err := s.kioskReturned(r)
	if err != nil {
		return err
	}
	back := r.Say.Say("kiosk.done.back", "key", v.Code)
	text := back + "."
	if it.State == custody.In || it.State == custody.ToHang {
		text = joinSentences(text, r.whereToHang(it))
	}
	action := "/kiosk/answers/" + string(v.HoldingID)
	foot := []ui.KButton{{Label: r.Say.Say("kiosk.later"), Icon: "clock", Href: "/kiosk/finish"}}
	switch {
	case !v.Open():
		rest, _, err := r.kioskRest(it.ID, v.PersonID)
		if err != nil {
			return err
		}
		return s.kioskSaid(r, back, joinSentences(r.Say.Say("returns.done.saved", "key", v.Code)+".", r.whereToHang(it), rest))
	case len(v.Questions) > 0:
		q := v.Questions[0]
		if q.Optional {
			foot = append(foot, ui.KButton{Label: r.Say.Say("kiosk.pass"), Icon: "chev", Action: action, Fields: map[string]string{"passed": q.ID}, Grow: 1})
		}
		return s.kioskPut(r, kioskQuestion{q: q, key: v.Code, text: text, error: problem, action: action, foot: foot, fields: pairsOf})
	}
	return s.kioskBackWitness(r, v, text, problem, foot)
}

// pairsOf are fields by name.
func pairsOf(more ...string) map[string]string {
	out := map[string]string{}
	for i := 0; i+1 < len(more); i += 2 {
		out[more[i]] = more[i+1]
	}
	return out
}

// kioskBackWitness asks for a witness who was not there yet.
func (s *Server) kioskBackWitness(r *Request, v store.ReturnAskView, text, problem string, foot []ui.KButton) error {
	title := r.Say.Say("kiosk.witness", "n", itoa(len(v.Seen)+1), "of", itoa(len(v.Seen)+v.Missing))
	k, err := s.kioskFrame(r, title, true)
	if err != nil {
		return err
	}
	other, err := r.otherDepartment(v)
	if err != nil {
		return err
	}
	text = joinSentences(text, other)
	action := "/kiosk/answers/" + string(v.HoldingID)
	pad := ui.KKeypad{Action: action, Name: "number", Title: title, Text: joinSentences(text, r.Say.Say("kiosk.witness_hint")), Label: r.Say.Say("kiosk.witness_number"), Error: problem, Clear: r.Say.Say("kiosk.delete"), Enter: r.Say.Say("kiosk.next")}
	return kioskShows(r, problem, views.KioskPad{Kiosk: k, Pad: pad, Foot: foot, Scan: &views.KioskScan{Action: action, Label: title}})
}

// kioskAnswer keeps one answer, or the proof of one witness, and goes on.
func (s *Server) kioskAnswer(r *Request) error {
	v, _, by, err := s.kioskReturned(r)
	if err != nil {
		return err
	}
	if r.FormValue("page") != "" {
		return s.kioskAskBack(r, "") // more of the choices, nothing said yet
	}
	broken := damageSaid(v.Questions, typedAnswers(r))
	if broken != "" && r.FormValue("told") == "" {
		return s.kioskDamage(r, v, broken, nil)
	}
	photo, err := r.givenPhoto("photo")
	if err != nil {
		return s.kioskDamaged(r, v, broken, err)
	}
	in := keys.AnswerAsk{What: r.FormValue("what"), Photo: photo, HoldingID: v.HoldingID, Answers: typedAnswers(r), Via: custody.ViaKiosk, Partly: true, Passed: commas(r.FormValue("passed"))}
	shown := admin.Shown{Badge: strings.TrimSpace(r.FormValue("code")), Number: strings.TrimSpace(r.FormValue("number")), PIN: strings.TrimSpace(r.FormValue("pin"))}
	if shown.Badge != "" || shown.Number != "" {
		if shown.PIN == "" {
			return s.kioskPINFor(r, "/kiosk/answers/"+string(v.HoldingID), pairsOf("code", shown.Badge, "number", shown.Number))
		}
		who, err := admin.Witness(r.UserContext(), s.admin, s.Keys, s.Hasher, r.Scope, shown)
		if err != nil {
			return s.kioskNotYet(r, err)
		}
		in.Witnesses = []tenants.PersonID{who.Person.ID}
	}
	scope := r.Scope
	if by != "" {
		scope = scope.At(by)
	}
	if _, err := keys.AnswerBack(r.UserContext(), r.desk(), scope, in); err != nil {
		if len(v.Questions) > 0 && tenants.CodeOf(err) == "answer_wrong" {
			return s.kioskAskBack(r, or(r.bounds(wrongOf(v.Questions, err)), r.Say.Say("rules.choose")))
		}
		return s.kioskDamaged(r, v, broken, err)
	}
	return r.To("/kiosk/answers/" + string(v.HoldingID))
}

// wrongOf is the question that an error is about.
func wrongOf(qs []rules.Question, err error) rules.Question {
	if te := asError(err); te != nil {
		for _, q := range qs {
			if keys.AnswerField(q.ID) == te.Field {
				return q
			}
		}
	}
	return qs[0]
}

// kioskNotYet says on the same step what was wrong with it.
func (s *Server) kioskNotYet(r *Request, err error) error {
	if tenants.KindOf(err) == tenants.Internal || tenants.KindOf(err) == tenants.NotFound {
		return err
	}
	r.setRetry(err)
	return s.kioskAskBack(r, r.sentence(statusOf(err), err))
}
